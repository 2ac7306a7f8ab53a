import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

const scenarioForm = "#### Scenario: what happens\n- **WHEN** …\n- **THEN** …";

interface Named {
  readonly name: string;
}

export const noPurpose = defineProblem<{ readonly isThere: boolean }>({
  code: "OPENSPEC_NO_PURPOSE",
  title: "A spec does not say what it is for",
  explain: "A spec of OpenSpec has a section `## Purpose` with text in it.",
  message: ({ isThere }) => (isThere ? "The section Purpose is empty." : "There is no section Purpose."),
  hint: () => "Write `## Purpose`, and below it a sentence or two on what this capability is for.",
});

export const noRequirementsSection = defineProblem({
  code: "OPENSPEC_NO_REQUIREMENTS_SECTION",
  title: "A spec has no section for requirements",
  explain: "The requirements of a spec stand below one heading `## Requirements`; nobody looks for them elsewhere.",
  message: () => "There is no section Requirements.",
  hint: () => "Write `## Requirements`, and below it each requirement under `### Requirement: its name`.",
});

export const noRequirement = defineProblem({
  code: "OPENSPEC_NO_REQUIREMENT",
  title: "A spec requires nothing",
  explain: "Below `## Requirements` stands at least one requirement.",
  message: () => "No requirement stands in the section Requirements.",
  hint: () => "Write one: `### Requirement: its name`.",
});

export const noText = defineProblem<Named & { readonly section?: string }>({
  code: "OPENSPEC_NO_TEXT",
  title: "A requirement says nothing",
  explain:
    "What is required stands between the heading of a requirement and its first scenario. The heading is its name and no more; what stands in a fence is an example.",
  message: ({ name, section }) => `${subject(name, section)} has a name and says nothing.`,
  hint: () => "Write a sentence with SHALL or MUST in the line after the heading.",
});

export const noShall = defineProblem<Named & { readonly section?: string; readonly isInName: boolean }>({
  code: "OPENSPEC_NO_SHALL",
  severity: "warning",
  title: "A requirement has neither SHALL nor MUST",
  explain:
    "SHALL and MUST, in capitals, tell what is required from what explains it. The word has to stand in the text, since a heading is only a name.",
  message: ({ name, section, isInName }) =>
    `${subject(name, section)} has neither SHALL nor MUST in its text${isInName ? ", only in its heading" : ""}.`,
  hint: () => "Say who SHALL do what, in the line after the heading.",
});

export const noScenario = defineProblem<Named & { readonly section?: string }>({
  code: "OPENSPEC_NO_SCENARIO",
  title: "A requirement has no scenario",
  explain: "Each requirement has a scenario: a heading of the fourth level, and below it what happens.",
  message: ({ name, section }) => `${subject(name, section)} has no scenario.`,
  hint: () => `Write one:\n${scenarioForm}`,
});

export const emptyScenario = defineProblem<Named & { readonly requirement: string }>({
  code: "OPENSPEC_EMPTY_SCENARIO",
  title: "A scenario says nothing",
  explain: "Below the heading of a scenario stands what happens in it. With nothing there, there is nothing to hold.",
  message: ({ name, requirement }) => `The scenario "${name}" of "${requirement}" has a heading and says nothing.`,
  hint: () => "Write its steps, such as `- **WHEN** …` and `- **THEN** …`, or take the heading out.",
});

export const deltaInSpec = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_DELTA_IN_SPEC",
  title: "A section of a change stands in a spec",
  explain:
    "Sections such as `## ADDED Requirements` belong into a change. In a spec they end the section Requirements, and what stands below them is lost.",
  message: ({ heading }) => `"${heading}" is a section of a change, and this is a spec.`,
  hint: () => "Move it to openspec/changes/<id>/specs/…, or make its requirements those of the spec.",
});

export const requirementOutside = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_REQUIREMENT_OUTSIDE",
  title: "A requirement stands outside of its section",
  explain: "Only what stands below the first `## Requirements`, and above the next `##`, is a requirement.",
  message: ({ heading }) => `"${heading}" does not stand in the section Requirements, so nobody sees it.`,
  hint: () => "Move it there.",
});

export const duplicateRequirement = defineProblem<Named & { readonly line: number }>({
  code: "OPENSPEC_DUPLICATE_REQUIREMENT",
  title: "Two requirements have the same name",
  explain: "A requirement is known by its name. With two of one name a change of one would lose the other.",
  message: ({ name, line }) => `A requirement "${name}" stands in line ${line} already.`,
  hint: () => "Give one of them another name, or make one of both.",
});

export const shortPurpose = defineProblem<{ readonly length: number; readonly least: number }>({
  code: "OPENSPEC_SHORT_PURPOSE",
  severity: "warning",
  title: "A purpose is very short",
  explain: "A purpose of less than 50 characters seldom says what a capability is for.",
  message: ({ length, least }) => `The purpose has ${length} characters, and ${least} are the least.`,
  hint: () => "Say in a full sentence what this capability is for.",
});

