import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Task } from "../../runner/performer.ts";
import { metadataFile } from "../../spec/openspec/openspec-folders.ts";
import { baseFile } from "../../spec/openspec/spec-base.ts";
import type { SpecFile, SpecTree } from "../../spec/spec.ts";
import type { Stay } from "../run-tree.ts";
import { makeWorkspace } from "../scratch.ts";

/** Where a spec is written: the copy of the run, or the project's own folder. */
export interface SpecPlace {
  readonly root: string;
  readonly tree: SpecTree;
  /** What stands at the path of a spec and is no reason to refuse it. */
  earlier(path: string): Promise<EarlierSpec>;
  /** Before anything is written: what will have been written by this run. */
  intend(files: readonly SpecFile[]): void;
  /** Keeps what is there now as a commit that the person's repository knows; empty where the run has no copy. */
  keep(): Promise<{ readonly commit: string; readonly tree: string }>;
}

export interface EarlierSpec {
  /** All of it: what an earlier pass of the same run has written, and what somebody has put beside that. */
  readonly paths: readonly string[];
  /** Those that a draft has, and that go where the next one has them no more. */
  readonly drafted: readonly string[];
}

export interface SpecPlacePorts {
  /** The files of a folder as they stand on the disk. */
  readonly folderTree: (folder: string) => SpecTree;
}

export function placeOfSpec({ folderTree }: SpecPlacePorts, task: Task, stay: Stay | undefined): SpecPlace {
  return stay === undefined
    ? inProject(folderTree(task.run.folder), task.run)
    : inCopy(folderTree(stay.tree.folder), stay.tree);
}

const label = "spec";

/** Whatever was not there when the copy was made is the run's. */
function inCopy(tree: SpecTree, copy: Stay["tree"]): SpecPlace {
  return {
    root: copy.folder,
    tree,
    async earlier(path) {
      const args = ["ls-tree", "-r", "-z", "--name-only", copy.base, "--", path];
      const before = (await copy.read({ args })).toString();
      return before === "" ? earlierOf(await filesAt(tree, path), path) : nothing;
    },
    intend: () => undefined,
    async keep() {
      const commit = await copy.checkpoint(label);
      await copy.fetchBack(commit, label);
      return { commit, tree: await copy.treeOf(commit) };
    },
  };
}

const nothing: EarlierSpec = { paths: [], drafted: [] };

async function filesAt(tree: SpecTree, path: string): Promise<readonly string[]> {
  if (!path.endsWith(".md")) return tree.list(path);
  return (await tree.read(path)) === undefined ? [] : [path];
}

function earlierOf(paths: readonly string[], path: string): EarlierSpec {
  return { paths, drafted: paths.filter((each) => isDrafted(each, path)) };
}

const draftedNames: ReadonlySet<string> = new Set([metadataFile, baseFile, "proposal.md", "tasks.md"]);

function isDrafted(file: string, path: string): boolean {
  const name = file.slice(path.length + 1);
  return file === path || draftedNames.has(name) || /^specs\/.+\/spec\.md$/.test(name);
}

const intendedFile = ".waybill-specs.json";
const intended = z.record(z.string(), z.array(z.string()));
type Intended = z.output<typeof intended>;

/** What this run has written, and nobody has edited since: a person may have a spec of that name which is not committed yet. */
function inProject(tree: SpecTree, run: Task["run"]): SpecPlace {
  const file = join(run.workspace, intendedFile);
  return {
    root: run.folder,
    tree,
    async earlier(path) {
      const known = readIntended(file);
      const there = await filesAt(tree, path);
      const drafted = there.filter((each) => isDrafted(each, path));
      for (const each of drafted) {
        const text = (await tree.read(each)) ?? "";
        if (known[each]?.includes(hashOf(text)) !== true) return nothing;
      }
      return drafted.length === 0 ? nothing : { paths: there, drafted };
    },
    intend(files) {
      makeWorkspace(run.workspace);
      const known = readIntended(file);
      const added = files.map(({ path, text }) => [path, [...new Set([...(known[path] ?? []), hashOf(text)])]]);
      writeFileSync(file, JSON.stringify({ ...known, ...Object.fromEntries(added) }), { mode: 0o600 });
    },
    keep: () => Promise.resolve({ commit: "", tree: "" }),
  };
}

/** What cannot be read says that nothing was written, so that nothing is written over. */
function readIntended(file: string): Intended {
  if (!existsSync(file)) return {};
  try {
    const read = intended.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return read.success ? read.data : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
