import { randomUUID } from "node:crypto";
import { lookup } from "node:dns/promises";
import { join } from "node:path";
import { knownAgents } from "../agent/known-agents.ts";
import { Versions } from "../agent/version.ts";
import { httpMeter } from "../meter/gateway/http-meter.ts";
import type { Upstream, Wire } from "../meter/meter.ts";
import type { PriceTable } from "../meter/price.ts";
import { egressProxy } from "../egress/proxy/proxy.ts";
import type { Secrets } from "../secret/secret.ts";
import type { AgentPorts, KnownModels } from "../step/run-agent.ts";
import type { CommandPorts } from "../step/run-process.ts";
import { RunTrees } from "../step/run-tree.ts";
import type { Workspaces } from "../workspace/workspace.ts";
import type { Budgets } from "../budget/budget.ts";
import { agentEnvironment } from "../secret/agent-environment.ts";
import type { ProjectConfig } from "./config.ts";
import { configuredAgents, usualAgents } from "./project-agents.ts";
import { openSandboxes } from "./sandboxes.ts";
import { systemClock } from "./system-clock.ts";

export interface OpenAgentsOptions {
  readonly commands: CommandPorts;
  readonly folder: string;
  readonly state: string;
  /** Where sockets stand: a short path. */
  readonly runtimeFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly config: ProjectConfig;
  readonly secrets: Secrets;
  readonly workspaces: Workspaces;
  readonly budgets: () => Promise<Budgets>;
  readonly newWord: () => string;
}

/** How long an agent may give no sign of life where nobody says it, in seconds. */
const defaultSilence = 600;

/** What steps need that hand work to agents. */
export function openAgents(options: OpenAgentsOptions): AgentPorts {
  const { commands, folder, state, env, config, secrets, workspaces } = options;
  const { on_breach: onBreach = "fail", ...limits } = config.limits ?? {};
  const { setup = [] } = config;
  return {
    ...commands,
    agents: knownAgents({
      configured: configuredAgents(folder, config),
      others: usualAgents(folder, config),
      preferred: config.agent,
    }),
    consult: {
      processes: commands.processes,
      clock: systemClock,
      meter: httpMeter({ clock: systemClock, random: Math.random, prices: pricesOf(config) }),
      egress: egressProxy,
      resolve: addressesOf,
      sandboxes: openSandboxes({ folder, state, env, config }),
      socketFolder: join(options.runtimeFolder, "doors"),
      newWord: options.newWord,
      versions: new Versions(),
      newSession: randomUUID,
    },
    allowance: { budget: config.budget ?? {}, budgets: options.budgets, now: () => systemClock.now() },
    workspaces,
    trees: new RunTrees({ workspaces, setup }),
    secrets,
    agentEnv: agentEnvironment(env),
    models: () => modelsOf(config, secrets),
    homesFolder: join(state, "homes"),
    limits: { silence: defaultSilence, ...limits },
    onBreach,
  };
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
