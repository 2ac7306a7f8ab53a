import type { RepositoryState } from "../../api/overview.ts";
import type { Problem } from "../../problem/problem.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { JsonObject } from "../../json/json.ts";
import { usualBranch } from "../../ship/branch-name.ts";
import type { Survey } from "../../survey/survey.ts";
import { type BranchesBeside, checkBranchWish } from "../check-branch-wish.ts";
import type { BeginOptions, Beginning } from "../begin-run.ts";
import { UsageError } from "../door.ts";
import { cutPair } from "../given-inputs.ts";
import type { Output } from "../output.ts";
import { count, harmless } from "../render/problems.ts";
import { tellProblems } from "../tell-problems.ts";

export interface ChangeOptions extends BeginOptions {
  readonly from?: string;
  readonly size?: string;
  readonly spec?: string;
  readonly agent?: string;
  readonly advisor?: string;
  readonly branch?: string;
  /** True where no remote is named. */
  readonly push?: string | true;
  readonly request: boolean;
  /** Every gate is approved. */
  readonly yes: boolean;
  /** False where the project needs no test command. */
  readonly tests: boolean;
  /** `key=value`, each. */
  readonly input: readonly string[];
}

/** Nothing of it makes anything: where a change is refused, nothing is there that was not there before. */
export interface ChangePorts {
  readonly output: Output;
  /** The root of the project. */
  readonly folder: string;
  readonly repository: () => Promise<RepositoryState>;
  /** What a branch of that name would be beside. */
  readonly branches: (name: string) => Promise<BranchesBeside>;
  readonly project: () => Promise<ProjectFacts>;
  readonly workflowFile: () => string;
  readonly readText: (
    file: string,
  ) => { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };
}

/** What a change goes by where nobody says otherwise. */
export interface ProjectFacts {
  /** Who writes; undefined where this machine has no agent that is known. */
  readonly agent: string | undefined;
  readonly survey: Survey;
}

/** The gates of the pipeline, and what is said at them by whoever approves of everything. */
const approvals = ["ask=go on", "agree=approve", "merge=approve"] as const;

/** What is run to take a requirement to a branch; the exit code where what was given is wrong, and that was told. */
export async function planChange(
  words: readonly string[],
  options: ChangeOptions,
  ports: ChangePorts,
): Promise<Beginning | number> {
  const { output } = ports;
  const read = await readRequirement(words, options, ports);
  if (!read.ok) return tellProblems([read.problem], options, output);
  checkWishes(options);
  const [repository, project] = await Promise.all([ports.repository(), ports.project()]);
  const standing = standingIn(repository, ports.folder);
  const agent = options.agent ?? project.agent;
  if (agent === undefined) throw noAgent();
  const hasTests = project.survey.tests.length > 0;
  if (!hasTests && options.tests) throw noTests();
  const seen = { standing, project, agent };
  const inputs = { ...inputsOf(options, seen), requirement: read.text, tests: hasTests };
  await checkBranch(options, inputs, ports);
  tell(seen, ports);
  const answer = options.yes ? [...options.answer, ...approvals] : options.answer;
  return { file: ports.workflowFile(), inputs, options: { ...options, answer } };
}

type ReadRequirement = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/** In bytes. An agent reads it in every step. */
const largestRequirement = 256 * 1024;

async function readRequirement(
  words: readonly string[],
  { from }: ChangeOptions,
  ports: ChangePorts,
): Promise<ReadRequirement> {
  const said = words.join(" ").trim();
  if (from === undefined) {
    if (said === "-") throw new UsageError("- says nothing of what shall be changed.", "From standard input: --from -");
    if (said !== "") return { ok: true, text: checkedText(said, "What shall be changed") };
    throw new UsageError(
      "Nothing says what shall be changed.",
      'Say it in a sentence: waybill change "Add a /healthz endpoint that returns 200"; or name a file: --from FILE.',
    );
  }
  if (said !== "")
    throw new UsageError("What shall be changed is said twice: in words, and by --from.", "Leave one away.");
  const file = ports.readText(from);
  if (!file.ok) return file;
  const read = from.endsWith(".json") ? await readIssueText(from, file.text) : file;
  if (!read.ok) return read;
  const text = read.text.trim();
  if (text !== "") return { ok: true, text: checkedText(text, from) };
  throw new UsageError(`${from} is empty, and it should say what shall be changed.`, "Write it there, in your words.");
}

/** Issues are read by what reads Markdown, which nobody waits for who says a sentence. */
async function readIssueText(name: string, text: string): Promise<ReadRequirement> {
  const { readIssue } = await import("../../spec/issue/read-issue.ts");
  const { specOfIssue } = await import("../../spec/issue/spec-of-issue.ts");
  const read = readIssue({ name, text });
  return read.ok ? { ok: true, text: specOfIssue(read.issue) } : read;
}

