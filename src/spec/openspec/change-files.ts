import { readDeltaSpec } from "./read-delta-spec.ts";
import type { Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import type { SpecFile, SpecTree } from "../spec.ts";
import { nestedChange } from "./change-problems.ts";
import { rootDelta, unreadDelta } from "./delta-problems.ts";
import type { DeltaSpec } from "./openspec.ts";
import { capabilityOf, changesFolder, metadataFile, segmentsBelow } from "./openspec-folders.ts";
import { readOrTell } from "./validation.ts";

/** The files of a change, read. */
export interface ChangeFiles {
  readonly folder: string;
  /** Paths from the root of the project. */
  readonly paths: readonly string[];
  readonly deltas: readonly DeltaFile[];
  /** Below `specs`, whatever they hold. */
  readonly specs: readonly string[];
  /** Deltas that nobody reads, and files that cannot be read. */
  readonly problems: readonly Problem[];
}

export interface DeltaFile extends SpecFile {
  readonly capability: string;
  readonly spec: DeltaSpec;
}

export async function readChangeFiles(tree: SpecTree, id: string): Promise<ChangeFiles> {
  const folder = `${changesFolder}/${id}`;
  const paths = await tree.list(folder);
  const specs = paths.filter((path) => segmentsBelow(`${folder}/specs`, path) !== undefined);
  const deltas: DeltaFile[] = [];
  const problems: Problem[] = [];
  for (const path of specs) {
    const capability = capabilityOf(`${folder}/specs`, path);
    const isRoot = path === `${folder}/specs/spec.md`;
    if (isRoot) problems.push({ ...rootDelta(), place: wholeFile(path) });
    if (isRoot || !path.toLowerCase().endsWith(".md")) continue;
    const read = await readOrTell(tree, path);
    problems.push(...read.problems);
    if (read.text === undefined) continue;
    const spec = readDeltaSpec(read.text);
    if (capability !== undefined) deltas.push({ path, text: read.text, capability, spec });
    else if (spec.sections.length > 0)
      problems.push({ ...unreadDelta({ expected: expectedFor(path, `${folder}/specs`) }), place: wholeFile(path) });
  }
  return { folder, paths, deltas, specs, problems };
}

/** Where a delta belongs that stands in a file of another name. */
function expectedFor(path: string, folder: string): string {
  const segments = path.slice(folder.length + 1).split("/");
  const capability =
    segments.length > 1 ? segments.slice(0, -1).join("/") : path.slice(folder.length + 1, -".md".length);
  return `${capability}/spec.md`;
}

const ownFiles = new Set([metadataFile, "proposal.md", "tasks.md", "design.md"]);
const deepest = 3;

/** A folder that is no change and holds some. */
export function nestedIn({ folder, paths }: Pick<ChangeFiles, "folder" | "paths">): Problem | undefined {
  const own = paths.map((path) => path.slice(folder.length + 1).split("/"));
  const isItself = own.some(
    (segments) => isMark(segments, 0) || (segments.length === 1 && segments[0]?.startsWith(".") === false),
  );
  if (isItself) return undefined;
  const nested = own.flatMap((segments) => {
    const at = segments.findIndex((_, index) => index > 0 && index <= deepest && isMark(segments, index));
    return at === -1 ? [] : [`${folder}/${segments.slice(0, at).join("/")}`];
  });
  const names = [...new Set(nested)].map((path) => path.slice(changesFolder.length + 1));
  return names.length === 0 ? undefined : { ...nestedChange({ nested: names }), place: wholeFile(folder) };
}

/** Whether what stands in a folder says that it is a change. */
function isMark(segments: readonly string[], at: number): boolean {
  const name = segments[at] ?? "";
  if (at === segments.length - 1) return ownFiles.has(name);
  return name === "specs" && !segments.slice(at + 1).some((segment) => segment.startsWith("."));
}
