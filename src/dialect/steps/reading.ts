import type { Problem } from "../../problem/problem.ts";
import { located, type Source } from "../../problem/source.ts";
import type { TextRange } from "../../problem/text-range.ts";
import type { Surroundings } from "../dialect.ts";
import { rangeInFile } from "../yaml/scalar-place.ts";
import { entryOf, nodeAt, pointedAt, type YamlNode, type YamlScalar } from "../yaml/yaml-node.ts";

/** One file while it is read: what it is read with, and what was found so far. */
export interface Reading {
  readonly source: Source;
  readonly surroundings: Surroundings;
  readonly problems: Problem[];
  /** The files that are being read, from the outermost to this one: no workflow may call itself. */
  readonly files: readonly string[];
}

export function report(reading: Reading, range: TextRange, problem: Problem): void {
  reading.problems.push(located(reading.source, problem, range));
}

/** Points at the value at a path. */
export function reportValue(reading: Reading, at: ValuePlace, problem: Problem): void {
  report(reading, pointedAt(nodeAt(at.node, at.path)), problem);
}

export interface ValuePlace {
  readonly node: YamlNode;
  readonly path: readonly PropertyKey[];
}

/** Points at the key of an entry; where there is none, at the mapping that lacks it. */
export function reportKey(reading: Reading, at: ValuePlace, problem: Problem): void {
  const parent = nodeAt(at.node, at.path.slice(0, -1));
  const entry = entryOf(parent, String(at.path.at(-1)));
  report(reading, entry?.keyRange ?? pointedAt(parent), problem);
}

/** Points into the text of a scalar. */
export function reportInText(
  reading: Reading,
  scalar: YamlScalar,
  finding: { readonly problem: Problem; readonly range: TextRange },
): void {
  report(reading, rangeInFile(reading.source.text, scalar, finding.range), finding.problem);
}
