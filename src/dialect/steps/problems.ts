import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const stepIdReserved = defineProblem<{ readonly id: string }>({
  code: "STEP_ID_RESERVED",
  title: "A step id holds a character that is not for ids",
  explain:
    "Ids stand in addresses such as `retry[2]/fix` and in generated ids such as `retry:fix:2`, so `:`, `/`, `[` and `]` are not allowed in them.",
  message: ({ id }) => `The step id "${id}" holds one of the characters : / [ ], which are for addresses.`,
  hint: ({ id }) => `Write "${id.replace(/[:/[\]]+/gu, "-").replace(/^-|-$/gu, "")}".`,
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

export const stepsProblems: readonly ProblemDoc[] = [
  stepIdReserved,
  stepTypeUnknown,
  stepTypeMissing,
  requiresPermissions,
  requiresVersionWrong,
  requiresVersionUnmet,
  requiresIntegrationUnmet,
  schemaVersionWrong,
];
