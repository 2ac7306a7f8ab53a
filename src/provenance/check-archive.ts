import { hash } from "node:crypto";
import { archiveFolder } from "../spec/openspec/openspec-folders.ts";
import { planChangeArchive, type PlannedArchive } from "../ship/plan-change-archive.ts";
import type { Predicate } from "./statement-shape.ts";
import { differencesOf, entriesBelow, StatedTree, type TreeDifference } from "./stated-tree.ts";
import type { FolderEntry, GitObjects } from "./stated-repository.ts";
import { type Check, failing, passed } from "./verification.ts";

type TreeEdits = Extract<PlannedArchive, { readonly ok: true }>["edits"];
type Differences = ReadonlyMap<string, TreeDifference>;

/** Whether the last commit does what archiving the change does, byte for byte, and nothing else. */
export async function checkArchive(objects: GitObjects, stated: Predicate): Promise<Check> {
  const trouble = failing("archive", "ARCHIVE_DIFFERS");
  const [change, archive] = ["change", "archive"].map((wanted) => stated.commits.find(({ part }) => part === wanted));
  if (change === undefined || archive === undefined || stated.spec.format !== "change")
    return trouble("only a change of OpenSpec can be archived");
  const done = await differencesOf(objects, { before: change.tree, after: archive.tree });
  const stray = [...done.keys()].find((path) => !path.startsWith("openspec/"));
  if (stray !== undefined) return trouble(`it changes ${name(stray)}, which is no matter of OpenSpec`);
  const today = dayOf(done, stated.spec.id);
  if (today === undefined) return trouble(`it does not move the change ${stated.spec.id} to the archived ones`);
  const tree = new StatedTree(objects, change.tree);
  const plan = await planChangeArchive(tree, stated.spec.id, today);
  if (!plan.ok) return trouble(`the change ${stated.spec.id} cannot be archived as it was graded: ${plan.why}`);
  const expected = await expectedOf(objects, tree, plan.edits);
  const other = differing(done, expected);
  if (other !== undefined) return trouble(`${name(other)} is not what archiving gives`);
  return passed("archive", `${plan.edits.moved.from} is archived, and nothing else is done`);
}

/** The day that the archived folder has; undefined where no folder of that change was made. */
function dayOf(done: Differences, id: string): number | undefined {
  const isDated = /^\d{4}-\d{2}-\d{2}-/u;
  for (const [path, { after }] of done) {
    const [folder = ""] = path.startsWith(`${archiveFolder}/`) ? path.slice(archiveFolder.length + 1).split("/") : [];
    if (after === undefined || !isDated.test(folder)) continue;
    if (folder !== id && folder.slice("2000-01-01-".length) !== id) continue;
    const day = Date.parse(`${folder.slice(0, "2000-01-01".length)}T00:00:00Z`);
    if (!Number.isNaN(day)) return day;
  }
  return undefined;
}

/** What the archive does to a tree. */
async function expectedOf(objects: GitObjects, tree: StatedTree, { files, moved }: TreeEdits): Promise<Differences> {
  const expected = new Map<string, TreeDifference>();
  const from = await tree.entry(moved.from);
  for (const [path, entry] of from === undefined ? [] : await entriesBelow(objects, from, "")) {
    expected.set(`${bytesOf(moved.from)}/${path}`, { before: entry, after: undefined });
    expected.set(`${bytesOf(moved.to)}/${path}`, { before: undefined, after: entry });
  }
  for (const { path, after } of files) {
    const before = await tree.entry(path);
    const written =
      after === undefined
        ? undefined
        : { mode: before?.mode ?? "100644", id: blobIdOf(after, { like: from?.id ?? "" }) };
    if (!path.startsWith(`${moved.from}/`)) expected.set(bytesOf(path), { before, after: written });
    else expected.set(bytesOf(moved.to + path.slice(moved.from.length)), { before: undefined, after: written });
  }
  return expected;
}

function differing(done: Differences, expected: Differences): string | undefined {
  for (const path of new Set([...done.keys(), ...expected.keys()])) {
    const [is, should] = [done.get(path), expected.get(path)];
    if (!isSame(is?.before, should?.before) || !isSame(is?.after, should?.after)) return path;
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

function name(path: string): string {
  return JSON.stringify(Buffer.from(path, "latin1").toString("utf8"));
}
