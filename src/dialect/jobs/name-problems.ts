import { didYouMean } from "../../problem/nearest.ts";
import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const nameJobUnknown = defineProblem<{ readonly job: string; readonly known: readonly string[] }>({
  code: "NAME_JOB_UNKNOWN",
  title: "There is no job of that name",
  explain: "`jobs.<name>` and `needs.<name>` are other jobs of the same file.",
  message: ({ job }) => `There is no job "${job}".`,
  hint: ({ job, known }) => didYouMean(job, known),
});

export const nameJobNotBefore = defineProblem<{ readonly job: string; readonly from: string }>({
  code: "NAME_JOB_NOT_BEFORE",
  title: "A job may not have ended yet",
  explain:
    "A job can use what the jobs have given that it needs, directly or through others. Any other job may begin later, or still go on.",
  message: ({ job, from }) =>
    job === from
      ? `This is the job "${job}" itself, which has not ended here.`
      : `The job "${job}" is none that "${from}" waits for, so it may not have ended by then.`,
  hint: ({ job, from }) =>
    job === from ? "Its own steps are steps.<name>, its status so far is job.status." : `Add "${job}" to its needs.`,
});

export const nameNeedNotDirect = defineProblem<{ readonly job: string; readonly needs: readonly string[] }>({
  code: "NAME_NEED_NOT_DIRECT",
  title: "A job is not among the needs",
  explain: "`needs.<name>` is a job that stands in `needs` of this one. Jobs further away are `jobs.<name>`.",
  message: ({ job }) => `The job "${job}" does not stand in the needs of this one.`,
  hint: ({ job, needs }) =>
    didYouMean(job, needs) ?? `Add it to needs, or write jobs.${job} where it is needed through another.`,
});

export const nameMatrixUnknown = defineProblem<{ readonly key: string; readonly known: readonly string[] }>({
  code: "NAME_MATRIX_UNKNOWN",
  title: "The matrix has no such key",
  explain: "`matrix.<key>` is the value of one of the keys of the job's matrix.",
  message: ({ key }) => `The matrix of this job has no key "${key}".`,
  hint: ({ key, known }) => didYouMean(key, known) ?? `It has: ${known.join(", ")}.`,
});

export const nameEnvUnknown = defineProblem<{ readonly key: string; readonly known: readonly string[] }>({
  code: "NAME_ENV_UNKNOWN",
  title: "A variable is not set",
  explain:
    "`env.<name>` is a variable that `env` of the workflow, the job or the step sets. A variable can speak of those that stand further out.",
  message: ({ key }) => `No env that can be seen from here sets "${key}".`,
  hint: ({ key, known }) =>
    didYouMean(key, known) ??
    (known.length === 0 ? `In a command, a variable of the system is $${key}.` : `There are: ${known.join(", ")}.`),
});

export const nameEnvSecret = defineProblem<{ readonly key: string }>({
  code: "NAME_ENV_SECRET",
  title: "A secret stands in an expression",
  explain:
    "What stands under `sec_env` reaches commands as environment variables and nothing else, so that it is seen in nothing that is kept of a run.",
  message: ({ key }) => `${key} is a secret, and secrets do not stand in expressions.`,
  hint: ({ key }) => `Read it in the command itself: $${key}.`,
});

export const nameEnvWhole = defineProblem({
  code: "NAME_ENV_WHOLE",
  title: "Variables can only be named one by one",
  explain: "`env` has one value for each name. There is no value that is all of them, and no name that is worked out.",
  message: () => "A variable must be named here: env.NAME.",
});

export const nameStar = defineProblem<{ readonly root: string }>({
  code: "NAME_STAR",
  title: "A star stands for all jobs or all steps",
  explain:
    "Which jobs or steps have ended by then is no property of the workflow, so `jobs.*`, `needs.*` and `steps.*` have no meaning that stays the same. Further on in a path a star is fine.",
  message: ({ root }) => `\`${root}.*\` would mean whatever has ended by then.`,
  hint: ({ root }) =>
    `Name each: \`${root}.a.status == 'failure' || ${root}.b.status == 'failure'\`. In a condition, failure() and success() speak of all.`,
});

export const jobsNameProblems: readonly ProblemDoc[] = [
  nameStar,
  nameJobUnknown,
  nameJobNotBefore,
  nameNeedNotDirect,
  nameMatrixUnknown,
  nameEnvUnknown,
  nameEnvSecret,
  nameEnvWhole,
];
