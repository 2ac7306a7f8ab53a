import { type GitCommand, type GitSetting, tryGit } from "./git-command.ts";

/**
 * Where two commits have parted, by what the commits themselves say: grafts, replacements and caches of the repository say nothing of it.
 * Undefined where they have none before them in common, as in a shallow clone.
 */
export async function mergeBase(
  setting: GitSetting,
  { folder, env }: Pick<GitCommand, "folder" | "env">,
  [one, other]: readonly [string, string],
): Promise<string | undefined> {
  const args = ["-c", "core.commitGraph=false", "merge-base", one, other];
  const end = await tryGit(setting, { args, folder, env: { GIT_GRAFT_FILE: "/dev/null", ...env } });
  const found = end.stdout.toString("utf8").trim();
  return end.code === 0 && found !== "" ? found : undefined;
}
