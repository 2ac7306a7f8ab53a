import { diffArrays } from "diff";

/** A requirement in three states: what both began with, and what each has made of it. */
export interface ThreeStates {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

interface Part {
  /** The heading of a scenario; empty for what stands before the first. */
  readonly key: string;
  readonly text: string;
}

const scenarioHeading = /^####(?!#)/;
const fence = /^\s*(`{3,}|~{3,})/;

/**
 * One requirement out of two that were changed apart from each other: scenario by scenario, and line by line within one. Undefined where
 * both have changed the same lines, or one has changed what the other has taken away.
 */
export function mergeRequirement({ base, ours, theirs }: ThreeStates): string | undefined {
  if (ours === theirs || theirs === base) return ours;
  if (ours === base) return theirs;
  const [was, left, right] = [partsOf(base), partsOf(ours), partsOf(theirs)];
  if ([was, left, right].some(hasTwins)) return mergeLines({ base, ours, theirs });
  const keys = mergeOrder(was, left, right);
  if (keys === undefined) return undefined;
  const texts = keys.map((key) => mergePart(textOf(was, key), textOf(left, key), textOf(right, key)));
  const isWhole = texts.every((text) => text !== undefined);
  return isWhole ? texts.filter((text) => text !== "").join("\n\n") : undefined;
}

function partsOf(raw: string): readonly Part[] {
  const groups: { key: string; lines: string[] }[] = [{ key: "", lines: [] }];
  let open: string | undefined;
  for (const line of raw.split("\n")) {
    const mark = fence.exec(line)?.[1];
    if (open === undefined && scenarioHeading.test(line)) groups.push({ key: line.trim(), lines: [] });
    if (mark !== undefined && open === undefined) open = mark;
    else if (mark !== undefined && open !== undefined && line.trim().startsWith(open)) open = undefined;
    groups.at(-1)?.lines.push(line);
  }
  return groups.map(({ key, lines }) => ({ key, text: lines.join("\n").trimEnd() }));
}

function hasTwins(parts: readonly Part[]): boolean {
  return new Set(parts.map(({ key }) => key)).size < parts.length;
}

function textOf(parts: readonly Part[], key: string): string | undefined {
  return parts.find((part) => part.key === key)?.text;
}

/** The order of theirs, and what only ours have added behind it; undefined where both have put the old ones in another order. */
function mergeOrder(
  was: readonly Part[],
  ours: readonly Part[],
  theirs: readonly Part[],
): readonly string[] | undefined {
  const keysOf = (parts: readonly Part[]): readonly string[] => parts.map(({ key }) => key);
  const [old, left, right] = [keysOf(was), keysOf(ours), keysOf(theirs)];
  const isMoved = (keys: readonly string[]): boolean =>
    keys.filter((key) => old.includes(key)).join("\0") !== old.filter((key) => keys.includes(key)).join("\0");
  if (isMoved(left) && isMoved(right)) return undefined;
  const [first, second] = isMoved(left) ? [left, right] : [right, left];
  return [...first, ...second.filter((key) => !first.includes(key))];
}

/** The empty text where the part is taken away. */
function mergePart(base: string | undefined, ours: string | undefined, theirs: string | undefined): string | undefined {
  if (ours === theirs || theirs === base) return ours ?? "";
  if (ours === base) return theirs ?? "";
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  return mergeLines({ base, ours, theirs });
}

/** Lines of the base that take the place of others: from, to, and what stands there now. */
interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

function mergeLines({ base, ours, theirs }: ThreeStates): string | undefined {
  const was = base.split("\n");
  const [left, right] = [hunksOf(was, ours.split("\n")), hunksOf(was, theirs.split("\n"))];
  // Lines that touch each other are changed by both as much as the same ones.
  const meets = left.some((a) => right.some((b) => !same(a, b) && a.from <= b.to && b.from <= a.to));
  if (meets) return undefined;
  const hunks = [...left, ...right.filter((b) => !left.some((a) => same(a, b)))].toSorted((a, b) => b.from - a.from);
  const lines = [...was];
  for (const { from, to, lines: by } of hunks) lines.splice(from, to - from, ...by);
  return lines.join("\n");
}

function same(a: Hunk, b: Hunk): boolean {
  return a.from === b.from && a.to === b.to && a.lines.join("\n") === b.lines.join("\n");
}

function hunksOf(was: readonly string[], is: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  let open: { from: number; to: number; lines: string[] } | undefined;
  for (const { added, removed, value } of diffArrays([...was], [...is])) {
    if (!added && !removed) {
      if (open !== undefined) hunks.push(open);
      open = undefined;
      at += value.length;
      continue;
    }
    open ??= { from: at, to: at, lines: [] };
    if (removed) {
      at += value.length;
      open.to = at;
    } else open.lines.push(...value);
  }
  return open === undefined ? hunks : [...hunks, open];
}
