import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../api/doctor.ts";
import { nextCommand, type Overview, type RepositoryState, type SeenAgent, type WaitingGate } from "../api/overview.ts";
import { Refusal } from "../problem/refusal.ts";
import { tryGit } from "../review/git/git-command.ts";
import { chooseAgent } from "./choose-agent.ts";
import { configFile, type ProjectConfig, readConfig } from "./config.ts";
import { examineProject } from "./examine.ts";
import { findProject } from "./find-project.ts";
import { withDeclared } from "./seen-instead.ts";
import { statePath } from "./state-folder.ts";
import { surveyFolder } from "./survey-folder.ts";
import { systemClock } from "./system-clock.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks at the place that somebody stands in. Nothing is made or changed by it. */
export async function lookAround(standing: string, env: Environment): Promise<Overview> {
  const folder = findProject(standing);
  const file = configFile(folder);
  const config = readConfig(file);
  const [repository, findings, survey, waiting] = await Promise.all([
    repositoryState(folder, env),
    examineProject(standing, env),
    surveyFolder(folder, env),
    waitingGates(folder),
  ]);
  const used = chooseAgent({ folder, env, config })?.name;
  const seen = {
    folder,
    repository,
    agents: agentsOf(findings, used),
    sandbox: sandboxOf(findings, config),
    survey: withDeclared(survey, config),
    configuration: { isThere: existsSync(file), problems: config.problems },
    waiting,
  };
  return { ...seen, next: nextCommand(seen) };
}

/** What git says of a folder. */
export async function repositoryState(folder: string, env: Environment): Promise<RepositoryState> {
  try {
    const args = ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--no-renames"];
    const given = Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const end = await tryGit({ env: given, clock: systemClock }, { args, folder });
    if (end.code === 0) return stateOf(end.stdout.toString("utf8"));
    if (/not a git repository/u.test(end.stderr)) return { state: "none" };
    if (/must be run in a work tree/u.test(end.stderr)) {
      return { state: "unknown", message: "The repository has no work tree here: Waybill works in one that has." };
    }
    return { state: "unknown", message: `git says: ${end.stderr.trim().split("\n")[0] ?? ""}` };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { state: "unknown", message: error.message };
  }
}

function stateOf(status: string): RepositoryState {
  const lines = status.split("\0").filter((line) => line !== "");
  const said = (key: string): string | undefined =>
    lines.find((line) => line.startsWith(`# branch.${key} `))?.slice(`# branch.${key} `.length);
  const changed = lines.filter((line) => !line.startsWith("# ")).length;
  const head = said("head");
  const branch = head === undefined || head === "(detached)" ? {} : { branch: head };
  const commit = said("oid");
  return commit === undefined || commit === "(initial)"
    ? { state: "empty", ...branch, changed }
    : { state: "there", ...branch, commit, changed };
}

/** Those that are there, and those that the project names and that are not. */
function agentsOf(findings: readonly Finding[], used: string | undefined): readonly SeenAgent[] {
  const agents = findings.filter(({ kind, name, ok, needed }) => kind === "agent" && (ok || needed || name === used));
  return agents.map(({ name, ok, version, message }) => ({
    name,
    isUsed: name === used,
    ...(version === undefined ? {} : { version }),
    ...(ok ? {} : { message: message ?? "It cannot be used." }),
  }));
}

/** The one that holds agents, by what the project says. */
function sandboxOf(findings: readonly Finding[], config: ProjectConfig): Overview["sandbox"] {
  const name = config.sandbox ?? "bubblewrap";
  const found = findings.find((finding) => finding.kind === "sandbox" && finding.name === name);
  if (found === undefined) return { name, ok: true };
  const { ok, version, message } = found;
  return {
    name,
    ok,
    ...(version === undefined ? {} : { version }),
    ...(message === undefined ? {} : { message }),
  };
}

/** How many runs are asked what they wait for. */
const mostRuns = 50;

async function waitingGates(folder: string): Promise<readonly WaitingGate[]> {
  const file = join(statePath(folder), "waybill.db");
  if (!existsSync(file)) return [];
  const { openSqliteJournal } = await import("../journal/sqlite/sqlite-journal.ts");
  try {
    const journal = await openSqliteJournal({ file });
    try {
      const waiting: WaitingGate[] = [];
      for (const { id: run, workflow, status } of await journal.runs({ limit: mostRuns })) {
        if (status !== "waiting") continue;
        const open = (await journal.gates(run)).filter(({ state }) => state === "open");
        waiting.push(
          ...open.map(({ address, message, options }) => ({ run, workflow, gate: address, message, options })),
        );
      }
      return waiting;
    } finally {
      await journal.close();
    }
  } catch (error) {
    // Whoever may not read the runs of the project may look at the rest all the same.
    if (!(error instanceof Refusal)) throw error;
    return [];
  }
}
