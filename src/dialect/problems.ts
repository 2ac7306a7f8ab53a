import { defineProblem, type ProblemDoc } from "../problem/problem.ts";

export const stepIdDuplicate = defineProblem<{
  readonly id: string;
  readonly line: number;
  /** What the dialect calls it. */
  readonly word: "id" | "name";
}>({
  code: "STEP_ID_DUPLICATE",
  title: "Two steps have the same name",
  explain:
    "`steps.<id>` must mean one step. All branches of a workflow, or of a job with its last steps, share one set of names; the template of a fan-out has its own.",
  message: ({ id, line, word }) => `The step on line ${line} already has the ${word} "${id}".`,
  hint: ({ id }) => `Give one of them another name, such as "${id}-2".`,
});

export const fanInUnknownStep = defineProblem<{
  readonly id: string;
  readonly why: string;
  readonly hint: string | undefined;
}>({
  code: "FAN_IN_UNKNOWN_STEP",
  title: "A fan-in waits for a step that has not run",
  explain: "A fan-in collects what other steps gave, so each of them must stand before it.",
  message: ({ id, why }) => `This step cannot collect from "${id}": ${why}.`,
  hint: ({ hint }) => hint,
});

export const inputDefaultWrong = defineProblem<{ readonly detail: string; readonly hint: string | undefined }>({
  code: "INPUT_DEFAULT_WRONG",
  title: "A default is not a value that its input takes",
  explain: "The default of an input is converted and checked like a value that is given.",
  message: ({ detail }) => `The default does not fit. ${detail}`,
  hint: ({ hint }) => hint,
});

export const workflowNotFound = defineProblem<{ readonly name: string }>({
  code: "WORKFLOW_NOT_FOUND",
  title: "There is no such workflow",
  explain: "A `workflow` step names a workflow of the project, or the path of a file, from the file that names it.",
  message: ({ name }) => `There is no workflow "${name}".`,
  hint: () =>
    "Name a file by its path from this one (./lint.yml), or a workflow in .waybill/workflows or .specify/workflows.",
});

export const workflowBroken = defineProblem<{ readonly name: string; readonly count: number; readonly first: string }>({
  code: "WORKFLOW_BROKEN",
  title: "A workflow that is called has problems of its own",
  explain: "A workflow is checked together with the workflows that it calls.",
  message: ({ name, count, first }) =>
    `The workflow "${name}" has ${count === 1 ? "a problem" : `${count} problems`}: ${first}`,
  hint: ({ name }) => `See them all: waybill validate ${name}`,
});

export const workflowCycle = defineProblem<{ readonly files: readonly string[] }>({
  code: "WORKFLOW_CYCLE",
  title: "A workflow calls itself",
  explain: "Calls may be nested, but a workflow cannot stand inside itself.",
  message: ({ files }) => `These workflows call each other in a circle: ${files.join(" → ")}.`,
  hint: () => "Use a while step to repeat something.",
});

export const workflowTooDeep = defineProblem<{ readonly limit: number }>({
  code: "WORKFLOW_TOO_DEEP",
  title: "Workflows call each other too deeply",
  explain: "A workflow made of jobs may call another, which may call another, and so on, but only so far.",
  message: ({ limit }) => `This call would be the fifth inside each other; ${limit} may be.`,
  hint: () => "Move the jobs of one of these workflows into the one that calls it.",
});

export const workflowNotCallable = defineProblem<{ readonly name: string }>({
  code: "WORKFLOW_NOT_CALLABLE",
  title: "A workflow does not say that it may be called",
  explain: "A workflow made of jobs can be called by others where it has `workflow_call` under `on`.",
  message: ({ name }) => `The workflow "${name}" cannot be called: it does not have workflow_call under on.`,
  hint: () => "Add it there: on: { workflow_call: {} }.",
});

export const workflowNameDynamic = defineProblem<{ readonly text: string }>({
  code: "WORKFLOW_NAME_DYNAMIC",
  title: "The name of a workflow is an expression",
  explain: "A called workflow is read and checked before anything runs, so its name must be known by then.",
  message: ({ text }) =>
    `The name ${JSON.stringify(text)} is only known when the workflow runs, and it must be known before.`,
  hint: () => "Use a switch step with a workflow step in each case.",
});

export const workflowInputUnknown = defineProblem<{
  readonly name: string;
  readonly input: string;
  readonly hint: string;
}>({
  code: "WORKFLOW_INPUT_UNKNOWN",
  title: "A called workflow does not have such an input",
  explain: "What is passed must be declared by the workflow that is called.",
  message: ({ name, input }) => `The workflow "${name}" declares no input "${input}".`,
  hint: ({ hint }) => hint,
});

export const workflowInputMissing = defineProblem<{
  readonly name: string;
  readonly input: string;
  /** The key that inputs are passed under. */
  readonly under: string;
}>({
  code: "WORKFLOW_INPUT_MISSING",
  title: "A called workflow needs an input that is not passed",
  explain: "An input that is required and has no default must be passed.",
  message: ({ name, input }) => `The workflow "${name}" needs the input "${input}".`,
  hint: ({ input, under }) => `Add it under ${under}: ${input}: …`,
});

export const workflowInputWrong = defineProblem<{
  readonly name: string;
  readonly detail: string;
  readonly hint: string | undefined;
}>({
  code: "WORKFLOW_INPUT_WRONG",
  title: "A called workflow does not take such a value",
  explain: "A value that is known before the run is checked against the input that it is passed to.",
  message: ({ name, detail }) => `The workflow "${name}" does not take this value. ${detail}`,
  hint: ({ hint }) => hint,
});

export const dialectProblems: readonly ProblemDoc[] = [
  stepIdDuplicate,
  fanInUnknownStep,
  inputDefaultWrong,
  workflowNotFound,
  workflowBroken,
  workflowCycle,
  workflowTooDeep,
  workflowNotCallable,
  workflowNameDynamic,
  workflowInputUnknown,
  workflowInputMissing,
  workflowInputWrong,
];
