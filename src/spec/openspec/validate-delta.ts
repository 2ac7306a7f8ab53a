import type { Problem } from "../../problem/problem.ts";
import {
  duplicateDelta,
  duplicateRename,
  emptyDelta,
  newNameAdded,
  noDeltaSection,
  oldName,
  requirementIgnored,
  strayDeltaHeading,
  twoOperations,
  unpairedRename,
} from "./delta-problems.ts";
import type { DeltaKind, DeltaSpec, RequirementBlock, RequirementName } from "./openspec.ts";
import { ProblemList } from "./problem-list.ts";
import { emptyScenario, noScenario, strayScenario, tightHeading } from "./spec-problems.ts";
import { checkText } from "./validate-spec.ts";

/** All that a person must mend in a delta, whatever spec it is for. */
export function validateDelta(file: string, delta: DeltaSpec): readonly Problem[] {
  const list = new ProblemList(file, delta.markdown.lines);
  checkSections(delta, list);
  for (const block of delta.added) checkBlock(block, "ADDED", list);
  for (const block of delta.modified) checkBlock(block, "MODIFIED", list);
  checkTwice(delta.added, "ADDED", list);
  checkTwice(delta.modified, "MODIFIED", list);
  checkTwice(delta.removed, "REMOVED", list);
  checkRenames(delta, list);
  checkOperations(delta, list);
  checkStrays(delta, list);
  return list.found;
}

/** How many requirements it is about. */
export function deltaCount({ added, modified, removed, renamed }: DeltaSpec): number {
  const pairs = renamed.filter(({ from, to }) => from !== undefined && to !== undefined);
  return added.length + modified.length + removed.length + pairs.length;
}

function checkSections(delta: DeltaSpec, list: ProblemList): void {
  if (deltaCount(delta) > 0) return;
  const [first] = delta.sections;
  if (first === undefined) list.whole(noDeltaSection());
  else list.on(first.lines, emptyDelta({ sections: delta.sections.map(({ heading }) => `\`## ${heading}\``) }));
}

function checkBlock(block: RequirementBlock, section: DeltaKind, list: ProblemList): void {
  const { name, lines, scenarios } = block;
  checkText(block, list, section);
  if (scenarios.length === 0) list.on(lines, noScenario({ name, section }));
  for (const scenario of scenarios)
    if (scenario.text === "") list.on(scenario.lines, emptyScenario({ name: scenario.name, requirement: name }));
}

function checkTwice(names: readonly RequirementName[], section: DeltaKind, list: ProblemList): void {
  const seen = new Set<string>();
  for (const { name, lines } of names) {
    if (seen.has(name)) list.on(lines, duplicateDelta({ name, section }));
    seen.add(name);
  }
}

function checkRenames({ renamed }: DeltaSpec, list: ProblemList): void {
  const froms = new Set<string>();
  const tos = new Set<string>();
  for (const { from, to } of renamed) {
    if (from !== undefined && to === undefined) list.on(from.lines, unpairedRename({ name: from.name, side: "FROM" }));
    if (to !== undefined && from === undefined) list.on(to.lines, unpairedRename({ name: to.name, side: "TO" }));
    if (from === undefined || to === undefined) continue;
    if (froms.has(from.name)) list.on(from.lines, duplicateRename({ name: from.name, side: "FROM" }));
    if (tos.has(to.name)) list.on(to.lines, duplicateRename({ name: to.name, side: "TO" }));
    froms.add(from.name);
    tos.add(to.name);
  }
}

function checkOperations({ added, modified, removed, renamed }: DeltaSpec, list: ProblemList): void {
  const removedNames = new Set(removed.map(({ name }) => name));
  const addedNames = new Set(added.map(({ name }) => name));
  const modifiedNames = new Map(modified.map(({ name, lines }) => [name, lines]));
  const looselyRemoved = new Map(removed.map(({ name }) => [foldName(name), name]));
  for (const { name, lines } of modified) {
    if (removedNames.has(name)) list.on(lines, twoOperations({ name, first: "MODIFIED", second: "REMOVED" }));
    if (addedNames.has(name)) list.on(lines, twoOperations({ name, first: "MODIFIED", second: "ADDED" }));
  }
  for (const { name, lines } of added)
    if (removedNames.has(name)) list.on(lines, twoOperations({ name, first: "ADDED", second: "REMOVED" }));
  for (const { from, to } of renamed) {
    if (from === undefined || to === undefined) continue;
    const pair = { from: from.name, to: to.name };
    const modifiedAt = modifiedNames.get(from.name);
    if (modifiedAt !== undefined) list.on(modifiedAt, oldName(pair));
    if (addedNames.has(to.name)) list.on(to.lines, newNameAdded(pair));
    const other = looselyRemoved.get(foldName(from.name));
    if (other === undefined) continue;
    const spelled = other === from.name ? {} : { other };
    list.on(from.lines, twoOperations({ name: from.name, first: "RENAMED", second: "REMOVED", ...spelled }));
  }
}

/** Two names that differ in case and blanks alone are a mistake, and never two requirements. */
export function foldName(name: string): string {
  return name.toLowerCase().replace(/\s+/g, " ");
}

/** A thousand of them at once. No name has an end of line in it. */
export function foldNames(names: readonly string[]): readonly string[] {
  const folded = names.join("\n").toLowerCase();
  return folded.replace(/[^\S\n]+/g, " ").split("\n");
}

function checkStrays({ strays, outline }: DeltaSpec, list: ProblemList): void {
  for (const { what, text, lines } of strays) {
    if (what === "requirement") list.on(lines, requirementIgnored({ heading: text }));
    if (what === "heading") list.on(lines, strayDeltaHeading({ heading: text }));
    if (what === "scenario") list.on(lines, strayScenario({ heading: text }));
  }
  for (const heading of outline.headings)
    if (heading.isTight) list.at(heading.line, tightHeading({ heading: `###${heading.text}` }));
}
