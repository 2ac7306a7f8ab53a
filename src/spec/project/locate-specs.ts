import { archiveFolder, capabilityOf, changesFolder, specsFolder } from "../openspec/openspec-folders.ts";
import { changesOf } from "../openspec/validate-all.ts";
import type { SpecTree } from "../spec.ts";

/** A spec of the project by its place alone. Whether a single file is a topic spec its text tells. */
export interface LocatedSpec {
  readonly sort: "openspec" | "change" | "speckit" | "single";
  readonly id: string;
  /** The file, or the folder of a change. */
  readonly path: string;
}

const acceptanceFolder = "spec";
const speckitFolder = "specs";
/** Where the build loop keeps its topic specs, and where others may. */
const topicFolders = ["specs", "tools/spec-loop/specs"];
const changeFolder = new RegExp(`^${changesFolder}/(?:archive/)?[^/]+$`);

/** All specs of a project, without archived changes, in the order of their paths. */
export async function locateSpecs(tree: SpecTree): Promise<readonly LocatedSpec[]> {
  const folders = [specsFolder, changesFolder, acceptanceFolder, ...topicFolders];
  const lists = new Map<string, readonly string[]>();
  for (const folder of folders) if (!lists.has(folder)) lists.set(folder, await tree.list(folder));
  const changes = changesOf(lists.get(changesFolder) ?? []).map((id) => `${changesFolder}/${id}`);
  const paths = new Set([...lists.values()].flat().filter((path) => !path.startsWith(`${changesFolder}/`)));
  return [...paths, ...changes].flatMap((path) => locatedAt(path) ?? []).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What stands at a path, by the path alone; undefined where it is none of a spec. */
export function locatedAt(path: string): LocatedSpec | undefined {
  if (changeFolder.test(path) && path !== archiveFolder)
    return { sort: "change", id: path.slice(path.lastIndexOf("/") + 1), path };
  const capability = capabilityOf(specsFolder, path);
  if (capability !== undefined) return { sort: "openspec", id: capability, path };
  const speckit = new RegExp(`^${speckitFolder}/([^/]+)/spec\\.md$`).exec(path)?.[1];
  if (speckit !== undefined) return { sort: "speckit", id: speckit, path };
  const own = [acceptanceFolder, ...topicFolders].find((folder) => path.startsWith(`${folder}/`));
  if (own === undefined || !isSingle(path)) return undefined;
  const below = path.slice(own.length + 1);
  const isNested = below.includes("/");
  return isNested && own !== acceptanceFolder ? undefined : { sort: "single", id: withoutEnding(below), path };
}

/** A file that a person names, wherever it is. */
export function singleAt(path: string): LocatedSpec | undefined {
  return /\.md$/i.test(path)
    ? { sort: "single", id: withoutEnding(path.slice(path.lastIndexOf("/") + 1)), path }
    : undefined;
}

function isSingle(path: string): boolean {
  return /\.md$/i.test(path) && !/(?:^|\/)(?:readme|overview)\.md$/i.test(path) && !/(?:^|\/)\./.test(path);
}

function withoutEnding(path: string): string {
  return path.slice(0, -".md".length);
}
