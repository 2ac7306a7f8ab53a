import { didYouMean } from "../problem/nearest.ts";
import { defineProblem, type ProblemDoc } from "../problem/problem.ts";

export const initScriptUnknown = defineProblem<{ readonly script: string }>({
  code: "INIT_SCRIPT_UNKNOWN",
  title: "A kind of script is not known",
  explain: "An `init` step makes helper scripts of one of three kinds.",
  message: ({ script }) => `There are no helper scripts of the kind "${script}".`,
  hint: () => 'Write "sh", "ps" or "py".',
});

export const gateNoRejectOption = defineProblem<{ readonly options: string; readonly onReject: string }>({
  code: "GATE_NO_REJECT_OPTION",
  title: "A gate cannot be rejected",
  explain: "`on_reject: abort` and `retry` speak of a rejection, so one of the options must be `reject` or `abort`.",
  message: ({ options, onReject }) =>
    `This gate says what a rejection does (${onReject}), but none of its options is one: ${options}.`,
  hint: () => 'Add "reject" to the options, or write on_reject: skip.',
});

export const shipNoReview = defineProblem<{ readonly verdict: string | undefined }>({
  code: "SHIP_NO_REVIEW",
  title: "A step ships what no review has graded",
  explain:
    "A `ship` step makes a branch of exactly what the nearest `review` step before it has graded, unless `verdict` names another one.",
  message: ({ verdict }) =>
    verdict === undefined
      ? "This step ships what a review has graded, and no review step can have run by then."
      : `${JSON.stringify(verdict)} is not what one review step before this one gives.`,
  hint: () => "Add a step of the type review before it; to name one of several, write verdict: {{ steps.ID.output }}.",
});

export const shipRequestNotPushed = defineProblem({
  code: "SHIP_REQUEST_NOT_PUSHED",
  title: "A request is to be opened for a branch that is not pushed",
  explain: "A forge can only take a branch in that it has: `request` needs `push`, with the name of the remote.",
  message: () => "This step opens a request, and does not say where the branch is pushed to.",
  hint: () => "Add push: origin, or take request away.",
});

export const gateVerdictUnknown = defineProblem<{ readonly input: string; readonly declared: readonly string[] }>({
  code: "GATE_VERDICT_UNKNOWN",
  title: "A gate takes its answer from an input that is not declared",
  explain: "`verdict_input` names an input of the workflow, so that the answer can be given with the run.",
  message: ({ input }) => `This gate takes its answer from the input "${input}", which the workflow does not declare.`,
  hint: ({ input, declared }) => didYouMean(input, declared) ?? `Declare it under inputs: ${input}: { type: string }.`,
});

export const gateVerdictInFanOut = defineProblem<{ readonly input: string }>({
  code: "GATE_VERDICT_IN_FAN_OUT",
  title: "A gate inside a fan-out takes its answer from an input",
  explain: "An input holds one answer and a fan-out has a gate for each item, so the one answer would pass them all.",
  message: ({ input }) => `The input "${input}" cannot answer this gate, because there is one such gate for each item.`,
  hint: () => "Remove verdict_input and answer the gates one by one, or move the gate out of the fan-out.",
});

export const gateVerdictNeedsEmpty = defineProblem<{ readonly input: string }>({
  code: "GATE_VERDICT_NEEDS_EMPTY",
  title: "The answer of a gate cannot be taken back",
  explain:
    "With `on_reject: retry` a rejection empties the input, so an input with an `enum` must allow the empty text.",
  message: ({ input }) => `A rejection sets the input "${input}" back to empty, and its enum does not allow that.`,
  hint: () => 'Add "" to the enum.',
});

export const gateNoReview = defineProblem({
  code: "GATE_NO_REVIEW",
  title: "A gate requires a verdict, and no review comes before it",
  explain:
    "`require: all-pass` looks at the nearest `review` step before the gate, unless `verdict` names another one.",
  message: () => "This gate requires that all criteria pass, and no review step can have run by then.",
  hint: () => "Add a step of the type review before it.",
});

