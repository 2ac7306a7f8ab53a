import { Refusal } from "../problem/refusal.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Into the person's repository, from the copy of the run; a commit that is not there only the person's repository may have. */
export async function fetchWhereItIs(tree: Workspace, commit: string, label: string): Promise<void> {
  try {
    await tree.fetchBack(commit, label);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "WORKSPACE_NO_COMMIT") throw error;
  }
}
