import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";
import { shortened } from "../problems.ts";

export const speckitSectionMissing = defineProblem<{ readonly section: string }>({
  code: "SPECKIT_SECTION_MISSING",
  severity: "warning",
  title: "A Spec Kit spec lacks a section",
  explain: "Spec Kit's template has User Scenarios & Testing, Requirements and Success Criteria in every spec.",
  message: ({ section }) => `There is no section "${section}".`,
  hint: ({ section }) => `Write a heading: ## ${section}`,
});

export const speckitUnclear = defineProblem<{ readonly question: string }>({
  code: "SPECKIT_UNCLEAR",
  severity: "warning",
  title: "Something in a Spec Kit spec is not clear yet",
  explain: "It has a mark [NEEDS CLARIFICATION: …]: whoever wrote it needs an answer from a person.",
  message: ({ question }) =>
    question === "" ? "This needs to be clarified." : `This needs to be clarified: ${shortened(question)}`,
  hint: () => "Answer it in the text, and take the mark out.",
});

export const speckitStoryBare = defineProblem<{ readonly story: string }>({
  code: "SPECKIT_STORY_BARE",
  severity: "warning",
  title: "A user story has no acceptance scenario",
  explain: "Below each user story stands a list of acceptance scenarios: Given, When, Then.",
  message: ({ story }) => `"${shortened(story)}" has no acceptance scenario.`,
  hint: () => "Write **Acceptance Scenarios**: and a list below it.",
});

export const speckitProblems: readonly ProblemDoc[] = [speckitSectionMissing, speckitUnclear, speckitStoryBare];