function checkedText(text: string, name: string): string {
  if (text.includes("\0"))
    throw new UsageError(`${name} is not text: it holds NUL bytes.`, "Check that this is the file you mean.");
  const size = Buffer.byteLength(text);
  if (size <= largestRequirement) return text;
  const [is, most] = [size, largestRequirement].map((bytes) => `${Math.ceil(bytes / 1024)} kB`);
  throw new UsageError(
    `${name} is too long for one change: ${is}, and ${most} are the most.`,
    "Say what shall be different, and name the files of the repository that say the rest.",
  );
}

function checkWishes({ request, push, agent, advisor, input }: ChangeOptions): void {
  const own = input.map((text) => cutPair(text, "-i", "key=value")[0]).find((key) => key in said);
  if (own !== undefined) throw new UsageError(`The input ${own} is not given by -i.`, said[own]);
  if (request && push === undefined)
    throw new UsageError("A request is opened for a branch that is pushed.", "Add --push.");
  for (const [name, value] of Object.entries({ "--agent": agent, "--advisor": advisor }))
    if (value === "")
      throw new UsageError(`The name after ${name} is empty.`, "waybill doctor says which agents there are.");
}

/** Where a change begins. */
type Standing = Extract<RepositoryState, { state: "there" }>;

function standingIn(repository: RepositoryState, folder: string): Standing {
  switch (repository.state) {
    case "there":
      return repository;
    case "empty":
      throw new Refusal(
        "CHANGE_NO_COMMIT",
        `The repository in ${folder} has no commit yet, and a change begins at one.`,
        {
          hint: "Commit what is there: git add -A && git commit -m First",
        },
      );
    case "none":
      throw new Refusal("CHANGE_NO_REPOSITORY", `${folder} is in no git repository, and a change is a branch.`, {
        hint: "Go to the repository, or make one: git init && git add -A && git commit -m First",
      });
    case "unknown":
      throw new Refusal("CHANGE_NO_REPOSITORY", `Nothing can be changed in ${folder}: ${repository.message}`, {
        hint:
          repository.command === undefined
            ? "Go to a repository with a work tree: git clone makes one of any other."
            : `It belongs to somebody else. Where you trust them: ${repository.command}`,
      });
  }
}

/** Inputs that have a way of their own to be said. */
const said: Readonly<Record<string, string>> = {
  requirement: "Say in words what shall be changed, or name a file: --from FILE.",
  tests: "Where the project has no test command, go on without: --no-tests.",
};

interface Seen {
  readonly standing: Standing;
  readonly project: ProjectFacts;
  readonly agent: string;
}

function inputsOf(options: ChangeOptions, { agent, project }: Seen): JsonObject {
  const { size, spec, advisor, branch, push, request, input } = options;
  return {
    agent,
    spec: spec ?? (project.survey.specStyle === "acceptance" ? "acceptance" : "openspec"),
    request,
    ...(size === undefined ? {} : { size }),
    ...(advisor === undefined ? {} : { advisor }),
    ...(branch === undefined ? {} : { branch }),
    ...(push === undefined ? {} : { push: push === true ? "origin" : push }),
    ...Object.fromEntries(input.map((text) => cutPair(text, "-i", "key=value"))),
  };
}

/** At the end, where the branch is made, everything is paid. */
async function checkBranch({ branch }: ChangeOptions, inputs: JsonObject, { branches }: ChangePorts): Promise<void> {
  const given = inputs["branch"];
  const asked = typeof given === "string" && given !== "" ? given : branch;
  checkBranchWish(asked, await branches(asked ?? usualBranch("")));
}

/** What it begins with, so that a person can stop it at once where that is not what was meant. */
function tell({ standing, project, agent }: Seen, { output }: ChangePorts): void {
  const { branch, commit, changed } = standing;
  const at = branch ?? `the commit ${commit.slice(0, 8)} (HEAD is detached)`;
  const beside =
    changed === 0
      ? ""
      : `; ${count(changed, "file")} that you have not committed stay as they are, and are no part of it`;
  output.story(`It begins at ${harmless(at)}${beside}.\n`);
  const commands = project.survey.tests.map(({ run, from }) => `${harmless(run)} (${harmless(from)})`);
  const tests = commands.length === 0 ? "none: lines alone prove a criterion" : commands.join(", ");
  output.story(`agent: ${harmless(agent)}   tests: ${tests}\n`);
}

function noAgent(): Refusal {
  return new Refusal("CHANGE_NO_AGENT", "There is no coding agent on this machine that Waybill knows.", {
    hint: "waybill doctor says which ones it knows, and how to get one; or set one up under `agents` in .waybill/config.yml.",
  });
}

function noTests(): Refusal {
  return new Refusal("CHANGE_NO_TESTS", "Nobody can tell how the tests of this project are run.", {
    hint: "Declare it: waybill init --test COMMAND --report FILE. Or go on without: --no-tests; then lines alone prove a criterion.",
  });
}
