import type { RepositoryState } from "../api/overview.ts";
import { Refusal } from "../problem/refusal.ts";
import { tryGit } from "../review/git/git-command.ts";
import { systemClock } from "./system-clock.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What git says of a folder. */
export async function repositoryState(folder: string, env: Environment): Promise<RepositoryState> {
  try {
    const args = ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--no-renames"];
    const given = Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const end = await tryGit({ env: given, clock: systemClock }, { args, folder });
    if (end.code === 0) return stateOf(end.stdout.toString("utf8"));
    if (/not a git repository/u.test(end.stderr)) return { state: "none" };
    if (/must be run in a work tree/u.test(end.stderr)) {
      return { state: "unknown", message: "The repository has no work tree here: Waybill works in one that has." };
    }
    const [, command] = /^\s*(git config --global --add safe\.directory .+)$/mu.exec(end.stderr) ?? [];
    const message = `git says: ${end.stderr.trim().split("\n")[0] ?? ""}`;
    return { state: "unknown", message, ...(command === undefined ? {} : { command }) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { state: "unknown", message: error.message };
  }
}

function stateOf(status: string): RepositoryState {
  const lines = status.split("\0").filter((line) => line !== "");
  const said = (key: string): string | undefined =>
    lines.find((line) => line.startsWith(`# branch.${key} `))?.slice(`# branch.${key} `.length);
  const changed = lines.filter((line) => !line.startsWith("# ")).length;
  const head = said("head");
  const branch = head === undefined || head === "(detached)" ? {} : { branch: head };
  const commit = said("oid");
  return commit === undefined || commit === "(initial)"
    ? { state: "empty", ...branch, changed }
    : { state: "there", ...branch, commit, changed };
}
