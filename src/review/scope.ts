import { advance, beginning, type Glob, isAtEnd, parseGlob } from "../files/glob.ts";
import type { Spec } from "../spec/spec.ts";
import type { Remark } from "./verdict.ts";

/** Where a change may change files: undefined for a pattern that leads out of the project. A folder stands for all below it. */
export function parseScope(pattern: string): Glob | undefined {
  return parseGlob(pattern.endsWith("/") ? `${pattern}**` : pattern);
}

/** What a change has changed outside of its scope. Its own spec and `.waybill/` are looked at by others. */
export function outsideScope(files: readonly string[], scope: readonly Glob[], spec: Spec): readonly Remark[] {
  if (scope.length === 0) return [];
  const own = ownPlaces(spec);
  return files
    .filter((path) => !path.startsWith(".waybill/") && !own.some((place) => path === place || isBelow(path, place)))
    .filter((path) => !scope.some((glob) => fits(glob, path)))
    .map((path) => ({ path, note: `outside the scope: ${path}` }));
}

/** The files of a spec; the whole folder where one belongs to it, with its plan and its tasks. */
function ownPlaces({ format, files }: Spec): readonly string[] {
  return files.flatMap(({ path }) => {
    const folder =
      format === "openspec"
        ? /^(?:.*\/)?openspec\/changes\/[^/]+\//u.exec(path)?.[0]
        : format === "speckit"
          ? /^.*\//u.exec(path)?.[0]
          : undefined;
    return folder === undefined ? [path] : [path, folder];
  });
}

function isBelow(path: string, folder: string): boolean {
  return folder.endsWith("/") && path.startsWith(folder);
}

function fits(glob: Glob, path: string): boolean {
  const end = path.split("/").reduce((progress, name) => advance(glob, progress, name), beginning(glob));
  return isAtEnd(glob, end);
}
