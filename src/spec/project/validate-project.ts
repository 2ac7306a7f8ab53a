import type { Problem } from "../../problem/problem.ts";
import { archiveFolder } from "../openspec/openspec-folders.ts";
import { validateSpecFile } from "../openspec/validate-all.ts";
import type { SpecFormat, SpecTree } from "../spec.ts";
import { type LocatedSpec, locateSpecs } from "./locate-specs.ts";
import { sameIds, specsById } from "./same-ids.ts";

/** What was found in one spec of the project, whatever it is written in. */
export interface SpecValidation {
  readonly format: SpecFormat;
  readonly id: string;
  /** The file, or the folder of a change. */
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Which of them. */
export interface ValidationScope {
  readonly changes: boolean;
  /** All that are no changes. */
  readonly specs: boolean;
  readonly archived: boolean;
}

/** In the order of their paths; archived changes come last. */
export async function validateProject(tree: SpecTree, scope: ValidationScope): Promise<readonly SpecValidation[]> {
  const found: SpecValidation[] = [];
  const located = scope.changes || scope.specs ? await locateSpecs(tree) : [];
  const byId = specsById(located);
  for (const each of located) {
    if (!(each.sort === "change" ? scope.changes : scope.specs)) continue;
    const validation = await validateLocated(tree, each);
    found.push({ ...validation, problems: [...sameIds(each, byId), ...validation.problems] });
  }
  if (!scope.archived) return found;
  const { validateArchived } = await import("../openspec/validate-archived.ts");
  const archived = await validateArchived(tree);
  return [...found, ...archived.map(({ id, path, problems }) => ({ format: "change" as const, id, path, problems }))];
}

/** What only some specs need is loaded when one is there: most of the time goes into loading. */
export async function validateLocated(tree: SpecTree, located: LocatedSpec): Promise<SpecValidation> {
  const { sort, id, path } = located;
  switch (sort) {
    case "openspec":
      return { format: sort, id, path, problems: (await validateSpecFile(tree, id, path)).problems };
    case "change":
      return { format: sort, id, path, problems: await changeProblems(tree, located) };
    case "speckit":
    case "single": {
      const { readLocated } = await import("./read-located.ts");
      const { spec, problems } = await readLocated(tree, located);
      return { format: spec.format, id, path, problems };
    }
  }
}

async function changeProblems(tree: SpecTree, { id, path }: LocatedSpec): Promise<readonly Problem[]> {
  if (path.startsWith(`${archiveFolder}/`)) {
    const { validateArchivedChange } = await import("../openspec/validate-archived.ts");
    return (await validateArchivedChange(tree, id)).problems;
  }
  const { validateChange } = await import("../openspec/validate-change.ts");
  return (await validateChange(tree, id)).problems;
}
