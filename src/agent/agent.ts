import type { JsonObject } from "../json/json.ts";

/** A coding agent that the project has set up: what it is called, and how it is started. */
export interface Agent {
  readonly name: string;
  /** Says how a request becomes a command. It starts nothing itself. */
  plan(request: AgentRequest): Launch;
}

export interface AgentRequest {
  readonly prompt: string;
  readonly model?: string;
  readonly options: JsonObject;
}

/** A command to run in the project's folder. What it prints is the answer; an exit code other than 0 is a failure. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
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
