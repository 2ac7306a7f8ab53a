import { oneLine } from "../../markdown/plain-text.ts";
import { takeMarkers } from "../criterion-words.ts";
import { changesFolder, metadataFile } from "../openspec/openspec-folders.ts";
import type { MainSpec, ScenarioBlock } from "../openspec/openspec.ts";
import type { SpecFile } from "../spec.ts";
import { blockOf } from "./check-draft.ts";
import { draftTitle } from "./draft-title.ts";
import { harmlessLine, harmlessName, harmlessWords } from "./harmless-text.ts";
import type { SpecDraft } from "./spec-draft.ts";
import { stepWords } from "./step-words.ts";

type DraftRequirement = SpecDraft["requirements"][number];
type DraftScenario = DraftRequirement["scenarios"][number];

export interface DraftedChange {
  readonly draft: SpecDraft;
  /** The id of the change. */
  readonly name: string;
  readonly today: string;
  /** As the spec of the capability stands; undefined where there is none. */
  readonly main: MainSpec | undefined;
}

/** The files of a change of OpenSpec, without its base. */
export function openspecFiles(change: DraftedChange): readonly SpecFile[] {
  const { draft, name, today } = change;
  const folder = `${changesFolder}/${name}`;
  return [
    { path: `${folder}/${metadataFile}`, text: `schema: spec-driven\ncreated: ${today}\n` },
    { path: `${folder}/proposal.md`, text: proposal(change) },
    { path: `${folder}/specs/${draft.capability}/spec.md`, text: delta(change) },
    { path: `${folder}/tasks.md`, text: tasks(draft) },
  ];
}

function proposal({ draft, main }: DraftedChange): string {
  const capability = `- \`${draft.capability}\``;
  return blocks([
    `# ${draftTitle(draft.title)}`,
    "## Why",
    harmlessLine(draft.why),
    "## What Changes",
    list(draft.what),
    "## Capabilities",
    ...(main === undefined ? ["### New Capabilities", capability] : ["### Modified Capabilities", capability]),
    ...(draft.out_of_scope.length === 0 ? [] : ["## Out of Scope", list(draft.out_of_scope)]),
    ...(draft.constraints.length === 0 ? [] : ["## Constraints", list(draft.constraints)]),
  ]);
}

export function list(texts: readonly string[]): string {
  return texts.map((text) => `- ${harmlessLine(text)}`).join("\n");
}

export function blocks(texts: readonly string[]): string {
  return `${texts.join("\n\n")}\n`;
}

const sections = [
  ["added", "## ADDED Requirements"],
  ["modified", "## MODIFIED Requirements"],
  ["removed", "## REMOVED Requirements"],
] as const;

function delta({ draft, main }: DraftedChange): string {
  const begins = main === undefined ? ["## Purpose", harmlessLine(draft.why)] : [];
  const parts = sections.flatMap(([change, heading]) => {
    const own = draft.requirements.filter((requirement) => requirement.change === change);
    return own.length === 0 ? [] : [heading, ...own.flatMap((each) => requirementBlocks(each, main))];
  });
  return blocks([...begins, ...parts]);
}

function requirementBlocks(requirement: DraftRequirement, main: MainSpec | undefined): readonly string[] {
  const { change, name, text, scenarios, reason } = requirement;
  const old = change === "added" ? undefined : blockOf(main?.blocks ?? [], name);
  const heading = `### Requirement: ${old?.name ?? harmlessName(name)}`;
  if (change === "removed") {
    const why = oneLine(reason ?? "") === "" ? text : (reason ?? "");
    return [heading, `**Reason**: ${harmlessWords(why)}`];
  }
  const written = scenarios.map((scenario) => keptScenario(scenario, old?.scenarios, main) ?? newScenario(scenario));
  return [heading, harmlessLine(text), ...written];
}

function newScenario(scenario: DraftScenario): string {
  return [`#### Scenario: ${harmlessName(scenario.name)}`, ...steps(scenario)].join("\n");
}

/** As items of a list. */
export function steps({ when, then }: DraftScenario): readonly string[] {
  return [
    `- **WHEN** ${harmlessWords(stepWords("when", when))}`,
    `- **THEN** ${harmlessWords(stepWords("then", then))}`,
  ];
}

/** As it stands in the main spec, where the draft only repeats it: a scenario of which not a word is new held before. */
function keptScenario(
  { name, when, then }: DraftScenario,
  old: readonly ScenarioBlock[] = [],
  main: MainSpec | undefined,
): string | undefined {
  const words = wordsOf(`${when} ${then}`);
  const found = old.find(
    (each) => oneLine(takeMarkers(each.name).text) === oneLine(name) && wordsOf(takeMarkers(each.text).text) === words,
  );
  return found && main?.markdown.lines.slice(found.lines.from, found.lines.to).join("\n").trimEnd();
}

function wordsOf(text: string): string {
  return text
    .replaceAll(/\b(?:GIVEN|WHEN|THEN|AND)\b/gi, " ")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function tasks({ requirements }: SpecDraft): string {
  const named = requirements.map(({ change, name }) => ({ isGone: change === "removed", name: harmlessName(name) }));
  const lines = (group: number, say: (each: (typeof named)[number]) => string): string =>
    named.map((each, at) => `- [ ] ${group}.${at + 1} ${say(each)}`).join("\n");
  return blocks([
    "## 1. Implementation",
    lines(1, ({ isGone, name }) => `${isGone ? "Take out" : "Implement"} "${name}"`),
    "## 2. Tests",
    lines(2, ({ isGone, name }) => (isGone ? `Take out the tests of "${name}"` : `Test each scenario of "${name}"`)),
  ]);
}
