/** The protocols that agents speak with models: Anthropic Messages, OpenAI Responses, OpenAI Chat Completions, Gemini. */
export type Wire = "messages" | "responses" | "chat" | "gemini";

/** Tokens, counted the same way for everyone: the parts of the input do not overlap, and `reasoning` is a part of `output`. */
export interface TokenCount {
  readonly inputUncached: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Stands between agents and models, so that what they cost is known, limited, and paid with keys that they never see. */
export interface Meter {
  /** Listens for one agent until it is closed. */
  open(options: GatewayOptions): Promise<Gateway>;
}

export interface GatewayOptions {
  /** The path of the unix socket to listen at; at most 100 bytes. */
  readonly socket: string;
  /** What the agent shows in the place of a key; whoever shows another one is refused. */
  readonly token: string;
  /** Where each protocol goes; one that is missing is refused with an answer that says so. */
  readonly upstreams: Readonly<Partial<Record<Wire, Upstream>>>;
  readonly caps: MeterCaps;
  /** Is told of each call when it has ended, and of each warning and breach. It must not throw. */
  readonly tell: (event: MeterEvent) => void;
}

export interface Upstream {
  /** What stands before `/v1/messages` and its like; where it ends with a version of its own (`…/v1`), it takes the place of that one. */
  readonly url: string;
  /** The real key; undefined for a server that wants none. */
  readonly key?: string;
}

/**
 * What an agent may use. Undefined is no limit. What an answer did not say counts by its length here, so that silence is no way
 * around a cap. Calls whose most could pass a cap together wait for each other; one that passes it alone is ended in the middle,
 * where it streams.
 */
export interface MeterCaps {
  readonly calls?: number;
  /** All tokens, in and out, cached or not. */
  readonly tokens?: number;
  /** Where it is set, a model without a price is refused: what it costs would be unknown. */
  readonly usd?: number;
  /** The part of a cap at which `warned` is told, once for each; 0.8 where it is not given. */
  readonly warnAt?: number;
}

export type CapName = "calls" | "tokens" | "usd";

export type MeterEvent =
  | {
      readonly type: "called";
      readonly wire: Wire;
      readonly model: string;
      /** The status of the last answer; 0 where there was none. */
      readonly status: number;
      /** How often it was tried again before that. */
      readonly retries: number;
      /** Undefined where the answer did not say. */
      readonly usage?: TokenCount;
      /** Whether `usage` is all of it: an answer that breaks off has said a part at most. */
      readonly complete: boolean;
      /** Of `usage`; undefined where the model has no price, or the answer said no usage. */
      readonly usd?: number;
      readonly firstByteMs?: number;
      readonly ms: number;
    }
  | { readonly type: "retried"; readonly status: number; readonly attempt: number; readonly delayMs: number }
  | { readonly type: "warned"; readonly cap: CapName; readonly used: number; readonly limit: number }
  | { readonly type: "breached"; readonly cap: CapName; readonly used: number; readonly limit: number };

/** An open gateway. */
export interface Gateway {
  /** All that has gone through by now. */
  tally(): MeterTally;
  /** Ends what is under way, and listens no more. */
  close(): Promise<MeterTally>;
}

export interface MeterTally {
  readonly calls: number;
  readonly usage: TokenCount;
  readonly models: readonly string[];
  /** Dollars; undefined where any part of it is unknown. */
  readonly usd?: number;
  /** Dollars of the part that is known. */
  readonly knownUsd: number;
  /** Whether every answer said what it used. */
  readonly complete: boolean;
  /** The last answer was a failure, and no call that began later has succeeded. */
  readonly failure?: MeterFailure;
  /** The cap that stopped it. */
  readonly breach?: { readonly cap: CapName; readonly used: number; readonly limit: number };
}

export interface MeterFailure {
  /** 0 where there was no answer at all; of an error that came in the middle of an answer, the status that it stands for. */
  readonly status: number;
  readonly message: string;
  /** Why an answer that began well was no good one. */
  readonly reason?: AnswerFailure;
  /** The meter has refused it, and nobody was asked: the message says why. */
  readonly own?: true;
  /** When the provider will listen again, in milliseconds since 1970. */
  readonly resetsAt?: number;
}

/**
 * `cut`: it broke off; `garbled`: it was not what the protocol says; `silent`: nothing came for too long; `refused`: the model
 * or its provider would not; `max_output`: it was as long as it may be, which an agent may have asked for.
 */
export type AnswerFailure = "cut" | "garbled" | "silent" | "refused" | "max_output";
