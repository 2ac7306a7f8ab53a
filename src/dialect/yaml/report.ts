import type { Problem } from "../../problem/problem.ts";
import { located, type Source } from "../../problem/source.ts";
import type { TextRange } from "../../problem/text-range.ts";
import { rangeInFile } from "./scalar-place.ts";
import { entryOf, nodeAt, pointedAt, type YamlNode, type YamlScalar } from "./yaml-node.ts";

/** A file while it is read, and what was found in it so far. */
export interface Report {
  readonly source: Source;
  readonly problems: Problem[];
}

export function report(to: Report, range: TextRange, problem: Problem): void {
  to.problems.push(located(to.source, problem, range));
}

/** Points at the value at a path. */
export function reportValue(to: Report, at: ValuePlace, problem: Problem): void {
  report(to, pointedAt(nodeAt(at.node, at.path)), problem);
}

export interface ValuePlace {
  readonly node: YamlNode;
  readonly path: readonly PropertyKey[];
}

/** Points at the key of an entry; where there is none, at the mapping that lacks it. */
export function reportKey(to: Report, at: ValuePlace, problem: Problem): void {
  const parent = nodeAt(at.node, at.path.slice(0, -1));
  const entry = entryOf(parent, String(at.path.at(-1)));
  report(to, entry?.keyRange ?? pointedAt(parent), problem);
}

/** Points into the text of a scalar. */
export function reportInText(
  to: Report,
  scalar: YamlScalar,
  finding: { readonly problem: Problem; readonly range: TextRange },
): void {
  report(to, rangeInFile(to.source.text, scalar, finding.range), finding.problem);
}
