import { hash } from "node:crypto";
import type { TreeEdits } from "../ship/tree-edits.ts";
import { entriesBelow, type StatedTree, type TreeDifference } from "./stated-tree.ts";
import type { FolderEntry, GitObjects } from "./stated-repository.ts";

/** By path as bytes, a character each. */
export type Differences = ReadonlyMap<string, TreeDifference>;

/** What edits do to a tree. */
export async function expectedOf(
  objects: GitObjects,
  tree: StatedTree,
  { files, moved }: TreeEdits,
): Promise<Differences> {
  const expected = new Map<string, TreeDifference>();
  const from = moved && (await tree.entry(moved.from));
  for (const [path, entry] of from === undefined ? [] : await entriesBelow(objects, from, "")) {
    expected.set(`${bytesOf(moved?.from ?? "")}/${path}`, { before: entry, after: undefined });
    expected.set(`${bytesOf(moved?.to ?? "")}/${path}`, { before: undefined, after: entry });
  }
  for (const { path, after } of files) {
    const before = await tree.entry(path);
    const written =
      after === undefined ? undefined : { mode: before?.mode ?? "100644", id: blobIdOf(after, { like: tree.id }) };
    if (moved === undefined || !path.startsWith(`${moved.from}/`))
      expected.set(bytesOf(path), { before, after: written });
    else expected.set(bytesOf(moved.to + path.slice(moved.from.length)), { before: undefined, after: written });
  }
  return expected;
}

/** A path at which something else was done than was expected, to be shown; undefined where there is none. */
export function differing(done: Differences, expected: Differences): string | undefined {
  for (const path of new Set([...done.keys(), ...expected.keys()])) {
    const [is, should] = [done.get(path), expected.get(path)];
    if (!isSame(is?.before, should?.before) || !isSame(is?.after, should?.after)) return shownPath(path);
  }
  return undefined;
}

function isSame(one: FolderEntry | undefined, other: FolderEntry | undefined): boolean {
  return one?.id === other?.id && one?.mode === other?.mode;
}

/** The id that git gives a text, by the length of the ids of its repository. */
function blobIdOf(text: string, { like }: { readonly like: string }): string {
  const bytes = Buffer.from(text, "utf8");
  const algorithm = like.length === 64 ? "sha256" : "sha1";
  return hash(algorithm, Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]), "hex");
}

function bytesOf(path: string): string {
  return Buffer.from(path).toString("latin1");
}

/** A path of bytes, to be shown. */
export function shownPath(path: string): string {
  return JSON.stringify(Buffer.from(path, "latin1").toString("utf8"));
}
