import { jobsNameProblems } from "../dialect/jobs/name-problems.ts";
import { jobsProblems } from "../dialect/jobs/problems.ts";
import { nameProblems } from "../dialect/name-problems.ts";
import { dialectProblems } from "../dialect/problems.ts";
import { stepsProblems } from "../dialect/steps/problems.ts";
import { yamlProblems } from "../dialect/yaml/problems.ts";
import { bracesProblems } from "../expression/braces/problems.ts";
import { dollarProblems } from "../expression/dollar/problems.ts";
import { expressionProblems } from "../expression/problems.ts";
import { inputProblems } from "../plan/input.ts";
import { runInputProblems } from "../plan/resolve-inputs.ts";
import type { ProblemDoc } from "../problem/problem.ts";
import { shellTextProblems } from "../shell-text/problems.ts";
import { issueProblems } from "../spec/issue/problems.ts";
import { specProblems } from "../spec/problems.ts";
import { archiveProblems } from "../spec/openspec/archive-problems.ts";
import { changeProblems } from "../spec/openspec/change-problems.ts";
import { deltaProblems } from "../spec/openspec/delta-problems.ts";
import { mergeProblems } from "../spec/openspec/merge-problems.ts";
import { openspecProblems } from "../spec/openspec/spec-problems.ts";
import { draftProblems } from "../spec/draft/problems.ts";
import { speckitProblems } from "../spec/speckit/problems.ts";
import { topicProblems } from "../spec/topic/problems.ts";
import { stepProblems } from "../step/problems.ts";
import { hostProblems } from "./problems.ts";

export interface CatalogueChapter {
  readonly title: string;
  readonly problems: readonly ProblemDoc[];
}

/** All problems that a person can be shown, room by room: the source of the reference page. */
export const problemCatalogue: readonly CatalogueChapter[] = [
  { title: "Files", problems: hostProblems },
  { title: "YAML", problems: yamlProblems },
  { title: "Workflows", problems: dialectProblems },
  { title: "Workflows made of steps", problems: stepsProblems },
  { title: "Workflows made of jobs", problems: jobsProblems },
  { title: "Names in expressions", problems: [...nameProblems, ...jobsNameProblems] },
  { title: "Steps", problems: stepProblems },
  { title: "Inputs", problems: [...inputProblems, ...runInputProblems] },
  { title: "Expressions", problems: [...expressionProblems, ...bracesProblems, ...dollarProblems] },
  { title: "Values in commands", problems: shellTextProblems },
  { title: "Specs", problems: specProblems },
  { title: "Specs of OpenSpec", problems: openspecProblems },
  { title: "Changes of OpenSpec", problems: [...deltaProblems, ...changeProblems] },
  { title: "Merging and archiving", problems: [...mergeProblems, ...archiveProblems] },
  { title: "Topic specs", problems: topicProblems },
  { title: "Spec Kit's specs", problems: speckitProblems },
  { title: "Drafts of specs", problems: draftProblems },
  { title: "Issues", problems: issueProblems },
];
