import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../api/doctor.ts";
import { nextCommand, type Overview, type SeenAgent, type WaitingGate } from "../api/overview.ts";
import { Refusal } from "../problem/refusal.ts";
import { chooseAgent } from "./choose-agent.ts";
import { configFile, type ProjectConfig, readConfig } from "./config.ts";
import { examineProject } from "./examine.ts";
import { findProject } from "./find-project.ts";
import { repositoryState } from "./repository-state.ts";
import { withDeclared } from "./seen-instead.ts";
import { statePath } from "./state-folder.ts";
import { surveyFolder } from "./survey-folder.ts";

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
