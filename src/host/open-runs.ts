import { randomBytes } from "node:crypto";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { RunService, type RunServicePorts } from "../api/run-service.ts";
import type { Runs } from "../api/runs.ts";
import { folderBlobs } from "../blob/folder/folder-blobs.ts";
import { ringAt } from "../doorbell/socket/ring.ts";
import { openDoorbell } from "../doorbell/socket/socket-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { VerdictApproval } from "../engine/run-state.ts";
import { hashFiles } from "../files/hash-files.ts";
import type { Journal } from "../journal/journal.ts";
import { openSqliteJournal } from "../journal/sqlite/sqlite-journal.ts";
import { localProcesses } from "../process/local/local-processes.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Performer } from "../runner/performer.ts";
import type { Watcher } from "../runner/ports.ts";
import { Runner } from "../runner/runner.ts";
import { performApp } from "../step/app/perform-app.ts";
import { performCommand } from "../step/command/perform-command.ts";
import type { ShipPorts } from "../step/ship/perform-ship.ts";
import type { SummaryStepPorts } from "../step/summary/perform-summary.ts";
import { performInit } from "../step/init/perform-init.ts";
import { performMessage } from "../step/message/perform-message.ts";
import { type Machine, performNode } from "../step/node/perform-node.ts";
import type { ReviewPorts } from "../step/review/perform-review.ts";
import { treeNow } from "../step/review/tree-now.ts";
import { performPrompt } from "../step/prompt/perform-prompt.ts";
import { type AgentPorts } from "../step/run-agent.ts";
import { FileRecords, secretsOfTask } from "../step/record-files.ts";
import { handedOn, spoolOf } from "../step/run-process.ts";
import { type CopyWords, inRunTree } from "../step/run-tree.ts";
import { type CheckStepPorts, performCheck } from "../step/check/perform-check.ts";
import { type DeclaredTests, performTest } from "../step/test/perform-test.ts";
import { removeScratchOf } from "../step/scratch.ts";
import { performShell } from "../step/shell/perform-shell.ts";
import { actorName } from "./actor.ts";
import type { Traces } from "../trace/trace.ts";
import { shippingPorts } from "./shipping-ports.ts";
import { configFile, type ProjectConfig, readConfig } from "./config.ts";
import { folderOfCalled } from "./file-library.ts";
import { folderTree } from "./folder-tree.ts";
import { languages } from "./languages.ts";
import { type OpenAgents, openAgents } from "./open-agents.ts";
import { projectAgent } from "./project-agent.ts";
import { makeStateFolder } from "./state-folder.ts";
import { SeenInstead } from "./seen-instead.ts";
import { surveyFolder } from "./survey-folder.ts";
import type { Setup } from "../workspace/workspace.ts";
import { systemClock } from "./system-clock.ts";
import { TracesOfProject } from "./traces-of-project.ts";

export interface OpenRunsOptions {
  /** The root of the project. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of this program: what it states about a change says it. */
  readonly version: string;
  readonly watcher: Watcher;
}

/** The runs of a project, kept in its state folder and driven by this process. */
export async function openRuns({ folder, env, version, watcher }: OpenRunsOptions): Promise<Runs> {
  const state = makeStateFolder(folder);
  const scratchFolder = join(state, "scratch");
  const journal = await openSqliteJournal<RunEvent>({ file: join(state, "waybill.db") });
  const [blobs, processes] = [folderBlobs(join(state, "blobs")), localProcesses()];
  const config = readConfig(configFile(folder));
  const commands = { processes, blobs, scratchFolder, env: handedOn(env) };
  const [runtime, newWord] = [runtimeFolder(env), (): string => word(8)];
  const seen = seenInsteadOf({ folder, env, watcher }, config);
  const copies = { setup: (run: string): Promise<readonly Setup[]> => seen.setup(run), copyOf: copyOfRun(journal) };
  const agents = openAgents({ commands, folder, state, runtimeFolder: runtime, env, config, newWord, ...copies });
  const machine = { hostName: hostname(), labels: config.labels ?? {} };
  const traces = new TracesOfProject(state);
  const reviewing = reviewPorts(agents.ports, { config, seen }, traces.open);
  const shipping = shippingPorts({ folder, state, env, version, journal });
  const performing = shipping({ ...reviewing, checks: (run: string) => seen.checks(run) });
  let runner: Promise<Runner> | undefined;
  const open = (): Promise<Runner> =>
    Runner.open({
      journal,
      blobs,
      processes,
      performers: performersWith(performing, machine),
      languages,
      clock: systemClock,
      openDoorbell: (onRing) => openDoorbell({ folder: runtime, name: newWord(), onRing }),
      folder,
      workspaceOf: (run) => join(state, "workspaces", run),
      folderOfCalled: (name, from) => folderOfCalled(name, from, folder),
      forget: (attempt) => {
        removeScratchOf(scratchFolder, attempt);
        agents.clearAfter(attempt);
      },
      hashFiles: hashOrNull,
      treeOf: (run) => treeNow({ trees: agents.ports.trees, env: commands.env, clock: systemClock }, run),
      keepResult: (run) => keepResult(run, { agents, watcher, journal }),
      approve: (run, approval) => approveIn(traces, { run, approval, watcher }),
      newNonce: () => word(12),
      watcher,
    });
  return new RunService({
    journal,
    blobs,
    clock: systemClock,
    runner: () => (runner ??= open()),
    isAlive: (owner) => ringAt(owner, ""),
    spoolOf: (attempt) => spoolOf(scratchFolder, attempt),
    newId: () => word(8),
    actor: actorName(env),
    folder,
    projectAgent: () => projectAgent(folder),
    copies: copiesIn(agents, folder),
    close: async () => {
      await (await runner)?.close();
      await agents.close();
      await traces.close();
      await journal.close();
    },
  });
}

