import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import { errorCode } from "../../problem/error-code.ts";
import { inPrivateFolder } from "../../process/private-folder.ts";
import type { Task } from "../../runner/performer.ts";
import { type GitFolders, gitFoldersIn, guardable, newGitFolders, setAside } from "./git-folders.ts";
import type { Place } from "./place.ts";

/**
 * A place that an agent may write to, from which it cannot leave anything that git would obey when somebody else works there. What
 * was there before is guarded by the sandbox; what is new is set aside, and named. It is looked for before anything else is done
 * there, however the attempt has ended: where the engine was killed, by the next attempt of the step.
 */
export async function guardedPlace({ scratchFolder, task, isCopy }: GuardWish, place: Place): Promise<Place> {
  const { folder } = place.where.workspace;
  const look = (): Promise<GitFolders> => gitFoldersIn(folder, [dirname(scratchFolder)]);
  const file = markOf(scratchFolder, task);
  const known = readMark(file);
  const left = known === undefined ? [] : setAsideLeft({ folder, known, now: await look(), isCopy });
  const before = await look();
  inPrivateFolder(file, () => writeFileSync(file, JSON.stringify(before), { mode: 0o600 }));
  return {
    where: { ...place.where, workspace: { ...place.where.workspace, guarded: guardable(before) } },
    finish: async (ending) => {
      const now = await look();
      const news = newGitFolders(before, now);
      const isClean = news.length === 0 && left.length === 0;
      // A copy is made again what it was, which takes repositories away: moved, they would be files of the commit that keeps the rest.
      const early = news.filter((path) => !isCopy || basename(path).toLowerCase() !== ".git");
      const names = [...left, ...setAside(folder, early, before)];
      const effects = await place.finish(isClean ? ending : "failed");
      const later = isCopy ? await look() : {};
      const late = news.filter((path) => !early.includes(path) && later[path] === now[path]);
      const gone = news.filter((path) => !early.includes(path) && !late.includes(path));
      const all = [...names, ...gone.map((path) => relative(folder, path)), ...setAside(folder, late, before)];
      rmSync(file, { force: true });
      return isClean ? effects : { ...effects, breach: breachOf(all) };
    },
  };
}

export interface GuardWish {
  readonly scratchFolder: string;
  readonly task: Pick<Task, "run" | "address">;
  /** The engine has made the place, and may have made it anew since. */
  readonly isCopy: boolean;
}

/** What an attempt has left that was cut short. */
function setAsideLeft(left: {
  readonly folder: string;
  readonly known: GitFolders;
  readonly now: GitFolders;
  readonly isCopy: boolean;
}): readonly string[] {
  const { folder, known, now, isCopy } = left;
  const news = newGitFolders(known, now);
  return setAside(folder, isCopy ? news.filter((path) => known[path] === undefined) : news, known);
}

function breachOf(names: readonly string[]): string {
  const some = names.slice(0, 10).join(", ");
  const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
  return `The agent has left what git would take settings or hooks from: ${some}${more}. Look at it before you use git there.`;
}

function readMark(file: string): GitFolders | undefined {
  try {
    return z.record(z.string(), z.string()).safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch (error) {
    if (errorCode(error) === undefined && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function markOf(scratchFolder: string, { run, address }: GuardWish["task"]): string {
  const word = createHash("sha256").update(`git ${run.id} ${address}`).digest("hex").slice(0, 24);
  return join(scratchFolder, `${word}.git-mark`);
}
