import { findChange } from "./find-change.ts";
import { type GitSetting, runGit } from "./git/git-command.ts";

/** The tree of HEAD; null where something lies beside it that is not committed, or there is no commit. */
export async function headTree({
  env,
  clock,
  folder,
}: GitSetting & { readonly folder: string }): Promise<string | null> {
  const found = await findChange({ folder, env, clock, base: "HEAD" });
  if (!found.ok) return null;
  const tree = await runGit({ env, clock }, { folder, args: ["rev-parse", `${found.head}^{tree}`] });
  return tree.toString().trim();
}