export const placeholderPurpose = defineProblem({
  code: "OPENSPEC_PLACEHOLDER_PURPOSE",
  severity: "warning",
  title: "A purpose is still to be written",
  explain: "It begins with TBD or TODO, or is the sentence that archiving puts there when it makes a spec.",
  message: () => "The purpose is only a placeholder.",
  hint: () =>
    "Write in this file what the capability is for; a change cannot write the purpose of a spec that is there.",
});

export const longRequirement = defineProblem<Named & { readonly length: number; readonly most: number }>({
  code: "OPENSPEC_LONG_REQUIREMENT",
  severity: "note",
  title: "A requirement is very long",
  explain: "More than 500 characters often are more than one requirement.",
  message: ({ name, length, most }) => `The text of "${name}" has ${length} characters, more than ${most}.`,
  hint: () => "Break it down where it says more than one thing.",
});

export const strayHeading = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_STRAY_HEADING",
  title: "A heading stands where only requirements may",
  explain:
    "Below `## Requirements` each heading of the third level is taken for a requirement. One without scenarios makes the spec invalid, and a change that would bring it about is refused.",
  message: ({ heading }) => `"${heading}" is taken for a requirement, and has no scenario.`,
  hint: () => "Write `### Requirement: its name` where it is one, and a heading of a deeper level, or none, where not.",
});

export const foreignHeading = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_FOREIGN_HEADING",
  severity: "note",
  title: "A heading belongs to the requirement above it",
  explain:
    "Who changes a spec knows only headings that begin with `### Requirement:`. Everything else belongs to the requirement above, and goes when that goes.",
  message: ({ heading }) => `"${heading}" is part of the requirement above it for whoever changes this spec.`,
  hint: () => "Write `### Requirement: its name` where it is a requirement of its own.",
});

export const tightHeading = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_TIGHT_HEADING",
  severity: "warning",
  title: "A heading has no blank behind its marks",
  explain:
    "`###Requirement:` is no heading in Markdown. Some who read specs take it for a requirement and others do not, so that what stands below is counted to the one above.",
  message: ({ heading }) =>
    `"${heading}" has no blank behind its marks, so that only some who read it see a requirement.`,
  hint: () => "Write `### Requirement:` with a blank.",
});

export const hiddenHeading = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_HIDDEN_HEADING",
  severity: "note",
  title: "A heading is not seen",
  explain:
    "OpenSpec reads by lines: a heading of its own begins at the edge with its marks and stands outside of fences, lists and quotes. Markdown shows more as a heading: indented ones, underlined ones, and those after what only looks like a fence.",
  message: ({ heading }) => `Markdown shows "${heading}" as a heading, and OpenSpec does not see it.`,
  hint: () => "Begin the line with its marks, and close the fences above it.",
});

export const unshownHeading = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_UNSHOWN_HEADING",
  severity: "note",
  title: "A heading counts that nobody is shown",
  explain:
    "OpenSpec reads by lines: a heading in a comment or in other HTML counts, though Markdown does not show it as one.",
  message: ({ heading }) => `"${heading}" counts for OpenSpec, and Markdown does not show it as a heading.`,
  hint: () => "Take it out, or put it into a fence, where it is an example.",
});

export const ignoredSpec = defineProblem<{ readonly file: string }>({
  code: "OPENSPEC_IGNORED_SPEC",
  severity: "note",
  title: "A spec stands where nobody looks for it",
  explain:
    "A spec stands in the folder of its capability. One directly in `openspec/specs` has no name, and is not read.",
  message: ({ file }) => `${file} stands in no folder of a capability, and is not read.`,
  hint: () => "Move it to openspec/specs/<capability>/spec.md.",
});

export const strayScenario = defineProblem<{ readonly heading: string }>({
  code: "OPENSPEC_STRAY_SCENARIO",
  severity: "note",
  title: "A scenario belongs to no requirement",
  explain:
    "Scenarios are those of the requirement above them, in a section that is read. Any other is read by nobody, and no change is graded by it.",
  message: ({ heading }) => `"${heading}" belongs to no requirement: no change is graded by it.`,
  hint: () => "Move it below the requirement that it is about.",
});

export const openspecProblems: readonly ProblemDoc[] = [
  noPurpose,
  noRequirementsSection,
  noRequirement,
  noText,
  noShall,
  noScenario,
  emptyScenario,
  deltaInSpec,
  requirementOutside,
  duplicateRequirement,
  shortPurpose,
  placeholderPurpose,
  longRequirement,
  strayHeading,
  strayScenario,
  foreignHeading,
  tightHeading,
  hiddenHeading,
  unshownHeading,
  ignoredSpec,
];

function subject(name: string, section: string | undefined): string {
  return section === undefined ? `The requirement "${name}"` : `The requirement "${name}" in ${section}`;
}
