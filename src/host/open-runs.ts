import { randomBytes } from "node:crypto";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { RunService } from "../api/run-service.ts";
import type { Runs } from "../api/runs.ts";
import { folderBlobs } from "../blob/folder/folder-blobs.ts";
import { ringAt } from "../doorbell/socket/ring.ts";
import { openDoorbell } from "../doorbell/socket/socket-doorbell.ts";
import type { Budgets } from "../budget/budget.ts";
import { openSqliteBudgets } from "../budget/sqlite/sqlite-budgets.ts";
import type { RunEvent } from "../engine/event.ts";
import { hashFiles } from "../files/hash-files.ts";
import { openSqliteJournal } from "../journal/sqlite/sqlite-journal.ts";
import { localProcesses } from "../process/local/local-processes.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Performer } from "../runner/performer.ts";
import type { Watcher } from "../runner/ports.ts";
import { Runner } from "../runner/runner.ts";
import { performApp } from "../step/app/perform-app.ts";
import { performCommand } from "../step/command/perform-command.ts";
import { performInit } from "../step/init/perform-init.ts";
import { performMessage } from "../step/message/perform-message.ts";
import { type Machine, performNode } from "../step/node/perform-node.ts";
import { performPrompt } from "../step/prompt/perform-prompt.ts";
import { type AgentPorts } from "../step/run-agent.ts";
import { FileRecords, secretsOfTask } from "../step/record-files.ts";
import { handedOn, spoolOf } from "../step/run-process.ts";
import { inRunTree, type RunTrees } from "../step/run-tree.ts";
import { removeScratchOf } from "../step/scratch.ts";
import { performShell } from "../step/shell/perform-shell.ts";
import { gitWorkspaces } from "../workspace/git/git-workspaces.ts";
import type { ReapLimits } from "../workspace/git/reap.ts";
import { actorName } from "./actor.ts";
import { configFile, type ProjectConfig, readConfig } from "./config.ts";
import { folderOfCalled } from "./file-library.ts";
import { languages } from "./languages.ts";
import { openAgents } from "./open-agents.ts";
import { openSecrets } from "./open-secrets.ts";
import { configuredAgents, usualAgents } from "./project-agents.ts";
import { projectAgent } from "./project-agent.ts";
import { makeStateFolder } from "./state-folder.ts";
import { systemClock } from "./system-clock.ts";

export interface OpenRunsOptions {
  /** The root of the project. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly watcher: Watcher;
}

/** The runs of a project, kept in its state folder and driven by this process. */
export async function openRuns({ folder, env, watcher }: OpenRunsOptions): Promise<Runs> {
  const state = makeStateFolder(folder);
  const scratchFolder = join(state, "scratch");
  const journal = await openSqliteJournal<RunEvent>({ file: join(state, "waybill.db") });
  const blobs = folderBlobs(join(state, "blobs"));
  const processes = localProcesses();
  const config = readConfig(configFile(folder));
  const commands = { processes, blobs, scratchFolder, env: handedOn(env) };
  let budgets: Promise<Budgets> | undefined;
  const [runtime, newWord] = [runtimeFolder(env), (): string => word(8)];
  const ports = openAgents({
    commands,
    folder,
    state,
    runtimeFolder: runtime,
    env,
    config,
    secrets: openSecrets({ folder, state, env }),
    workspaces: gitWorkspaces({
      folder: join(state, "trees"),
      env: handedOn(env),
      processes,
      clock: systemClock,
      newId: newWord,
      limits: reapLimits(config),
    }),
    budgets: () => (budgets ??= openSqliteBudgets({ file: join(state, "budgets.db") })),
    newWord,
  });
  /** A process that has died may have left a container. */
  const clearAfter = async (attempt: string): Promise<void> => {
    const used = [...configuredAgents(folder, config), ...usualAgents(folder, config)];
    const after = used.some(({ sandbox }) => sandbox === "container")
      ? ports.consult.sandboxes.container.after(attempt)
      : undefined;
    if (after === undefined) return;
    const { signal } = new AbortController();
    const spool = spoolOf(scratchFolder, `${attempt}.agent`);
    await processes.run({ ...after, folder, attempt, spool, timeoutMs: 60_000, signal });
  };
  const machine = { hostName: hostname(), labels: config.labels ?? {} };
  let runner: Promise<Runner> | undefined;
  const open = (): Promise<Runner> =>
    Runner.open({
      journal,
      blobs,
      processes,
      performers: performersWith(ports, machine),
      languages,
      clock: systemClock,
      openDoorbell: (onRing) => openDoorbell({ folder: runtime, name: newWord(), onRing }),
      folder,
      workspaceOf: (run) => join(state, "workspaces", run),
      folderOfCalled: (name, from) => folderOfCalled(name, from, folder),
      forget: (attempt) => {
        removeScratchOf(scratchFolder, attempt);
        void clearAfter(attempt);
      },
      hashFiles: hashOrNull,
      keepResult: (run) => keepResult(run, ports.trees, watcher),
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
    close: async () => {
      await (await runner)?.close();
      await (await budgets)?.close();
      await journal.close();
    },
  });
}

function reapLimits({
  workspaces: { max_age: age = 14 * 86_400, max_bytes: bytes = 20e9 } = {},
}: ProjectConfig): ReapLimits {
  return { ageMs: age * 1000, bytes };
}

async function keepResult(run: string, trees: RunTrees, watcher: Watcher): Promise<void> {
  try {
    const ref = await trees.finish(run);
    if (ref !== undefined) watcher.note(run, `What it has made is kept: git merge ${ref}`);
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

function performersWith(ports: AgentPorts, machine: Machine): ReadonlyMap<string, Performer> {
  const records = new FileRecords({ ...ports, secretsOf: secretsOfTask(ports.secrets) });
  const recorded = (perform: Performer): Performer => records.around(perform);
  const inTree = (perform: Performer): Performer => recorded(inRunTree(ports.trees, perform));
  return new Map([
    ["shell", inTree(performShell(ports))],
    ["init", inTree(performInit(ports))],
    ["prompt", recorded(performPrompt(ports))],
    ["command", recorded(performCommand(ports))],
    ["app", performApp],
    ["message", performMessage],
    ["node", performNode(machine)],
  ]);
}

/** Letters and digits that nobody else has. */
function word(length: number): string {
  return randomBytes(length / 2).toString("hex");
}
