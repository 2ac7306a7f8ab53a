import { homedir } from "node:os";
import { findProgram } from "../agent/programs.ts";
import { type AgentSettings, configFile, type ProjectConfig, readConfig } from "./config.ts";
import { drivers } from "./project-agents.ts";

/** In which order agents are looked for that nobody has set up. */
export const lookedForAgents = [
  "claude",
  "codex",
  "gemini",
  "opencode",
  "qwen",
] as const satisfies readonly AgentSettings["driver"][];

export interface ChosenAgent {
  readonly name: string;
  /** What says so: the configuration, or that its program is there. */
  readonly from: "config" | "path";
}

/** The agent that is used where nobody has said which; undefined where there is none. */
export function agentFor(folder: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  return chooseAgent({ folder, env, config: readConfig(configFile(folder)) })?.name;
}

export interface AgentChoice {
  /** The root of the project. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: ProjectConfig;
}

/** What the project says, else the only one that it sets up, else the first that is found in PATH. */
export function chooseAgent({ folder, env, config }: AgentChoice): ChosenAgent | undefined {
  const configured = Object.keys(config.agents ?? {});
  const said = config.agent ?? (configured.length === 1 ? configured[0] : undefined);
  if (said !== undefined) return { name: said, from: "config" };
  const search = { folder, path: env["PATH"] ?? "", home: homedir() };
  const found = lookedForAgents.find(
    (name) => findProgram(drivers[name].program.executable ?? name, search) !== undefined,
  );
  return found === undefined ? undefined : { name: found, from: "path" };
}
