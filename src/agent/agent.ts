import type { SandboxName } from "../sandbox/sandbox.ts";
import type { AgentDriver } from "./driver.ts";

/** A coding agent as the project uses it. */
export interface Agent {
  readonly name: string;
  readonly driver: AgentDriver;
  /** What is started, and what stands before all other arguments. */
  readonly command: readonly [string, ...string[]];
  /** What stands after all other arguments. */
  readonly extraArguments: readonly string[];
  readonly model?: string;
  readonly sandbox: SandboxName;
  /** It uses its own login, so that what it costs is only what it says. */
  readonly usesLogin: boolean;
  /** Hosts that it may talk to, as `name` or `name:port`. */
  readonly hosts: readonly string[];
}

/** The agents of a project. */
export interface Agents {
  /** By name; without a name, the one that is used where nobody says which. */
  find(name?: string): FoundAgent;
}

export type FoundAgent =
  | { readonly ok: true; readonly agent: Agent }
  /** Why there is none, and what to do. */
  | { readonly ok: false; readonly message: string };

/** What one agent may use in one step. Times are in seconds; undefined is no limit. */
export interface AgentLimits {
  /** How long it may be silent: it writes nothing, and no call of it goes through the meter. */
  readonly silence?: number;
  readonly calls?: number;
  readonly tokens?: number;
  readonly usd?: number;
  readonly turns?: number;
}
