import type { Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import { idTwice } from "../problems.ts";
import type { LocatedSpec } from "./locate-specs.ts";

/** The specs of a project by their ids. */
export type SpecsById = ReadonlyMap<string, readonly LocatedSpec[]>;

export function specsById(all: readonly LocatedSpec[]): SpecsById {
  const found = new Map<string, LocatedSpec[]>();
  for (const each of all) {
    const same = found.get(each.id);
    if (same === undefined) found.set(each.id, [each]);
    else same.push(each);
  }
  return found;
}

/** What is wrong with a spec whose id another one has. A change may be called as its capability: its criteria are those that it will have. */
export function sameIds(spec: LocatedSpec, all: SpecsById): readonly Problem[] {
  const { id, path } = spec;
  const other = all.get(id)?.find((each) => each.path !== path && !(isOfOpenspec(each) && isOfOpenspec(spec)));
  return other === undefined ? [] : [{ ...idTwice({ id, other: other.path }), place: wholeFile(path) }];
}

function isOfOpenspec({ sort }: LocatedSpec): boolean {
  return sort === "change" || sort === "openspec";
}
