import { nameProblems } from "../dialect/steps/name-problems.ts";
import { stepsProblems } from "../dialect/steps/problems.ts";
import { yamlProblems } from "../dialect/yaml/problems.ts";
import { bracesProblems } from "../expression/braces/problems.ts";
import { dollarProblems } from "../expression/dollar/problems.ts";
import { expressionProblems } from "../expression/problems.ts";
import { inputProblems } from "../plan/input.ts";
import { runInputProblems } from "../plan/resolve-inputs.ts";
import type { ProblemDoc } from "../problem/problem.ts";
import { shellTextProblems } from "../shell-text/problems.ts";
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
  { title: "Workflows", problems: stepsProblems },
  { title: "Names in expressions", problems: nameProblems },
  { title: "Steps", problems: stepProblems },
  { title: "Inputs", problems: [...inputProblems, ...runInputProblems] },
  { title: "Expressions", problems: [...expressionProblems, ...bracesProblems, ...dollarProblems] },
  { title: "Values in commands", problems: shellTextProblems },
];