function copiesIn({ ports: { trees } }: OpenAgents, folder: string): RunServicePorts["copies"] {
  return {
    having: (runs, checkpoint) => trees.having(runs, checkpoint),
    prepare: (run) => trees.prepare({ run, folder }),
  };
}

function copyOfRun(journal: Journal<RunEvent>): (run: string) => Promise<CopyWords | undefined> {
  return async (run) => {
    const [first] = await journal.entries(run, 0, 1);
    return first?.event.type === "run.created" ? first.event.copyOf : undefined;
  };
}

interface Told {
  readonly run: string;
  readonly approval: VerdictApproval;
  readonly watcher: Watcher;
}

async function approveIn(traces: TracesOfProject, { run, approval, watcher }: Told): Promise<void> {
  try {
    await (await traces.open()).approve({ ...approval, run });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    watcher.note(
      run,
      `That ${approval.by} has let a verdict pass is not in the trace: ${error.message} ${error.hint ?? ""}`,
    );
  }
}

interface ResultPorts {
  readonly agents: OpenAgents;
  readonly watcher: Watcher;
  readonly journal: Journal<RunEvent>;
}

/** Whoever has shipped a branch has that to merge. */
async function keepResult(run: string, { agents, watcher, journal }: ResultPorts): Promise<void> {
  try {
    const kept = await agents.keepResult(run);
    const steps = kept?.isChanged === true ? await journal.steps(run) : [];
    const isShipped = steps.some(({ kind, status }) => kind === "ship" && status === "success");
    if (kept?.isChanged === true && !isShipped) watcher.note(run, `What it has made is kept: git merge ${kept.ref}`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    watcher.note(run, `What the run ${run} has made is still in its workspace: ${error.message} ${error.hint ?? ""}`);
  }
}

/** Null for what cannot be hashed, or would take too much. */
async function hashOrNull(folder: string, patterns: readonly string[]): Promise<string | null> {
  try {
    return await hashFiles(folder, patterns);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Short, since the path of a socket may be no longer than about a hundred bytes. */
function runtimeFolder(env: OpenRunsOptions["env"]): string {
  return join(env["XDG_RUNTIME_DIR"] ?? tmpdir(), `waybill-${process.geteuid?.()}`);
}

/** What is declared of the tests, and what confines them. */
function declaredTestsOf({ config, seen }: Said): DeclaredTests {
  return { tests: (run) => seen.tests(run), testSandbox: config.sandbox ?? "bubblewrap" };
}

/** What the project says, and what is seen of it where it says nothing. */
interface Said {
  readonly config: ProjectConfig;
  readonly seen: SeenInstead;
}

function seenInsteadOf({ folder, env, watcher }: Omit<OpenRunsOptions, "version">, config: ProjectConfig): SeenInstead {
  return new SeenInstead({
    config,
    survey: () => surveyFolder(folder, env),
    note: (run, text) => watcher.note(run, text),
  });
}

/** What a review needs beside what agents do. */
function reviewPorts(ports: AgentPorts, said: Said, traces: () => Promise<Traces>): ReviewPorts {
  const openChange: ReviewPorts["openChange"] = async (options) => {
    const { openGitChange } = await import("../review/git/git-change.ts");
    return openGitChange({ ...options, env: ports.env, clock: systemClock });
  };
  return { ...ports, ...declaredTestsOf(said), setup: (run) => said.seen.setup(run), traces, folderTree, openChange };
}

function performersWith(
  ports: ReviewPorts & CheckStepPorts & ShipPorts,
  machine: Machine,
): ReadonlyMap<string, Performer> {
  const records = new FileRecords({ ...ports, secretsOf: secretsOfTask(ports.secrets) });
  const recorded = (perform: Performer): Performer => records.around(perform);
  const inTree = (perform: Performer): Performer => recorded(inRunTree(ports.trees, perform));
  return new Map([
    ["shell", inTree(performShell(ports))],
    ["test", recorded(performTest(ports))],
    ["check", recorded(performCheck(ports))],
    ["init", inTree(performInit(ports))],
    ["prompt", recorded(performPrompt(ports))],
    ["command", recorded(performCommand(ports))],
    ["review", lateReview(ports)],
    ["spec", recorded(lateSpec(ports))],
    ["ship", lateShip(ports)],
    ["summary", lateSummary(ports)],
    ["app", performApp],
    ["message", performMessage],
    ["node", performNode(machine)],
  ]);
}

/** What it is made of takes long to read, and few workflows have one. */
function lateReview(ports: ReviewPorts): Performer {
  return async (task) => {
    const { performReview } = await import("../step/review/perform-review.ts");
    return performReview(ports)(task);
  };
}

/** The same. */
function lateSpec(ports: ReviewPorts): Performer {
  return async (task) => {
    const { performSpec } = await import("../step/spec/perform-spec.ts");
    return performSpec(ports)(task);
  };
}

function lateShip(ports: ShipPorts): Performer {
  return async (task) => {
    const { performShip } = await import("../step/ship/perform-ship.ts");
    return performShip(ports)(task);
  };
}

function lateSummary(ports: SummaryStepPorts): Performer {
  return async (task) => {
    const { performSummary } = await import("../step/summary/perform-summary.ts");
    return performSummary(ports)(task);
  };
}

/** Letters and digits that nobody else has. */
function word(length: number): string {
  return randomBytes(length / 2).toString("hex");
}
