import { homedir } from "node:os";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { lookup } from "node:dns/promises";
import { join } from "node:path";
import { knownAgents } from "../agent/known-agents.ts";
import { Versions } from "../agent/version.ts";
import { httpMeter } from "../meter/gateway/http-meter.ts";
import type { Upstream, Wire } from "../meter/meter.ts";
import type { PriceTable } from "../meter/price.ts";
import { egressProxy } from "../egress/proxy/proxy.ts";
import type { Secrets } from "../secret/secret.ts";
import { gitWorkspaces } from "../workspace/git/git-workspaces.ts";
import { openSqliteBudgets } from "../budget/sqlite/sqlite-budgets.ts";
import type { ConsultPorts } from "../agent/consult.ts";
import { type OpenedSecrets, openSecrets } from "./open-secrets.ts";
import { type HomeLimits, reapHomes } from "../step/agent-work/reap-homes.ts";
import { reapReviews } from "../step/review/reap-reviews.ts";
import type { AgentPorts, KnownModels } from "../step/run-agent.ts";
import { type CommandPorts, spoolOf } from "../step/run-process.ts";
import { type FinishedTree, type RunTreePorts, RunTrees } from "../step/run-tree.ts";
import type { Workspaces } from "../workspace/workspace.ts";
import type { Budgets } from "../budget/budget.ts";
import { agentEnvironment } from "../secret/agent-environment.ts";
import type { ProjectConfig } from "./config.ts";
import { configuredAgents, usualAgents } from "./project-agents.ts";
import { openSandboxes } from "./sandboxes.ts";
import { isDue } from "./is-due.ts";
import { loadingAhead } from "./load-ahead.ts";
import { systemClock } from "./system-clock.ts";

export interface OpenAgentsOptions {
  readonly commands: CommandPorts;
  readonly folder: string;
  readonly state: string;
  /** Where sockets stand: a short path. */
  readonly runtimeFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: ProjectConfig;
  readonly newWord: () => string;
  /** What the copy of a run needs. */
  readonly setup: RunTreePorts["setup"];
  readonly copyOf: RunTreePorts["copyOf"];
}

/** What steps need that hand work to agents. */
export interface OpenAgents {
  readonly ports: AgentPorts;
  /** Removes what the sandbox of an attempt has left, whose process has died. */
  clearAfter(attempt: string): void;
  /** Keeps what a run has made in its copy of the repository, and removes copies that nobody needs. */
  keepResult(run: string): Promise<FinishedTree | undefined>;
  close(): Promise<void>;
}

/** How often a copy of the repository is asked for that somebody else has. */
const askAgainMs = 20;

/** How long an agent may give no sign of life where nobody says it, in seconds. */
const defaultSilence = 600;

export function openAgents(options: OpenAgentsOptions): OpenAgents {
  const { commands, folder, state, config } = options;
  const { secrets, mask, note: noteSecrets } = openSecrets(options);
  const workspaces = openWorkspaces(options, mask);
  const configured = configuredAgents(folder, config);
  const others = usualAgents(folder, config);
  const trees = new RunTrees({ workspaces, setup: options.setup, copyOf: options.copyOf, moment });
  let budgets: Promise<Budgets> | undefined;
  const openBudgets = (): Promise<Budgets> => (budgets ??= openSqliteBudgets({ file: join(state, "budgets.db") }));
  const { on_breach: onBreach = "fail", ...limits } = config.limits ?? {};
  const ports: AgentPorts = {
    ...commands,
    agents: knownAgents({ configured, others, preferred: config.agent }),
    consult: consultPorts(options),
    allowance: { budget: config.budget ?? {}, budgets: openBudgets, now: () => systemClock.now() },
    workspaces,
    trees,
    secrets,
    noteSecrets,
    agentEnv: agentEnvironment(options.env),
    models: () => modelsOf(config, secrets),
    homesFolder: join(state, "homes"),
    limits: { silence: defaultSilence, ...limits },
    onBreach,
  };
  const usesContainer = [...configured, ...others].some(({ sandbox }) => sandbox === "container");
  return {
    ports,
    clearAfter: (attempt) => {
      if (usesContainer) void clearAfter(ports, folder, attempt);
    },
    keepResult: async (run) => {
      reapHomes(ports.homesFolder, systemClock.now(), keptOf(config));
      reapReviews(ports.scratchFolder, systemClock.now());
      // A project that is gone is not made again.
      if (!existsSync(join(state, "trees"))) return undefined;
      const finished = await trees.finish(run);
      if (
        finished !== undefined &&
        isDue(join(state, "trees", ".reaped"), { now: systemClock.now(), everyMs: reapEveryMs })
      )
        await workspaces.reap();
      return finished;
    },
    close: async () => {
      await (await budgets)?.close();
    },
  };
}

