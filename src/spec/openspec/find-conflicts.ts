import type { Place } from "../../problem/problem.ts";
import type { SpecTree } from "../spec.ts";
import type { DeltaFile } from "./change-files.ts";
import { baseMoved } from "./merge-problems.ts";
import { mergeSpec, placesIn } from "./merge-spec.ts";
import { type Doing, mainPathOf, type OpenChange, touchesOf } from "./open-changes.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { foldName } from "./validate-delta.ts";
import { readOrTell } from "./validation.ts";

/**
 * Why changes cannot be archived in whatever order, or one of them not at all:
 * `overlap`, they touch the same requirement; `begin`, they begin the same spec; `empty`, together they leave nothing of it;
 * `moved`, the main spec has changed since the change was written, in the same lines.
 */
export type ConflictKind = "overlap" | "begin" | "empty" | "moved";

export interface Conflict {
  readonly kind: ConflictKind;
  readonly capability: string;
  /** Undefined where the spec as a whole is meant. */
  readonly requirement?: string;
  readonly sides: readonly ConflictSide[];
  /** In words. */
  readonly message: string;
}

export interface ConflictSide {
  readonly change: string;
  readonly does: Doing;
  readonly place: Place;
}

interface Side extends ConflictSide {
  readonly name: string;
}

interface Touched {
  readonly change: OpenChange;
  readonly delta: DeltaFile;
}

/** All that stands between the open changes of a project, and between each and the main specs. */
export async function findConflicts(tree: SpecTree, changes: readonly OpenChange[]): Promise<readonly Conflict[]> {
  const byCapability = new Map<string, Touched[]>();
  for (const change of changes)
    for (const delta of change.files.deltas) {
      const others = byCapability.get(delta.capability) ?? [];
      byCapability.set(delta.capability, [...others, { change, delta }]);
    }
  const found: Conflict[] = [];
  for (const capability of [...byCapability.keys()].sort()) {
    const { text } = await readOrTell(tree, mainPathOf(capability));
    found.push(...conflictsIn(capability, byCapability.get(capability) ?? [], text));
  }
  return found;
}

function conflictsIn(capability: string, touched: readonly Touched[], main: string | undefined): readonly Conflict[] {
  const sides = touched.flatMap(({ change, delta }) => {
    const at = placesIn(delta.path, delta.spec.markdown.text);
    return touchesOf(delta.spec).map(({ name, does, lines }): Side => ({
      name,
      does,
      change: change.id,
      place: at(lines),
    }));
  });
  return [
    ...overlapsOf(capability, sides),
    ...(main === undefined ? beginningsOf(capability, sides) : emptiedOf(capability, sides, main)),
    ...touched.flatMap((each) => movedOf(capability, each, main)),
  ];
}

function overlapsOf(capability: string, sides: readonly Side[]): readonly Conflict[] {
  const byName = new Map<string, Side[]>();
  for (const side of sides) {
    const key = foldName(side.name);
    byName.set(key, [...(byName.get(key) ?? []), side]);
  }
  return [...byName.values()].flatMap((meeting): readonly Conflict[] => {
    const [first] = meeting;
    if (first === undefined || changesIn(meeting).length < 2) return [];
    const message = `${inWords(meeting)} "${first.name}" in ${capability}`;
    return [{ kind: "overlap", capability, requirement: first.name, sides: meeting.map(withoutName), message }];
  });
}

function beginningsOf(capability: string, sides: readonly Side[]): readonly Conflict[] {
  const begun = firstOfEach(sides.filter(({ does }) => does === "adds"));
  if (begun.length < 2) return [];
  const message = `${listed(changesIn(begun))} each begin the spec ${capability}`;
  return [{ kind: "begin", capability, sides: begun.map(withoutName), message }];
}

function emptiedOf(capability: string, sides: readonly Side[], main: string): readonly Conflict[] {
  const gone = new Set(sides.filter(({ does }) => does === "removes").map(({ name }) => name));
  const { blocks } = readMainSpec(main);
  const involved = firstOfEach(sides);
  if (involved.length < 2 || blocks.length === 0 || blocks.some(({ name }) => !gone.has(name))) return [];
  const message = `${listed(changesIn(involved))} together remove all that stands in ${capability}`;
  return [{ kind: "empty", capability, sides: involved.map(withoutName), message }];
}

/** What the main spec says by now against what the change was written against. */
function movedOf(capability: string, { change, delta }: Touched, main: string | undefined): readonly Conflict[] {
  const base = change.base[capability];
  if (base === undefined) return [];
  const file = main === undefined ? undefined : { path: mainPathOf(capability), text: main };
  const { problems } = mergeSpec({ capability, change: change.id, main: file, delta, base });
  return problems.flatMap((problem): readonly Conflict[] => {
    const { place } = problem;
    if (problem.code !== baseMoved.code || place === undefined) return [];
    const at = placesIn(delta.path, delta.spec.markdown.text);
    const side = touchesOf(delta.spec).find(({ lines }) => at(lines).line === place.line);
    const sides = [{ change: change.id, does: side?.does ?? "adds", place }];
    const requirement = side === undefined ? {} : { requirement: side.name };
    return [{ kind: "moved", capability, ...requirement, sides, message: `${change.id}: ${problem.message}` }];
  });
}

function withoutName({ change, does, place }: Side): ConflictSide {
  return { change, does, place };
}

function firstOfEach(sides: readonly Side[]): readonly Side[] {
  return sides.filter(({ change }, at) => sides.findIndex((other) => other.change === change) === at);
}

function changesIn(sides: readonly Side[]): readonly string[] {
  return [...new Set(sides.map(({ change }) => change))];
}

/** `a modifies and b removes`. */
function inWords(sides: readonly Side[]): string {
  return listed(
    changesIn(sides).map((change) => {
      const doings = new Set(sides.filter((side) => side.change === change).map(({ does }) => does));
      return `${change} ${[...doings].join(" and ")}`;
    }),
  );
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1) ?? ""}`;
}
