import { z } from "zod";
import type { Problem } from "../problem/problem.ts";
import { problemShape } from "./answers.ts";
import type { Survey } from "../survey/survey.ts";

/** What is seen of a place at the first look, and the one command that comes next. */
export interface Overview {
  /** The root of the project. */
  readonly folder: string;
  readonly repository: RepositoryState;
  readonly agents: readonly SeenAgent[];
  readonly sandbox: {
    readonly name: string;
    readonly ok: boolean;
    readonly version?: string;
    readonly message?: string;
  };
  /** What is used: what the configuration says, and what is seen where it says nothing. */
  readonly survey: Survey;
  readonly configuration: { readonly isThere: boolean; readonly problems: readonly Problem[] };
  /** Gates of runs at which a person is asked, the newest run first. */
  readonly waiting: readonly WaitingGate[];
  readonly next: NextCommand;
}

export type RepositoryState =
  /** Git itself is missing, or will not look at the folder; the command is what git would have a person say to it. */
  | { readonly state: "unknown"; readonly message: string; readonly command?: string }
  | { readonly state: "none" }
  /** `changed` counts the paths that are not committed; without a branch, HEAD is at a commit of its own. */
  | { readonly state: "empty"; readonly branch?: string; readonly changed: number }
  | { readonly state: "there"; readonly branch?: string; readonly commit: string; readonly changed: number };

export interface SeenAgent {
  readonly name: string;
  readonly version?: string;
  /** Whether it is used where nobody says which. */
  readonly isUsed: boolean;
  /** What is the matter with it. */
  readonly message?: string;
}

export interface WaitingGate {
  readonly run: string;
  readonly workflow: string;
  readonly gate: string;
  readonly message: string;
  readonly options: readonly string[];
}

export interface NextCommand {
  readonly command: string;
  /** Why it is that one. */
  readonly why: string;
}

/** What comes next is decided by what is known before it. */
export function nextCommand(seen: Omit<Overview, "next">): NextCommand {
  const { repository, configuration, waiting, agents, survey } = seen;
  const [gate] = waiting;
  switch (repository.state) {
    case "unknown":
      return { command: repository.command ?? "waybill doctor", why: repository.message };
    case "none":
      return { command: "git init", why: "Waybill works in git repositories, and this folder is in none." };
    case "empty":
      return repository.changed > 0
        ? {
            command: 'git add -A && git commit -m "First commit"',
            why: "A change begins at a commit, and there is none yet.",
          }
        : {
            command: 'git commit --allow-empty -m "First commit"',
            why: "A change begins at a commit, and there is none yet.",
          };
    case "there":
      break;
  }
  if (configuration.problems.some(({ severity }) => severity === "error")) {
    return { command: "waybill", why: "The configuration has mistakes: mend them, and look again." };
  }
  if (gate !== undefined) {
    const choice = gate.options[0] ?? "approve";
    return { command: `waybill answer ${gate.run} ${gate.gate} ${choice}`, why: "A run waits for a person." };
  }
  if (agents.every(({ message }) => message !== undefined)) {
    return { command: "waybill doctor", why: "No coding agent is there: it says how to get one." };
  }
  if (survey.tests.length === 0) {
    return {
      command: 'waybill init --test "COMMAND" --report FILE',
      why: "It cannot be seen how the tests are run, and without tests nothing is proven.",
    };
  }
  return { command: 'waybill change "WHAT SHALL BE DIFFERENT"', why: "All is there that a change needs." };
}

const command = { name: z.string(), run: z.string(), from: z.string() };

export const overviewShape = z.strictObject({
  folder: z.string(),
  repository: z.strictObject({
    state: z.enum(["unknown", "none", "empty", "there"]),
    branch: z.string().nullable(),
    commit: z.string().nullable(),
    changed: z.number().int().describe("How many paths are not committed."),
  }),
  agents: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string().nullable(),
      used: z.boolean().describe("Whether it is used where nobody says which."),
      message: z.string().nullable(),
    }),
  ),
  sandbox: z.strictObject({
    name: z.string(),
    ok: z.boolean(),
    version: z.string().nullable(),
    message: z.string().nullable(),
  }),
  languages: z.array(z.string()),
  tests: z.array(z.strictObject({ ...command, report: z.string(), coverage: z.string().nullable() })),
  checks: z.array(z.strictObject(command)),
  specs: z.enum(["openspec", "acceptance", "topic", "speckit"]).nullable(),
  notes: z
    .array(z.strictObject({ from: z.string(), message: z.string() }))
    .describe("What was seen and cannot be used."),
  configuration: z.strictObject({ there: z.boolean(), problems: z.array(problemShape) }),
  waiting: z.array(
    z.strictObject({
      run: z.string(),
      workflow: z.string(),
      gate: z.string(),
      message: z.string(),
      options: z.array(z.string()),
    }),
  ),
  next: z.strictObject({ command: z.string(), why: z.string() }),
});

/** It as `--json` prints it: what is used, whether it was declared or seen. */
export function answerOfOverview(overview: Overview): z.output<typeof overviewShape> {
  const { folder, repository, agents, sandbox, survey, configuration, waiting, next } = overview;
  return {
    folder,
    repository: {
      state: repository.state,
      branch: "branch" in repository ? (repository.branch ?? null) : null,
      commit: "commit" in repository ? repository.commit : null,
      changed: "changed" in repository ? repository.changed : 0,
    },
    agents: agents.map(({ name, version, isUsed, message }) => ({
      name,
      version: version ?? null,
      used: isUsed,
      message: message ?? null,
    })),
    sandbox: { name: sandbox.name, ok: sandbox.ok, version: sandbox.version ?? null, message: sandbox.message ?? null },
    languages: [...survey.languages],
    tests: survey.tests.map(({ name, run, from, report, coverage }) => ({
      name,
      run,
      from,
      report,
      coverage: coverage ?? null,
    })),
    checks: survey.checks.map(({ name, run, from }) => ({ name, run, from })),
    specs: survey.specStyle ?? null,
    notes: survey.notes.map(({ from, message }) => ({ from, message })),
    configuration: { there: configuration.isThere, problems: [...configuration.problems] },
    waiting: waiting.map(({ run, workflow, gate, message, options }) => ({
      run,
      workflow,
      gate,
      message,
      options: [...options],
    })),
    next,
  };
}
