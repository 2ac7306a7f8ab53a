import { basename } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import { isError } from "../../problem/problem.ts";
import { changedCriteria } from "../../review/spec-changes.ts";
import type { Remark } from "../../review/verdict.ts";
import { archiveFolder, changesFolder, undated } from "../../spec/openspec/openspec-folders.ts";
import { criterionUnread } from "../../spec/problems.ts";
import { readChange } from "../../spec/project/read-change.ts";
import type { ProjectSpec } from "../../spec/project/read-located.ts";
import { readSpec } from "../../spec/project/read-spec.ts";
import type { ReadSpec, Spec, SpecTree } from "../../spec/spec.ts";
import type { OpenedChange } from "./opened-change.ts";

const unreadCode = criterionUnread({ text: "" }).code;

export interface SpecPorts {
  /** The files of a folder as they stand on the disk. */
  readonly folderTree: (folder: string) => SpecTree;
}

/** What a change is graded by. */
export interface GradedSpec {
  readonly spec: Spec;
  /** Whether it is in the graded commit; else it was read from the disk. */
  readonly isCommitted: boolean;
  /** What the change itself has done to it. */
  readonly remarks: readonly Remark[];
  /** What a person should know of where it comes from, and what of it is not graded. */
  readonly notes: readonly string[];
}

export interface SpecWish {
  readonly name: string;
  readonly change: Pick<OpenedChange, "headTree" | "baseTree">;
  /** The root of the project, for a spec that is not committed. */
  readonly folder: string;
}

/** Reads the spec at the graded commit; where it is not there, from the disk. Refused where nobody could be graded by it. */
export async function readGradedSpec(
  { folderTree }: SpecPorts,
  { name, change, folder }: SpecWish,
): Promise<GradedSpec> {
  const { headTree, baseTree } = change;
  const committed = await readIfThere(headTree, name);
  const tree = committed === undefined ? folderTree(folder) : headTree;
  const found = await heldAgainst(baseTree, tree, committed ?? (await readSpec(tree, name)));
  const spec = checked(name, found);
  const bare = spec.requirements
    .filter(({ criteria }) => criteria.length === 0)
    .map(({ id }) => `note: ${id} has no criterion, and nobody grades it by itself`);
  const unread = found.problems.filter(({ code }) => code === unreadCode).map(({ message }) => `note: ${message}`);
  const ungraded = [...bare, ...unread];
  if (committed === undefined) {
    const files = spec.files.map(({ path }) => path).join(", ");
    return {
      spec,
      isCommitted: false,
      remarks: [],
      notes: [`note: the spec is not in the graded commit, and is read from the disk: ${files}`, ...ungraded],
    };
  }
  const before = (await readIfThere(baseTree, name)) ?? (await readIfThere(baseTree, openFolder(committed.path)));
  const remarks = before === undefined ? [] : changedCriteria(before.spec, spec);
  return { spec, isCommitted: true, remarks, notes: ungraded };
}

/** What held before the change is what the main specs said then: it may have carried out its own spec, or have archived it. */
async function heldAgainst(baseTree: SpecTree, tree: SpecTree, found: ProjectSpec): Promise<ReadSpec> {
  if (found.spec.format !== "change") return found;
  return { ...found, spec: (await readChange(tree, found.path, baseTree)).spec };
}

/** Where a change stood before it was archived. */
function openFolder(path: string): string {
  return path.startsWith(`${archiveFolder}/`) ? `${changesFolder}/${undated(basename(path))}` : path;
}

function checked(name: string, { spec, problems }: ReadSpec): Spec {
  const first = problems.find(isError);
  if (first !== undefined) {
    throw new Refusal("REVIEW_SPEC_INVALID", `The spec ${JSON.stringify(name)} cannot be graded by: ${first.message}`, {
      hint: first.hint ?? `waybill spec validate ${name} tells all that is wrong with it.`,
    });
  }
  if (spec.requirements.some(({ criteria }) => criteria.length > 0)) return spec;
  throw new Refusal(
    "REVIEW_SPEC_EMPTY",
    `The spec ${JSON.stringify(name)} has no criterion, so that nothing can be graded by it.`,
    {
      hint: "Write what has to hold as a list of check boxes: - [ ] …",
    },
  );
}

/** Undefined where the tree has no such spec. */
async function readIfThere(tree: SpecTree, name: string): Promise<ProjectSpec | undefined> {
  try {
    return await readSpec(tree, name);
  } catch (error) {
    if (error instanceof Refusal && error.code === "SPEC_UNKNOWN") return undefined;
    throw error;
  }
}
