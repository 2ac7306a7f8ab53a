import type { LineRange } from "../../markdown/text-lines.ts";
import type { Problem } from "../../problem/problem.ts";
import { readCriteria, distinctIds } from "../criteria.ts";
import { oneLine, takeMarkers } from "../criterion-words.ts";
import type { RequirementBlock, ScenarioBlock } from "../openspec/openspec.ts";
import { readMainSpec } from "../openspec/read-main-spec.ts";
import { noCriteria, requirementTwice } from "../problems.ts";
import { hashOf, idOf } from "../spec-id.ts";
import { type LinedFile, linedFile, placeOfLines, problemAt } from "../spec-text.ts";
import type { ReadSpec, Requirement, SpecFile } from "../spec.ts";

/** Reads `openspec/specs/<capability>/spec.md`: each requirement with its scenarios as criteria. */
export function readOpenspec(file: SpecFile, id: string): ReadSpec {
  const main = readMainSpec(file.text);
  const lined = linedFile(file);
  const { requirements, problems } = readRequirements(
    lined,
    id,
    main.blocks.map((block) => ({ block, title: block.name })),
  );
  const title = oneLine(main.title ?? "").replace(/\s+specification$/i, "");
  const spec = {
    format: "openspec" as const,
    id,
    title: title === "" ? id : title,
    goal: main.purpose?.text.trim() ?? "",
    requirements,
    outOfScope: [],
    constraints: [],
    files: [file],
  };
  if (requirements.some(({ criteria }) => criteria.length > 0)) return { spec, problems };
  const hint = "Write a scenario below a requirement: #### Scenario: What happens.";
  return { spec, problems: [...problems, problemAt(lined, noCriteria({ hint }), { from: 0, to: 1 })] };
}

/** A requirement as a spec or a change has it. */
export interface SaidRequirement {
  readonly block: Pick<RequirementBlock, "name" | "lines"> & Partial<Pick<RequirementBlock, "whole" | "scenarios">>;
  readonly title: string;
  /** What is said of it where it has no text. */
  readonly instead?: string;
  /** Hashes of criteria that held before. */
  readonly held?: ReadonlySet<string>;
}

export interface ReadRequirements {
  readonly requirements: readonly Requirement[];
  readonly problems: readonly Problem[];
}

export function readRequirements(
  file: LinedFile,
  capability: string,
  said: readonly SaidRequirement[],
): ReadRequirements {
  const ids = distinctIds(said.map(({ title }) => idOf(takeMarkers(title).text)));
  const problems: Problem[] = [];
  const requirements = said.map(({ block, title, instead, held }, index): Requirement => {
    const { id: own, isAgain } = ids[index] ?? { id: "", isAgain: false };
    const id = `${capability}#${own}`;
    if (isAgain) problems.push(problemAt(file, requirementTwice({ name: title, id }), block.lines));
    const read = readCriteria(
      file,
      id,
      (block.scenarios ?? []).map((scenario) => saidBy(scenario, markersOf(title))),
    );
    problems.push(...read.problems);
    const criteria = read.criteria.map((each) =>
      held?.has(each.hash) === true ? { ...each, isUnchanged: true } : each,
    );
    const name = oneLine(takeMarkers(title).text);
    return { id, title: name, text: block.whole ?? instead ?? "", criteria, place: placeOfLines(file, block.lines) };
  });
  return { requirements, problems };
}

interface SaidScenario {
  readonly name: string;
  readonly text: string;
  readonly markers: readonly string[];
  readonly lines: LineRange;
}

/** Markers behind the name of a requirement hold for all its scenarios. */
function saidBy(scenario: ScenarioBlock, inherited: readonly string[]): SaidScenario {
  const name = takeMarkers(scenario.name);
  const body = takeMarkers(scenario.text);
  const text = scenario.text.trim() === "" ? "" : worded(oneLine(name.text), body.text);
  return {
    name: oneLine(name.text),
    text,
    markers: [...inherited, ...name.markers, ...body.markers],
    lines: scenario.lines,
  };
}

function markersOf(title: string): readonly string[] {
  return takeMarkers(title).markers;
}

const clause = /^\s*[-*+]\s+\*\*(GIVEN|WHEN|THEN|AND|BUT)\*\*:?\s+(.+)$/iu;

/** A scenario of nothing but the usual clauses is one sentence; any other is told as it stands. */
function worded(name: string, body: string): string {
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  const clauses = lines.flatMap((line) => {
    const [, word = "", rest = ""] = clause.exec(line) ?? [];
    return rest === "" ? [] : [`${word.toUpperCase()} ${rest.trim()}`];
  });
  const isPlain = lines.length > 0 && clauses.length === lines.length;
  const text = isPlain ? clauses.join(", ") : body;
  return [name, text].filter((part) => part !== "").join(isPlain ? ": " : "\n");
}

/**
 * The hashes of the scenarios that held before, as those of criteria: none where the requirement says something else now, since each
 * scenario is a case of what it says.
 */
export function heldBefore(old: RequirementBlock, now: RequirementBlock): ReadonlySet<string> {
  if (ownWords(old) !== ownWords(now)) return new Set();
  return new Set(old.scenarios.map((scenario) => hashOf(saidBy(scenario, []).text)));
}

/** However its lines are broken. */
function ownWords({ whole }: RequirementBlock): string {
  return whole.replaceAll(/\s+/gu, " ");
}
