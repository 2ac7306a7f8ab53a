import type { Keep } from "./keep.ts";

/** What a commit says beside the contents of its files, as git shows it to everybody. */
export interface CommitWords {
  readonly commit: string;
  readonly of: "message" | "author" | "committer" | "header" | "file name";
  readonly bytes: Buffer;
}

export interface NewCommits {
  readonly commit: string;
  /** What it was begun with: what leads to that is not new. */
  readonly base: string;
}

/** What the commits say that are new: those that lead from the base, or from what the person's repository has, to a commit. */
export async function newWords(keep: Keep, { commit, base }: NewCommits): Promise<readonly CommitWords[]> {
  const listed = await keep.text({ args: ["rev-list", commit, "--not", base, "--alternate-refs"] });
  const commits = listed.split("\n").filter((line) => line !== "");
  if (commits.length === 0) return [];
  const stdin = commits.map((each) => `${each}\n`).join("");
  const [objects, names] = await Promise.all([
    keep.run({ args: ["cat-file", "--batch"], stdin }),
    fileNames(keep, commits),
  ]);
  return [...objectsIn(objects).flatMap(({ oid, bytes }) => wordsOf(oid, bytes)), ...names];
}

interface RawCommit {
  readonly oid: string;
  readonly bytes: Buffer;
}

/** Each has a line before it that says its length. */
function objectsIn(output: Buffer): readonly RawCommit[] {
  const found: RawCommit[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf("\n", at);
    const [oid = "", , size = ""] = output.toString("latin1", at, end).split(" ");
    const bytes = output.subarray(end + 1, end + 1 + Number(size));
    found.push({ oid, bytes });
    at = end + 1 + bytes.length + 1;
  }
  return found;
}

function wordsOf(commit: string, bytes: Buffer): readonly CommitWords[] {
  const blank = bytes.indexOf("\n\n");
  const head = blank < 0 ? bytes : bytes.subarray(0, blank);
  const message = blank < 0 ? Buffer.alloc(0) : bytes.subarray(blank + 2);
  const lines = head.toString("latin1").split("\n");
  const of = (name: string): Buffer =>
    Buffer.from(lines.filter((line) => line.startsWith(`${name} `)).join("\n"), "latin1");
  // A signature, a merged tag, or whatever somebody has put there.
  const others = lines.filter((line) => !/^(?:tree|parent|author|committer) /u.test(line)).join("\n");
  const all = [
    { commit, of: "author", bytes: of("author") },
    { commit, of: "committer", bytes: of("committer") },
    { commit, of: "header", bytes: Buffer.from(others, "latin1") },
    { commit, of: "message", bytes: message },
  ] as const;
  return all.filter((words) => words.bytes.length > 0);
}

/** Of files that a commit has and none that it follows. */
async function fileNames(keep: Keep, commits: readonly string[]): Promise<readonly CommitWords[]> {
  const known = new Set(commits);
  const args = ["diff-tree", "--stdin", "--root", "-c", "-r", "-z", "--no-renames", "--diff-filter=A", "--name-only"];
  const parts = await keep.parts({ args, stdin: commits.map((each) => `${each}\n`).join("") });
  const words: CommitWords[] = [];
  let commit = "";
  for (const part of parts) {
    if (known.has(part)) commit = part;
    else words.push({ commit, of: "file name", bytes: Buffer.from(part, "latin1") });
  }
  return words;
}
