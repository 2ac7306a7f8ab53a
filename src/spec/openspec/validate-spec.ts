import type { Problem } from "../../problem/problem.ts";
import type { MainSpec, RequirementBlock } from "./openspec.ts";
import { isScenario, scenarioNameOf } from "./outline.ts";
import { isPlaceholder } from "./placeholder-purpose.ts";
import { ProblemList } from "./problem-list.ts";
import { bodyOf } from "./read-requirement-blocks.ts";
import { isNamed } from "./read-main-spec.ts";
import { type SectionRequirement, sectionRequirements } from "./section-requirements.ts";
import {
  deltaInSpec,
  duplicateRequirement,
  emptyScenario,
  foreignHeading,
  longRequirement,
  noPurpose,
  noRequirement,
  noRequirementsSection,
  noScenario,
  noShall,
  noText,
  placeholderPurpose,
  requirementOutside,
  shortPurpose,
  strayHeading,
  strayScenario,
  tightHeading,
} from "./spec-problems.ts";

const leastPurpose = 50;
const mostRequirement = 500;
const normative = /\b(?:SHALL|MUST)\b/;

/** All that a person must mend in a main spec. */
export function validateSpec(file: string, spec: MainSpec): readonly Problem[] {
  const list = new ProblemList(file, spec.markdown.lines);
  checkPurpose(spec, list);
  checkSection(spec, list);
  for (const block of spec.blocks) checkText(block, list);
  checkStrays(spec, list);
  checkNames(spec.blocks, list);
  return list.found;
}

function checkPurpose({ purpose, markdown, outline }: MainSpec, list: ProblemList): void {
  if (purpose === undefined) return list.whole(noPurpose({ isThere: false }));
  const { text, lines } = purpose;
  if (text === "") return list.on(lines, noPurpose({ isThere: true }));
  const placeholder = isPlaceholder(markdown.lines, outline.fenced, { from: lines.from + 1, to: lines.to });
  if (placeholder !== undefined) return list.at(placeholder, placeholderPurpose());
  if (text.length < leastPurpose) list.on(lines, shortPurpose({ length: text.length, least: leastPurpose }));
}

/** What stands below the first heading Requirements of whatever level: each heading there is taken for a requirement. */
function checkSection(spec: MainSpec, list: ProblemList): void {
  const { markdown, outline } = spec;
  const section = outline.headings.find((heading) => isNamed(heading, "requirements"));
  if (section === undefined) return list.whole(noRequirementsSection());
  const requirements = sectionRequirements(markdown.lines, outline, section);
  if (requirements.length === 0) list.at(section.line, noRequirement());
  for (const requirement of requirements) {
    checkRequirement(requirement, markdown.lines, list);
    checkLength(requirement, spec, list);
  }
}

function checkRequirement(requirement: SectionRequirement, lines: readonly string[], list: ProblemList): void {
  const { heading, scenarios } = requirement;
  const name = heading.requirement ?? heading.text;
  for (const scenario of scenarios) {
    if (!scenario.isEmpty) continue;
    const empty = emptyScenario({ name: scenarioNameOf(scenario.heading), requirement: name });
    list.at(scenario.heading.line, empty);
  }
  if (heading.requirement === undefined) {
    const isHeld = scenarios.some((scenario) => !scenario.isEmpty);
    const shown = { heading: (lines[heading.line] ?? "").trim() };
    list.at(heading.line, isHeld ? foreignHeading(shown) : strayHeading(shown));
  } else if (scenarios.length === 0) list.at(heading.line, noScenario({ name }));
}

function checkLength({ heading, body }: SectionRequirement, { markdown, outline }: MainSpec, list: ProblemList): void {
  const name = heading.requirement ?? heading.text;
  let most = heading.text.length;
  for (let at = body.from; at < body.to; at++) most += (markdown.lines[at] ?? "").length + 1;
  if (most <= mostRequirement) return;
  const text = bodyOf(markdown.lines, outline.fenced, body);
  const length = text === "" ? heading.text.length : text.length;
  if (length > mostRequirement) list.at(heading.line, longRequirement({ name, length, most: mostRequirement }));
}

/** What a requirement says, in a spec or in a section of a delta. */
export function checkText({ name, text, lines }: RequirementBlock, list: ProblemList, section?: string): void {
  const where = { name, ...(section === undefined ? {} : { section }) };
  if (text === "") list.on(lines, noText(where));
  else if (!normative.test(text)) list.on(lines, noShall({ ...where, isInName: normative.test(name) }));
}

function checkStrays({ strays, outline, requirements }: MainSpec, list: ProblemList): void {
  for (const { what, text, lines } of strays) {
    if (what === "delta-section") list.on(lines, deltaInSpec({ heading: text }));
  }
  for (const heading of outline.headings)
    if (heading.isTight) list.at(heading.line, tightHeading({ heading: `###${heading.text}` }));
  const tight = new Set(outline.headings.filter(({ isTight }) => isTight).map(({ line }) => line));
  for (const { what, text, lines } of strays)
    if (what === "requirement" && !tight.has(lines.from)) list.on(lines, requirementOutside({ heading: text }));
  const inside = requirements?.lines ?? { from: 0, to: 0 };
  for (const heading of outline.headings)
    if (isScenario(heading) && (heading.line < inside.from || heading.line >= inside.to))
      list.at(heading.line, strayScenario({ heading: `#### ${heading.text}` }));
}

function checkNames(blocks: readonly RequirementBlock[], list: ProblemList): void {
  const first = new Map<string, number>();
  for (const { name, lines } of blocks) {
    const line = first.get(name);
    if (line === undefined) first.set(name, lines.from + 1);
    else list.on(lines, duplicateRequirement({ name, line }));
  }
}
