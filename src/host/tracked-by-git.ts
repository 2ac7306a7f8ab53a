import { tryGit } from "../review/git/git-command.ts";
import { Refusal } from "../problem/refusal.ts";
import { systemClock } from "./system-clock.ts";

/** Whether git has a file of the project in its index, or below a folder of it. Where there is no repository, or no git, it has none. */
export async function trackedByGit(folder: string, path: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const known = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const setting = { env: Object.fromEntries(known), clock: systemClock };
  try {
    const { code, stdout } = await tryGit(setting, { folder, args: ["ls-files", "-z", "--", path] });
    return code === 0 && stdout.length > 0;
  } catch (error) {
    if (error instanceof Refusal && error.code === "GIT_MISSING") return false;
    throw error;
  }
}