/** To measure all workspaces takes the longer the more of them there are, and nobody waits for that after each run. */
const reapEveryMs = 3_600_000;

function moment(): Promise<void> {
  return new Promise((resolve) => {
    systemClock.alarm(systemClock.now() + askAgainMs, resolve);
  });
}

function openWorkspaces(
  { state, commands, config, newWord }: OpenAgentsOptions,
  mask: OpenedSecrets["mask"],
): Workspaces {
  return gitWorkspaces({
    folder: join(state, "trees"),
    env: commands.env,
    processes: commands.processes,
    clock: systemClock,
    newId: newWord,
    limits: keptOf(config),
    secretsIn: async (bytes) => {
      const { scanText } = await import("../secret/scan-text.ts");
      return scanText({ file: "what the commits say", bytes }, await mask());
    },
  });
}

/** How long, and how much, is kept of what agents have worked in. */
function keptOf({ workspaces = {} }: ProjectConfig): HomeLimits {
  const { max_age: age = 14 * 86_400, max_bytes: bytes = 20e9 } = workspaces;
  return { ageMs: age * 1000, bytes };
}

function consultPorts(options: OpenAgentsOptions): ConsultPorts {
  const { commands, config, runtimeFolder, newWord } = options;
  return {
    processes: commands.processes,
    clock: systemClock,
    meter: httpMeter({ clock: systemClock, random: Math.random, prices: pricesOf(config) }),
    egress: egressProxy,
    resolve: addressesOf,
    sandboxes: openSandboxes(options),
    socketFolder: join(runtimeFolder, "doors"),
    newWord,
    versions: new Versions(),
    personHome: homedir(),
    newSession: randomUUID,
    meanwhile: loadingAhead(),
  };
}

async function clearAfter(
  { consult, processes, scratchFolder }: AgentPorts,
  folder: string,
  attempt: string,
): Promise<void> {
  const after = consult.sandboxes.container.after(attempt);
  if (after === undefined) return;
  const { signal } = new AbortController();
  const spool = spoolOf(scratchFolder, `${attempt}.agent`);
  await processes.run({ ...after, folder, attempt, spool, timeoutMs: 60_000, signal });
}

async function addressesOf(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

function pricesOf({ prices = {} }: ProjectConfig): PriceTable {
  const named = Object.entries(prices).map(([model, { input, output, cache_read: read, cache_write: write }]) => [
    model,
    {
      input,
      output,
      ...(read === undefined ? {} : { cacheRead: read }),
      ...(write === undefined ? {} : { cacheWrite: write }),
    },
  ]);
  return Object.fromEntries(named);
}

/** Where models are asked unless the project says otherwise, and the names of their keys. */
const makers: Readonly<Record<Wire, { readonly url: string; readonly key: string }>> = {
  messages: { url: "https://api.anthropic.com", key: "ANTHROPIC_API_KEY" },
  responses: { url: "https://api.openai.com", key: "OPENAI_API_KEY" },
  chat: { url: "https://api.openai.com", key: "OPENAI_API_KEY" },
  gemini: { url: "https://generativelanguage.googleapis.com", key: "GEMINI_API_KEY" },
};

async function modelsOf({ providers = {} }: ProjectConfig, secrets: Secrets): Promise<KnownModels> {
  const upstreams: Partial<Record<Wire, Upstream>> = {};
  const missing: Partial<Record<Wire, string>> = {};
  for (const wire of ["messages", "responses", "chat", "gemini"] as const) {
    const { url, key } = providers[wire] ?? makers[wire];
    const value = key === undefined ? undefined : await secrets.find(key);
    if (key === undefined) upstreams[wire] = { url };
    else if (value === undefined) missing[wire] = key;
    else upstreams[wire] = { url, key: value };
  }
  return { upstreams, missing };
}
