import { isError, type Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import type { SpecFile, SpecTree } from "../spec.ts";
import { type ChangeFiles, nestedIn, readChangeFiles } from "./change-files.ts";
import { manyDeltas, noDeltas, noDeltasMeant, noProposal, schemaUnknown, skippedSpecs } from "./change-problems.ts";
import { builtInSchema, type ChangeSchema, findSchema, projectSchemaName } from "./change-schema.ts";
import { metadataFile } from "./openspec-folders.ts";
import type { ChangeMetadata, ReadMetadata } from "./read-change-metadata.ts";
import { readBaseOf } from "./read-base-of.ts";
import { differencesIn } from "./differences-in.ts";
import { deltaCount, validateDelta } from "./validate-delta.ts";
import { validateMerge } from "./validate-merge.ts";
import { validateProposal } from "./validate-proposal.ts";
import { validateTaskBoxes, validateTaskNumbers } from "./validate-tasks.ts";
import { readOrTell, type Validation } from "./validation.ts";

const mostDeltas = 10;

/** All that a person must mend in a change, and what archiving it would refuse. */
export async function validateChange(tree: SpecTree, id: string): Promise<Validation> {
  const files = await readChangeFiles(tree, id);
  const nested = nestedIn(files);
  const path = files.folder;
  if (nested !== undefined) return { kind: "change", id, path, problems: [nested] };
  const marked = await readMarks(tree, files);
  const problems = [...(await problemsInside(tree, files, marked))];
  const { base } = await readBaseOf(tree, files);
  for (const delta of files.deltas) {
    problems.push(...(await differencesIn(delta.path, delta.spec)));
    if (!validateDelta(delta.path, delta.spec).some(isError))
      problems.push(...(await validateMerge(tree, { change: id, delta, retires: marked.retires, base })));
  }
  return { kind: "change", id, path, problems };
}

/** What a person must mend in a change whatever the main specs say. */
export async function validateChangeAlone(
  tree: SpecTree,
  files: ChangeFiles,
  marked: Marks,
): Promise<readonly Problem[]> {
  const nested = nestedIn(files);
  return nested === undefined ? problemsInside(tree, files, marked) : [nested];
}

async function problemsInside(tree: SpecTree, files: ChangeFiles, marked: Marks): Promise<readonly Problem[]> {
  return [
    ...files.problems,
    ...files.deltas.flatMap(({ path, spec }) => validateDelta(path, spec)),
    ...marked.problems,
    ...countProblems(files, marked.skipsSpecs),
    ...(await taskProblems(tree, files, marked.schema)),
    ...(await proposalProblems(tree, files)),
  ];
}

export interface Marks {
  readonly schema: ChangeSchema | undefined;
  readonly skipsSpecs: boolean;
  readonly retires: boolean;
  readonly problems: readonly Problem[];
}

/** What the metadata say, as far as it counts. */
export async function readMarks(tree: SpecTree, { folder }: ChangeFiles): Promise<Marks> {
  const path = `${folder}/${metadataFile}`;
  const { text, problems } = await readOrTell(tree, path);
  const read = text === undefined ? { metadata: undefined, problems } : await readMetadata(path, text);
  const name = read.metadata?.schema ?? (await projectSchemaName(tree));
  const schema = await findSchema(tree, name);
  const mark = markOf(read.metadata);
  const isKnown = schema !== undefined || mark === undefined;
  const unknown = isKnown ? [] : [{ ...schemaUnknown({ schema: name, marker: mark }), place: wholeFile(path) }];
  return {
    schema,
    skipsSpecs: isKnown && read.metadata?.skip_specs === true,
    retires: isKnown && read.metadata?.retire_capabilities === true,
    problems: [...read.problems, ...unknown],
  };
}

/** What reads YAML takes long to load, and most changes say nothing. */
async function readMetadata(path: string, text: string): Promise<ReadMetadata> {
  const { readChangeMetadata } = await import("./read-change-metadata.ts");
  return readChangeMetadata(path, text);
}

function markOf(metadata: ChangeMetadata | undefined): string | undefined {
  if (metadata?.skip_specs === true) return "skip_specs";
  return metadata?.retire_capabilities === true ? "retire_capabilities" : undefined;
}

function countProblems({ folder, deltas, specs, problems }: ChangeFiles, skipsSpecs: boolean): readonly Problem[] {
  const place = wholeFile(folder);
  const [first] = specs;
  if (skipsSpecs && first !== undefined)
    return [{ ...skippedSpecs({ file: first }), place: wholeFile(`${folder}/${metadataFile}`) }];
  const count = deltas.map(({ spec }) => deltaCount(spec)).reduce((sum, each) => sum + each, 0);
  if (count > mostDeltas) return [{ ...manyDeltas({ count }), place }];
  // Whoever has a delta in the wrong place is told of that place.
  if (count > 0 || problems.length > 0) return [];
  return [skipsSpecs ? { ...noDeltasMeant(), place } : { ...noDeltas(), place }];
}

async function taskProblems(
  tree: SpecTree,
  change: ChangeFiles,
  schema: ChangeSchema | undefined,
): Promise<readonly Problem[]> {
  const { files, problems, isTracked } = await readTaskFiles(tree, change, schema);
  return [
    ...problems,
    ...(isTracked && problems.length === 0 ? validateTaskBoxes(files) : []),
    ...(schema === builtInSchema ? validateTaskNumbers(files) : []),
  ];
}

export interface TaskFiles {
  readonly files: readonly SpecFile[];
  /** Whether they are there because the schema says so. */
  readonly isTracked: boolean;
  readonly problems: readonly Problem[];
}

/** The files that the schema of a change keeps its tasks in. */
export async function readTaskFiles(
  tree: SpecTree,
  { folder, paths }: ChangeFiles,
  schema: ChangeSchema | undefined,
): Promise<TaskFiles> {
  const tracked =
    schema?.tasks === undefined ? [] : paths.filter((path) => fits(path.slice(folder.length + 1), schema.tasks));
  const files: SpecFile[] = [];
  const problems: Problem[] = [];
  for (const path of tracked.length > 0 ? tracked : [`${folder}/tasks.md`]) {
    const read = await readOrTell(tree, path);
    problems.push(...read.problems);
    if (read.text !== undefined) files.push({ path, text: read.text });
  }
  return { files, isTracked: tracked.length > 0, problems };
}

/** Whether a path is one of those that a schema names: `*` stands for a part of a name, and `**` for any folders. */
export function fits(path: string, pattern = ""): boolean {
  const source = pattern
    .split(/(\*\*\/|\*)/)
    .map((part) => (part === "**/" ? "(?:.*/)?" : part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`).test(path);
}

async function proposalProblems(tree: SpecTree, { folder, deltas }: ChangeFiles): Promise<readonly Problem[]> {
  const path = `${folder}/proposal.md`;
  const { text, problems } = await readOrTell(tree, path);
  if (text !== undefined) return validateProposal(path, text, deltas.length > 0);
  return problems.length > 0 ? problems : [{ ...noProposal(), place: wholeFile(folder) }];
}