export const gateVerdictNoReview = defineProblem<{ readonly verdict: string }>({
  code: "GATE_VERDICT_NO_REVIEW",
  title: "A gate takes something as a verdict that is no review",
  explain:
    "`verdict` names the output of one `review` step before the gate. What a command or an agent says is no verdict, whatever it looks like.",
  message: ({ verdict }) => `${JSON.stringify(verdict)} is not what one review step before this gate gives.`,
  hint: () =>
    "Write steps.ID.output (in jobs: steps.ID.outputs) of a review and nothing else, or leave verdict out for the nearest one.",
});

export const gateVerdictNotRequired = defineProblem({
  code: "GATE_VERDICT_NOT_REQUIRED",
  title: "A gate names a verdict and does not require it",
  explain: "`verdict` says which verdict a gate requires, and without `require` it requires none.",
  message: () => "This gate says which verdict is meant, and not that it has to pass.",
  hint: () => "Add require: all-pass, or leave verdict out.",
});

export const fanOutWidthIgnored = defineProblem<{ readonly shown: string }>({
  code: "FAN_OUT_WIDTH_IGNORED",
  severity: "warning",
  title: "A fan-out's width is not a number above 0",
  explain: "`max_concurrency` says how many items may run at the same time. Anything else means one at a time.",
  message: ({ shown }) => `max_concurrency is ${shown}, which is not a number above 0, so the items run one at a time.`,
  hint: () => "Write a whole number, or leave the line out.",
});

export const agentSchemaInvalid = defineProblem<{ readonly trouble: string }>({
  code: "AGENT_SCHEMA_INVALID",
  title: "The schema of an answer is no JSON Schema",
  explain: "`output.schema` says what the answer of an agent looks like, as a JSON Schema of 2020-12.",
  message: ({ trouble }) => `This schema cannot be used: ${trouble}.`,
  hint: () => "Write it as `{ type: object, properties: {…}, required: […] }`.",
});

export const agentSessionTwice = defineProblem({
  code: "AGENT_SESSION_TWICE",
  title: "An agent is to go on with a session and to fork one",
  explain: "`resume` goes on with a session, and `fork` begins a new one with a copy of it.",
  message: () => "This step says both `resume` and `fork`.",
  hint: () => "Keep one of them.",
});

export const testCommandIncomplete = defineProblem<{ readonly missing: "run" | "report" }>({
  code: "TEST_COMMAND_INCOMPLETE",
  title: "A test command has no report, or a report no command",
  explain:
    "A `test` step says both what runs the tests and where their report is, or neither: then the project's declaration holds.",
  message: ({ missing }) =>
    missing === "report"
      ? "This step says what runs the tests, and not where they are reported."
      : "This step says where the tests are reported, and not what runs them.",
  hint: ({ missing }) =>
    missing === "report"
      ? "Add `report:` with the file that the command writes, or `report: stdout`."
      : "Add `run:`, or declare the command under `tests:` in .waybill/config.yml and leave the report out.",
});

export const testCommandTwice = defineProblem({
  code: "TEST_COMMAND_TWICE",
  title: "A test step has a command and names another one",
  explain: "`name` says which of the project's test commands is run, and `run` is a command of the step's own.",
  message: () => "This step says both `name` and `run`.",
  hint: () => "Keep one of them.",
});

export const testPathOutside = defineProblem<{ readonly key: string; readonly path: string }>({
  code: "TEST_PATH_OUTSIDE",
  title: "A report of tests stands outside of the project",
  explain: "Reports are looked for below the root of the tree in which the tests run.",
  message: ({ key, path }) => `\`${key}\` is "${path}", which leads out of the project.`,
  hint: () => "Write it from the root of the project down, without / at its beginning and without `..`.",
});

export const stepProblems: readonly ProblemDoc[] = [
  initScriptUnknown,
  gateNoRejectOption,
  gateVerdictUnknown,
  gateVerdictInFanOut,
  gateVerdictNeedsEmpty,
  gateNoReview,
  gateVerdictNoReview,
  gateVerdictNotRequired,
  shipNoReview,
  shipRequestNotPushed,
  fanOutWidthIgnored,
  agentSchemaInvalid,
  agentSessionTwice,
  testCommandIncomplete,
  testCommandTwice,
  testPathOutside,
];
