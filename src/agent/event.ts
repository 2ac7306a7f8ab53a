import type { JsonValue } from "../json/json.ts";
import type { TokenCount } from "../meter/meter.ts";

/** What an agent is doing, whichever agent it is. */
export type AgentEvent =
  | { readonly type: "session"; readonly id: string }
  | { readonly type: "text"; readonly delta: string }
  | { readonly type: "thinking"; readonly delta: string }
  /** A whole message; where pieces of it came before, it is what they add up to. */
  | { readonly type: "message"; readonly text: string }
  | {
      readonly type: "tool.started";
      readonly id: string;
      readonly kind: ToolKind;
      readonly name: string;
      /** In one line: the file, the command, the pattern. */
      readonly summary: string;
    }
  | {
      readonly type: "tool.ended";
      readonly id: string;
      readonly status: "ok" | "error" | "denied";
      readonly head?: string;
    }
  /** What the agent says it used since it last said so. */
  | { readonly type: "usage"; readonly model?: string; readonly usage: TokenCount; readonly usd?: number }
  /** The agent asks the model again by itself. */
  | { readonly type: "retrying"; readonly attempt: number; readonly status?: number; readonly delayMs?: number }
  | { readonly type: "turn"; readonly number: number }
  | { readonly type: "notice"; readonly message: string }
  | { readonly type: "failed"; readonly failure: AgentFailure }
  /** Its last word. `usage` and `usd` are of the whole session turn, and stand in the place of what was said before. */
  | {
      readonly type: "ended";
      readonly ok: boolean;
      readonly text?: string;
      readonly output?: JsonValue;
      readonly usage?: TokenCount;
      readonly usd?: number;
      readonly turns?: number;
    }
  | { readonly type: "raw"; readonly line: string };

export type ToolKind = "read" | "write" | "shell" | "search" | "fetch" | "mcp" | "agent" | "other";

export interface AgentFailure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly httpStatus?: number;
  /** When it may go better, in milliseconds since 1970. */
  readonly resetsAt?: number;
}

/** Why an agent has failed, and whether to ask it again can help: at once and after a while, only later, or never. */
export const failureKinds = {
  auth: "never",
  rate_limit: "later",
  overloaded: "again",
  provider: "again",
  bad_request: "never",
  bad_response: "again",
  budget: "never",
  timed_out: "again",
  silent: "again",
  cancelled: "never",
  refused: "never",
  max_output: "never",
  max_turns: "never",
  schema: "again",
  policy: "never",
  agent_missing: "never",
  agent_crash: "again",
  sandbox: "never",
} as const;

export type FailureKind = keyof typeof failureKinds;

/** Is told what an agent does, by the agent itself or by the meter. */
export type TellEvent = (event: AgentEvent, source: "agent" | "meter") => void;
