import { nearest } from "../../problem/nearest.ts";
import { Refusal } from "../../problem/refusal.ts";
import { archiveFolder, changesFolder, undated } from "../openspec/openspec-folders.ts";
import { readSpecFile } from "../read-spec-file.ts";
import type { SpecTree } from "../spec.ts";
import { type LocatedSpec, locatedAt, locateSpecs, singleAt } from "./locate-specs.ts";
import { type ProjectSpec, readLocated } from "./read-located.ts";
import { sameIds, specsById } from "./same-ids.ts";

/**
 * The spec that a name means: a path, an id, or the end of an id that no other has. Refused where there is none, or more than one.
 */
export async function readSpec(tree: SpecTree, name: string): Promise<ProjectSpec> {
  const { located, all } = await locate(tree, name);
  const read = await readLocated(tree, located);
  const same = sameIds(located, specsById(all));
  return same.length === 0 ? read : { ...read, problems: [...same, ...read.problems] };
}

export async function locateSpec(tree: SpecTree, name: string): Promise<LocatedSpec> {
  return (await locate(tree, name)).located;
}

interface Located {
  readonly located: LocatedSpec;
  /** All specs of the project. */
  readonly all: readonly LocatedSpec[];
}

async function locate(tree: SpecTree, name: string): Promise<Located> {
  const path = name.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (path === "" || path === "." || path.startsWith("/") || path.split("/").includes("..") || /[\0\\]/.test(path))
    throw outside(name);
  const all = await locateSpecs(tree);
  const atPath = all.find((each) => each.path === path || each.path === `${path}/spec.md`);
  if (atPath !== undefined) return { located: atPath, all };
  const [found, ...others] = matching(all, path);
  if (found !== undefined && others.length === 0) return { located: found, all };
  if (found !== undefined) throw ambiguous(name, [found, ...others]);
  const located = await elsewhere(tree, path);
  if (located === undefined) throw notFound(name, { all, archived: await archivedAs(tree, path) });
  return { located, all };
}

/** The folders of archived changes that had this id. */
async function archivedAs(tree: SpecTree, id: string): Promise<readonly string[]> {
  const paths = await tree.list(archiveFolder);
  const folders = new Set(paths.map((path) => path.slice(archiveFolder.length + 1).split("/", 1)[0] ?? ""));
  return [...folders].filter((folder) => undated(folder) === id).map((folder) => `${archiveFolder}/${folder}`);
}

/** Ids that are the name, or those that end with it behind a sign that divides words. */
function matching(all: readonly LocatedSpec[], name: string): readonly LocatedSpec[] {
  const exact = all.filter(({ id }) => id === name);
  if (exact.length > 0) return exact;
  return all.filter(({ id }) => id.endsWith(name) && /[^\p{L}\p{N}]$/u.test(id.slice(0, -name.length)));
}

/** An archived change, a file of a change or of a feature, or any other file of Markdown. */
async function elsewhere(tree: SpecTree, path: string): Promise<LocatedSpec | undefined> {
  const change = new RegExp(`^${changesFolder}/(?:archive/)?[^/]+`).exec(path)?.[0];
  if (change !== undefined && locatedAt(change) !== undefined && (await tree.list(change)).length > 0)
    return locatedAt(change);
  const feature = /^specs\/[^/]+(?=\/)/.exec(path)?.[0];
  if (feature !== undefined && (await tree.read(`${feature}/spec.md`)) !== undefined)
    return locatedAt(`${feature}/spec.md`);
  const { text, problems } = await readSpecFile(tree, path);
  return text === undefined && problems.length === 0 ? undefined : (locatedAt(path) ?? singleAt(path));
}

function outside(name: string): Refusal {
  return new Refusal("SPEC_NAME_OUTSIDE", `${JSON.stringify(name)} is no name of a spec of this project.`, {
    hint: "Write the path from the root of the project down, or the id: waybill spec list names those that there are.",
  });
}

function ambiguous(name: string, found: readonly LocatedSpec[]): Refusal {
  return new Refusal("SPEC_AMBIGUOUS", `More than one spec is meant by "${name}".`, {
    hint: `Write the path of one: ${found.map(({ path }) => path).join(", ")}.`,
  });
}

interface Known {
  readonly all: readonly LocatedSpec[];
  readonly archived: readonly string[];
}

function notFound(name: string, { all, archived }: Known): Refusal {
  const known = all.flatMap(({ id, path }) => [id, path]);
  const ends = all.map(({ id }) => id.slice(id.lastIndexOf("/") + 1).replace(/^\d+-/, ""));
  const near = nearest(name, known) ?? nearest(name, ends);
  const meant = near === undefined ? "waybill spec list names those that there are." : `Did you mean "${near}"?`;
  const hint = archived.length === 0 ? meant : `A change of that name is archived: ${archived.join(", ")}.`;
  return new Refusal("SPEC_UNKNOWN", `There is no spec "${name}".`, { hint });
}
