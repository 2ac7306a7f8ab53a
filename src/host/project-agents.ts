import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Agent } from "../agent/agent.ts";
import { acpDriver } from "../agent/acp/acp-driver.ts";
import { claudeDriver } from "../agent/claude/claude-driver.ts";
import { codexDriver } from "../agent/codex/codex-driver.ts";
import { commandDriver } from "../agent/command/command-driver.ts";
import type { AgentDriver } from "../agent/driver.ts";
import { geminiDriver } from "../agent/gemini/gemini-driver.ts";
import { opencodeDriver } from "../agent/opencode/opencode-driver.ts";
import { qwenDriver } from "../agent/qwen/qwen-driver.ts";
import { scriptedDriver } from "../agent/scripted/scripted-driver.ts";
import { tapeDriver } from "../agent/tape/tape-driver.ts";
import type { AgentSettings, ProjectConfig } from "./config.ts";

const acpProgram = [process.execPath, fileURLToPath(new URL("./acp-turn.js", import.meta.url))] as const;

/** Every agent that can be driven. A new one is one folder and one entry here. */
export const drivers: Readonly<Record<AgentSettings["driver"], AgentDriver>> = {
  claude: claudeDriver,
  codex: codexDriver,
  gemini: geminiDriver,
  opencode: opencodeDriver,
  qwen: qwenDriver,
  acp: acpDriver({ program: acpProgram }),
  command: commandDriver,
  scripted: scriptedDriver,
  tape: tapeDriver,
};

/** The agents that a project sets up. */
export function configuredAgents(folder: string, config: ProjectConfig): readonly Agent[] {
  return Object.entries(config.agents ?? {}).map(([name, settings]) => agentOf({ name, settings, folder, config }));
}

/** Those that are driven by their usual program, under the name of their driver. */
export function usualAgents(folder: string, config: ProjectConfig): readonly Agent[] {
  const names = Object.keys(drivers).filter(isDriver);
  return names
    .filter((name) => drivers[name].program.executable !== undefined && config.agents?.[name] === undefined)
    .map((name) => agentOf({ name, settings: { driver: name }, folder, config }));
}

function isDriver(name: string): name is AgentSettings["driver"] {
  return Object.hasOwn(drivers, name);
}

/** An agent of the Agent Client Protocol is metered where it is known how it speaks with its model. */
function driverOf({ driver, wire }: AgentSettings): AgentDriver {
  return driver === "acp" && wire !== undefined ? acpDriver({ program: acpProgram, wire }) : drivers[driver];
}

interface AgentParts {
  readonly name: string;
  readonly settings: AgentSettings;
  readonly folder: string;
  readonly config: ProjectConfig;
}

function agentOf({ name, settings, folder, config }: AgentParts): Agent {
  const driver = driverOf(settings);
  const { command = [], arguments: extra = [], model, sandbox, login, hosts = [] } = settings;
  const byLogin = login === "own" ? (driver.program.login?.hosts ?? []) : [];
  return {
    name,
    driver,
    command: commandOf({ settings, folder, driver, command }),
    extraArguments: extra,
    ...(model === undefined ? {} : { model }),
    sandbox: sandbox ?? (driver.capabilities.confined ? (config.sandbox ?? "bubblewrap") : "none"),
    usesLogin: login === "own",
    hosts: [...byLogin, ...hosts],
  };
}

/** The programs behind agents that are a part of Waybill, beside this file where it is bundled. They are given the script. */
const ownPrograms: Readonly<Partial<Record<AgentSettings["driver"], string>>> = {
  scripted: "./play-turn.js",
  tape: "./play-tape.js",
};

interface CommandParts {
  readonly settings: AgentSettings;
  readonly folder: string;
  readonly driver: AgentDriver;
  readonly command: readonly string[];
}

function commandOf({ settings, folder, driver, command }: CommandParts): Agent["command"] {
  const own = ownPrograms[settings.driver];
  if (own !== undefined) {
    const program = fileURLToPath(new URL(own, import.meta.url));
    return [process.execPath, program, resolve(folder, settings.script ?? "")];
  }
  const [executable = driver.program.executable ?? "", ...rest] = command;
  return [executable, ...rest];
}
