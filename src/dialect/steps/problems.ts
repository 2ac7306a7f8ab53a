import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const stepIdReserved = defineProblem<{ readonly id: string }>({
  code: "STEP_ID_RESERVED",
  title: "A step id holds a character that is not for ids",
  explain:
    "Ids stand in addresses such as `retry[2]/fix` and in generated ids such as `retry:fix:2`, so `:`, `/`, `[` and `]` are not allowed in them.",
  message: ({ id }) => `The step id "${id}" holds one of the characters : / [ ], which are for addresses.`,
  hint: ({ id }) => `Write "${id.replace(/[:/[\]]+/gu, "-").replace(/^-|-$/gu, "")}".`,
});

export const stepIdDuplicate = defineProblem<{ readonly id: string; readonly line: number }>({
  code: "STEP_ID_DUPLICATE",
  title: "Two steps have the same id",
  explain:
    "Ids are names: `steps.<id>` must mean one step. All branches of a workflow share one set of ids; the template of a fan-out has its own.",
  message: ({ id, line }) => `The step on line ${line} already has the id "${id}".`,
  hint: ({ id }) => `Give one of them another name, such as "${id}-2".`,
});

export const stepTypeUnknown = defineProblem<{ readonly type: string; readonly hint: string }>({
  code: "STEP_TYPE_UNKNOWN",
  title: "A step type is not known",
  explain: "The `type` of a step says what it does.",
  message: ({ type }) => `There is no step type "${type}".`,
  hint: ({ hint }) => hint,
});

export const stepTypeMissing = defineProblem<{ readonly id: string; readonly key: string; readonly type: string }>({
  code: "STEP_TYPE_MISSING",
  title: "A step does not say its type",
  explain: "A step without a `type` is a `command` step. This one has a key that only another type has.",
  message: ({ id, key, type }) =>
    `The step "${id}" has no type, so it is a command step; its key "${key}" belongs to a ${type} step.`,
  hint: ({ type }) => `Add: type: ${type}`,
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

export const requiresPermissions = defineProblem({
  code: "REQUIRES_PERMISSIONS",
  title: "Permissions cannot be required",
  explain: "`requires` says what must be there. It has never granted or withheld anything.",
  message: () => "`requires.permissions` would look like a safeguard, and nothing would hold to it.",
  hint: () => "Remove it; put a gate before the steps that need a person's consent.",
});

export const requiresVersionWrong = defineProblem<{ readonly text: string }>({
  code: "REQUIRES_VERSION_WRONG",
  title: "A version requirement cannot be read",
  explain: "A requirement is a comparison such as `>=0.8.5`, or several with commas between them.",
  message: ({ text }) => `"${text}" is not a version requirement.`,
  hint: () => 'Write something like ">=0.8.5" or ">=0.8,<2".',
});

export const requiresVersionUnmet = defineProblem<{ readonly text: string; readonly version: string }>({
  code: "REQUIRES_VERSION_UNMET",
  title: "The workflow needs another version of Spec Kit",
  explain:
    "Waybill runs the workflows of one version of Spec Kit. A workflow that asks for another may mean something else by its keys.",
  message: ({ text, version }) =>
    `The workflow needs Spec Kit ${text}, and this program runs workflows as version ${version} does.`,
  hint: () => "Update the program, or change the requirement if the workflow does not need it.",
});

export const requiresIntegrationUnmet = defineProblem<{
  readonly any: readonly string[];
  readonly agents: readonly string[];
}>({
  code: "REQUIRES_INTEGRATION_UNMET",
  title: "None of the agents that the workflow needs is set up",
  explain:
    "`requires.integrations.any` lists the agents that the workflow was written for; the project's configuration lists the agents that it has.",
  message: ({ any, agents }) =>
    `The workflow needs one of the agents ${any.join(", ")}; the project has ${agents.length === 0 ? "none" : agents.join(", ")}.`,
  hint: () => "Set one of them up under `agents:` in .waybill/config.yml.",
});

export const schemaVersionWrong = defineProblem<{ readonly shown: string }>({
  code: "SCHEMA_VERSION_WRONG",
  title: "The schema version is not known",
  explain: "There is one version of this format, 1.0.",
  message: ({ shown }) => `The schema version is ${shown}, and the only one there is is "1.0".`,
  hint: () => 'Write: schema_version: "1.0"',
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

export const workflowInputMissing = defineProblem<{ readonly name: string; readonly input: string }>({
  code: "WORKFLOW_INPUT_MISSING",
  title: "A called workflow needs an input that is not passed",
  explain: "An input that is required and has no default must be passed.",
  message: ({ name, input }) => `The workflow "${name}" needs the input "${input}".`,
  hint: ({ input }) => `Add it under inputs: ${input}: …`,
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

export const stepsProblems: readonly ProblemDoc[] = [
  stepIdReserved,
  stepIdDuplicate,
  stepTypeUnknown,
  stepTypeMissing,
  fanInUnknownStep,
  inputDefaultWrong,
  requiresPermissions,
  requiresVersionWrong,
  requiresVersionUnmet,
  requiresIntegrationUnmet,
  schemaVersionWrong,
  workflowNotFound,
  workflowBroken,
  workflowCycle,
  workflowNameDynamic,
  workflowInputUnknown,
  workflowInputMissing,
  workflowInputWrong,
];
