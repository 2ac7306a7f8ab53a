import type { SpecFile } from "../spec.ts";
import { draftTitle } from "./draft-title.ts";
import { harmlessLine, harmlessName, harmlessWords, unlabelled } from "./harmless-text.ts";
import { blocks, list, steps } from "./openspec-files.ts";
import type { SpecDraft } from "./spec-draft.ts";

type DraftRequirement = SpecDraft["requirements"][number];

/** An acceptance spec: a criterion for each scenario, whose id is made of the names of both and of nothing around them. */
export function acceptanceFile(draft: SpecDraft, name: string): SpecFile {
  const { title, why, what, requirements, out_of_scope: scope, constraints } = draft;
  const gone = requirements.filter(({ change }) => change === "removed").map(wordsOfRemoved);
  const text = blocks([
    `# ${draftTitle(title)}`,
    "## Goal",
    harmlessLine(why),
    list([...what, ...gone]),
    "## Acceptance criteria",
    requirements.flatMap(criteriaOf).join("\n"),
    ...(scope.length === 0 ? [] : ["## Out of scope", list(scope)]),
    ...(constraints.length === 0 ? [] : ["## Constraints", list(constraints)]),
  ]);
  return { path: `spec/${name}.md`, text };
}

function criteriaOf({ name, text, scenarios }: DraftRequirement): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const words = harmlessLine(`${harmlessName(name)} – ${harmlessName(scenario.name)}`);
    const details = [`- ${harmlessLine(text)}`, ...steps(scenario)];
    return [`- [ ] ${unlabelled(words)}`, ...details.map((line) => `  ${line}`)];
  });
}

function wordsOfRemoved({ name, reason = "" }: DraftRequirement): string {
  return `No longer: ${name}${reason.trim() === "" ? "" : ` (${harmlessWords(reason)})`}`;
}
