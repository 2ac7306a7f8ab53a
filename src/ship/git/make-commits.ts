import type { ShippedCommit, ShippedPart } from "../shipped-change.ts";
import type { TreeEdits } from "../tree-edits.ts";
import type { Identity } from "./identity.ts";
import { lineOf, type ShipGit } from "./ship-git.ts";

/** What the commits are made of: the same words give the same commits. */
export interface CommitsWish {
  /** The parent of the first one. */
  readonly base: string;
  /** The tree with the spec; missing where that is the one of the base. */
  readonly spec?: string;
  /** The graded one. */
  readonly change: string;
  /** What is done after that, in a commit of its own. */
  readonly last?: { readonly part: "archive" | "tick"; readonly edits: TreeEdits };
  readonly messages: Readonly<Record<ShippedPart, string>>;
  readonly identity: Identity;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Writes the commits as objects; no ref, no index and no file of the repository is touched. `indexFile` is not there yet. */
export async function makeCommits(
  git: ShipGit,
  wish: CommitsWish,
  indexFile: string,
): Promise<readonly ShippedCommit[]> {
  const made: ShippedCommit[] = [];
  const add = async (part: ShippedPart, tree: string): Promise<void> => {
    const parent = made.at(-1)?.commit ?? wish.base;
    const args = ["commit-tree", tree, "-p", parent, "-F", "-"];
    const commit = await git.run({ args, stdin: wish.messages[part], env: signed(wish) });
    made.push({ part, commit: lineOf(commit), tree });
  };
  const addGraded = async (): Promise<void> => {
    if (wish.spec !== undefined) await add("spec", wish.spec);
    await add("change", wish.change);
  };
  const { change, last } = wish;
  const [tree] = await together([
    last === undefined ? Promise.resolve(undefined) : editedTree(git, { tree: change, ...last.edits }, indexFile),
    addGraded(),
  ]);
  if (last !== undefined && tree !== undefined) await add(last.part, tree);
  return made;
}

function signed({ identity, at }: CommitsWish): Readonly<Record<string, string>> {
  const { name, email } = identity;
  const date = `@${Math.floor(at / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}

async function editedTree(
  git: ShipGit,
  { tree, files, moved }: TreeEdits & { readonly tree: string },
  indexFile: string,
): Promise<string> {
  const env = { GIT_INDEX_FILE: indexFile };
  const [entries, blobs] = await together([
    entriesOf(git, tree),
    together(files.map(({ after }) => (after === undefined ? Promise.resolve(undefined) : blobOf(git, after)))),
    git.run({ args: ["read-tree", tree], env }),
  ]);
  const modes = new Map(entries.map(({ path, mode }) => [path, mode]));
  const lines: string[] = [];
  const gone = "0".repeat(tree.length);
  for (const [at, { path }] of files.entries()) {
    const blob = blobs[at];
    lines.push(blob === undefined ? `0 ${gone}\t${path}\0` : `${modes.get(path) ?? "100644"} ${blob}\t${path}\0`);
  }
  const now = new Map(files.map(({ path, after }, at) => [path, after === undefined ? undefined : lines[at]]));
  for (const { path, mode, id } of entries) {
    if (moved === undefined || !path.startsWith(`${moved.from}/`)) continue;
    const target = moved.to + path.slice(moved.from.length);
    const edited = now.get(path)?.split("\t")[0];
    lines.push(`0 ${gone}\t${path}\0`, `${edited ?? `${mode} ${id}`}\t${target}\0`);
  }
  const stdin = Buffer.from(lines.join(""), "utf8");
  await git.run({ args: ["update-index", "-z", "--index-info"], env, stdin });
  return lineOf(await git.run({ args: ["write-tree"], env }));
}

async function blobOf(git: ShipGit, text: string): Promise<string> {
  return lineOf(await git.run({ args: ["hash-object", "-w", "--stdin"], stdin: text }));
}

/** None of them is still at work where one has failed: the folder that they write to goes then. */
async function together<const Tasks extends readonly Promise<unknown>[]>(
  tasks: Tasks,
): Promise<{ -readonly [At in keyof Tasks]: Awaited<Tasks[At]> }> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}

interface TreeEntry {
  readonly mode: string;
  readonly id: string;
  readonly path: string;
}

async function entriesOf(git: ShipGit, tree: string): Promise<readonly TreeEntry[]> {
  const said = await git.run({ args: ["ls-tree", "-r", "-z", "--full-tree", tree] });
  return said
    .toString("utf8")
    .split("\0")
    .flatMap((entry) => {
      const [, mode = "", id = "", path = ""] = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/su.exec(entry) ?? [];
      return path === "" ? [] : [{ mode, id, path }];
    });
}
