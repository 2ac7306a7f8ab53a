import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const jobNameWrong = defineProblem<{ readonly name: string }>({
  code: "JOB_NAME_WRONG",
  title: "A job's name holds a character that is not for names",
  explain: "The name of a job stands in addresses and expressions: it is made of letters, digits, `_` and `-`.",
  message: ({ name }) => `The name of the job ${JSON.stringify(name)} holds more than letters, digits, _ and -.`,
  hint({ name }) {
    const better = name.replace(/[^A-Za-z0-9_-]+/gu, "-").replace(/^-+|-+$/gu, "");
    return better === "" ? undefined : `Write "${better}".`;
  },
});

export const needUnknown = defineProblem<{ readonly need: string; readonly hint: string | undefined }>({
  code: "NEED_UNKNOWN",
  title: "A job needs one that is not there",
  explain: "`needs` names other jobs of the same file. A job begins when all that it needs have ended.",
  message: ({ need }) => `There is no job "${need}".`,
  hint: ({ hint }) => hint,
});

export const needItself = defineProblem<{ readonly job: string }>({
  code: "NEED_ITSELF",
  title: "A job needs itself",
  explain: "A job begins when all that it needs have ended, so one that needs itself would never begin.",
  message: ({ job }) => `The job "${job}" needs itself, so it would never begin.`,
  hint: () => "Remove it from needs. To repeat a job, give it until: { condition, max }.",
});

export const needCycle = defineProblem<{ readonly circle: readonly string[] }>({
  code: "NEED_CYCLE",
  title: "Jobs need each other in a circle",
  explain: "A job begins when all that it needs have ended, so jobs that need each other would never begin.",
  message: ({ circle }) =>
    `These jobs need each other in a circle, so none of them would begin: ${circle.join(" → ")}.`,
  hint: () => "Remove one of these needs. To repeat a job until it is right, give it until: { condition, max }.",
});

export const stepKindMissing = defineProblem<{ readonly owner: string; readonly keys: readonly string[] }>({
  code: "STEP_KIND_MISSING",
  title: "A step does not say what it does",
  explain: "A step has one key that says what it does, such as `command` or `prompt`.",
  message: ({ owner }) => `${owner} does not say what it does.`,
  hint: ({ keys }) => `Give it one of: ${keys.join(", ")}.`,
});

export const stepKindTwice = defineProblem<{ readonly owner: string; readonly keys: readonly string[] }>({
  code: "STEP_KIND_TWICE",
  title: "A step says more than one thing to do",
  explain: "A step has exactly one key that says what it does, such as `command` or `prompt`.",
  message: ({ owner, keys }) => `${owner} is to do several things at once: ${keys.join(", ")}.`,
  hint: () => "Make a step of its own of each.",
});

export const keyNameWrong = defineProblem<{ readonly key: string; readonly what: string }>({
  code: "KEY_NAME_WRONG",
  title: "A name that the author chooses is not one",
  explain:
    "The names of inputs, outputs and environment variables begin with a letter or `_`, and go on with letters, digits and `_`. Those of outputs may hold `-` too.",
  message: ({ key, what }) => `${JSON.stringify(key)} cannot be the name of ${what}.`,
  hint({ key }) {
    const better = key.replace(/[^A-Za-z0-9_]+/gu, "_").replace(/^(?=\d)/u, "_");
    return /^_*$/u.test(better) ? undefined : `Write ${better}.`;
  },
});

export const envTwice = defineProblem<{ readonly key: string }>({
  code: "ENV_TWICE",
  title: "A variable is secret and not secret",
  explain: "`env` and `sec_env` of one level name the same variable, and only one of the two values can hold.",
  message: ({ key }) => `${key} stands in env and in sec_env here, and only one of them can hold.`,
  hint: () => "Keep the one in sec_env where the value is a secret.",
});

export const envTooLarge = defineProblem<{ readonly limit: number }>({
  code: "ENV_TOO_LARGE",
  title: "Variables that stand for others make an expression too large",
  explain: "`env.K` stands for the whole expression behind it. Variables of variables multiply.",
  message: ({ limit }) =>
    `With the variables written out that it speaks of, this would be an expression of more than ${limit} parts.`,
  hint: () => "Read the variable in the command itself: $NAME.",
});

export const cronWrong = defineProblem<{ readonly text: string; readonly why: string }>({
  code: "CRON_WRONG",
  title: "A time of a schedule cannot be read",
  explain:
    "`cron` has five fields: minute, hour, day of the month, month, day of the week; or six, with the second before them.",
  message: ({ text, why }) => `"${text}" is not a time of a schedule: ${why}.`,
  hint: () => 'Write something like "30 6 * * 1-5": at half past six, from Monday to Friday.',
});

export const eventConditionWrong = defineProblem<{ readonly text: string }>({
  code: "EVENT_CONDITION_WRONG",
  title: "The condition of an event cannot be read",
  explain: "An event is compared by how the app has ended: `exit_code` (or `return_code`), `==` or `!=`, and a number.",
  message: ({ text }) => `"${text}" is not a condition that an event can have.`,
  hint: () => 'Write something like "exit_code != 0".',
});

export const triggerWithoutServer = defineProblem<{ readonly trigger: string }>({
  code: "TRIGGER_WITHOUT_SERVER",
  severity: "warning",
  title: "Nothing fires a trigger",
  explain: "Schedules and events of apps are watched by a server. Run from the command line, a workflow has none.",
  message: ({ trigger }) =>
    `Nothing fires ${trigger} unless a server watches it; a run from the command line does not.`,
});

export const wordsUnclosed = defineProblem({
  code: "COMMAND_WORDS_UNCLOSED",
  title: "A quote in a command without a shell is not closed",
  explain: "With `shell: false` the command is cut into words at its blanks; quotes keep blanks inside a word.",
  message: () => "The quote that opens here is not closed.",
  hint: () => "Close it, or write a backslash before it where the character itself is meant.",
});

export const jobsProblems: readonly ProblemDoc[] = [
  jobNameWrong,
  needUnknown,
  needItself,
  needCycle,
  stepKindMissing,
  stepKindTwice,
  keyNameWrong,
  envTwice,
  envTooLarge,
  cronWrong,
  eventConditionWrong,
  triggerWithoutServer,
  wordsUnclosed,
];
