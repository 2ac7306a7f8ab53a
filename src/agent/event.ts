import type { JsonValue } from "../json/json.ts";
import type { TokenCount } from "../meter/meter.ts";

/** What an agent is doing, whichever agent it is. */
export type AgentEvent =
  | { readonly type: "session"; readonly id: string }
  | { readonly type: "text"; readonly delta: string }
  | { readonly type: "thinking"; readonly delta: string }
  /** A whole message, unless it is cut; where pieces of it came before, it is what they add up to. */
  | { readonly type: "message"; readonly text: string; readonly isCut?: true }
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

/** Why an agent has failed, and whether to ask it again can help: soon, only later, or never. */
export const failureKinds = {
  auth: { help: "never", is: "the provider does not accept the key, or there is none" },
  rate_limit: { help: "later", is: "the provider wants no more for now" },
  overloaded: { help: "again", is: "the provider has too much to do" },
  provider: { help: "again", is: "the provider has failed" },
  bad_request: { help: "never", is: "the provider does not take what the agent sends" },
  bad_response: { help: "again", is: "the answer of the provider cannot be read, or ends in the middle" },
  budget: { help: "never", is: "a limit of calls, tokens or dollars is reached" },
  timed_out: { help: "again", is: "the time limit of the step has passed" },
  silent: { help: "again", is: "the agent gave no sign of life for too long" },
  cancelled: { help: "never", is: "the run was cancelled" },
  refused: { help: "never", is: "the model refuses to do it" },
  max_output: { help: "never", is: "the answer is longer than the model may give, or than can be read" },
  max_turns: { help: "never", is: "the limit of turns is reached" },
  schema: {
    help: "again",
    is: "the answer does not have the shape that was asked for, also when it was asked for again",
  },
  policy: { help: "never", is: "the agent has changed what it was not to change" },
  agent_missing: { help: "never", is: "the agent is not installed, or too old" },
  agent_crash: { help: "again", is: "the agent ended without saying how it went" },
  sandbox: { help: "never", is: "the sandbox does not work on this machine" },
} as const satisfies Readonly<Record<string, { readonly help: "again" | "later" | "never"; readonly is: string }>>;

export type FailureKind = keyof typeof failureKinds;

/** Is told what an agent does, by the agent itself or by the meter. */
export type TellEvent = (event: AgentEvent, source: "agent" | "meter") => void;
