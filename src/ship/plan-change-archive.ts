import { isError, type Problem } from "../problem/problem.ts";
import { Refusal } from "../problem/refusal.ts";
import { readChangeFiles } from "../spec/openspec/change-files.ts";
import { planArchive } from "../spec/openspec/plan-archive.ts";
import { tickTasks } from "../spec/openspec/tick-tasks.ts";
import { readMarks, readTaskFiles } from "../spec/openspec/validate-change.ts";
import type { SpecTree } from "../spec/spec.ts";
import type { TreeEdits } from "./tree-edits.ts";

export type PlannedArchive =
  | { readonly ok: true; readonly edits: TreeEdits; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly why: string };

/** What the archive of a change of OpenSpec does to a tree: as `waybill spec archive` does it, with all tasks ticked. */
export async function planChangeArchive(tree: SpecTree, change: string, at: number): Promise<PlannedArchive> {
  try {
    const today = new Date(at).toISOString().slice(0, 10);
    const plan = await planArchive({ tree, change, today, yes: true, ahead: false });
    const first = plan.problems.find(isError);
    if (first !== undefined) return { ok: false, why: first.message };
    const tasks = await tickedTasks(tree, change);
    const files = [...plan.files.map(({ path, after }) => ({ path, after })), ...tasks];
    return { ok: true, edits: { files, moved: { from: plan.from, to: plan.to } }, problems: plan.problems };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, why: error.message };
    throw error;
  }
}

async function tickedTasks(
  tree: SpecTree,
  change: string,
): Promise<readonly { readonly path: string; readonly after: string }[]> {
  const files = await readChangeFiles(tree, change);
  const { schema } = await readMarks(tree, files);
  const read = await readTaskFiles(tree, files, schema);
  return read.files.flatMap(({ path, text }) => {
    const after = tickTasks(text);
    return after === text ? [] : [{ path, after }];
  });
}
