import { tryGit } from "../review/git/git-command.ts";
import { systemClock } from "./system-clock.ts";

/** What is shown of a diff is far less. */
const longestDiff = 4_000_000;

export interface DiffedCommits {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly base: string;
  readonly head: string;
}

/** What differs between two commits, as git shows it to people; its end is missing where it is very long. Undefined where one of the commits is not there any more. */
export async function shownDiff({ folder, env, base, head }: DiffedCommits): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  const looks = ["--no-ext-diff", "--no-textconv", "--no-color", "-M"];
  const { code } = await tryGit(
    { env, clock: systemClock },
    {
      args: ["-c", "core.quotePath=false", "diff", ...looks, "--end-of-options", base, head, "--"],
      folder,
      onOutput: (chunk) => {
        chunks.push(chunk);
        size += chunk.length;
        return size < longestDiff;
      },
    },
  );
  return code === 0 ? Buffer.concat(chunks).toString("utf8") : undefined;
}
