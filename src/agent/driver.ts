import type { JsonObject, JsonValue } from "../json/json.ts";
import type { MeterTally, TokenCount, Wire } from "../meter/meter.ts";
import type { AgentEvent, AgentFailure } from "./event.ts";

/**
 * How one sort of coding agent is driven. Everything here is pure: it says what to start and what the agent's words mean, and
 * starts nothing itself.
 */
export interface AgentDriver {
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly capabilities: AgentCapabilities;
  readonly program: AgentProgram;
  plan(request: AgentRequest): Launch;
  /** Some count what a session has used from its beginning: the decoder of a call that goes on with one has to know. */
  decode(session: AgentRequest["session"]["mode"]): Decoder;
  classify(end: AgentEnd): AgentVerdict;
}

export interface AgentCapabilities {
  readonly resume: boolean;
  readonly fork: boolean;
  /** The id of a new session is chosen by us. */
  readonly presetSession: boolean;
  /** What the agent does itself about the shape of its answer: it holds it, it is told, or nothing. We hold it for all. */
  readonly structuredOutput: "enforced" | "hint" | "none";
  /** An advisor gets no tools that write. */
  readonly toolAllowList: boolean;
  readonly streamsText: boolean;
  readonly nativeCost: boolean;
  readonly nativeLimits: readonly ("turns" | "usd" | "wall" | "calls")[];
  readonly systemPrompt: "replace" | "append" | "file" | "none";
  readonly mcp: boolean;
  /** The protocol that it speaks with models; undefined for one that cannot be pointed at the meter. */
  readonly wire?: Wire;
  /** It has no model of its own choice where it asks the meter. */
  readonly needsModel?: true;
  /** How it reaches the meter: over the socket itself, or over a port of its loopback. */
  readonly reaches: "socket" | "port" | "nothing";
  /** Whether it needs a sandbox: one that only does what a file of the project says is as safe as that file. */
  readonly confined: boolean;
}

export interface AgentProgram {
  /** What is started, unless the project says otherwise; undefined for one that the project always names, or that has none. */
  readonly executable?: string;
  /** The npm package and the version that the tests run with. */
  readonly tested?: { readonly package: string; readonly version: string; readonly node?: string };
  /** The oldest version that is driven rightly. */
  readonly oldest?: string;
  readonly versionArguments: readonly string[];
  /** Whether it is asked without the words that stand behind it in the project's command. */
  readonly isAskedAlone?: true;
  /** How to get it. */
  readonly install: string;
  /** For who uses the agent's own login instead of a key: its files below the home, and the hosts that it talks to. */
  readonly login?: { readonly files: readonly string[]; readonly hosts: readonly string[] };
  /** The name of the variable that people keep the provider's key in. */
  readonly keyName?: string;
}

/** An agent reads and writes; an advisor reads, and what it writes is thrown away. */
export type AgentRole = "agent" | "advisor";

export interface AgentRequest {
  readonly prompt: string;
  readonly system?: string;
  readonly model?: string;
  readonly role: AgentRole;
  /** What the workflow says for this agent, beyond what all agents understand. */
  readonly options: JsonObject;
  /** What is started, and what stands before all of our arguments. */
  readonly command: readonly [string, ...string[]];
  /** What the project adds at the end. */
  readonly extraArguments: readonly string[];
  /** As the agent sees them. */
  readonly folder: string;
  readonly home: string;
  /** The session to go on with, or the id for a new one. */
  readonly session: { readonly mode: "new" | "resume" | "fork"; readonly id: string };
  /** The JSON Schema that the answer has to fit. */
  readonly schema?: JsonObject;
  /** The most turns, for agents that count them. */
  readonly turns?: number;
  readonly endpoint: Endpoint;
}

/** Whom the agent asks: the meter, or whomever its own login leads to. */
export type Endpoint =
  | { readonly via: "meter"; readonly url: string; readonly socket: string; readonly token: string }
  | { readonly via: "login" };

/** What to start. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly stdin: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files that have to be there first: paths from the agent's home. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Programs of ours that it needs to see, beside its own. */
  readonly needs?: readonly string[];
}

/** Reads what an agent writes to its standard output. It never throws; what it does not know is `raw`. */
export interface Decoder {
  /** All that is printed is the answer: a line that is too long comes in pieces, where it is passed over for others. */
  readonly printsAnswer?: true;
  /** One line, without its end, and whether it had one; it had, where that is not said. */
  line(text: string, hasEnd?: boolean): readonly AgentEvent[];
  /** No more comes. */
  end(): readonly AgentEvent[];
}

/** How it went, by everything that is known: the process, what the agent said, and what went through the meter. */
export interface AgentEnd {
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  readonly seen: Seen;
  readonly stderr: string;
  /** Undefined where it was not metered. */
  readonly meter?: MeterTally;
}

/** What is remembered of an agent's events. */
export interface Seen {
  /** The end that the agent told of, if it did. */
  readonly ended?: Extract<AgentEvent, { type: "ended" }>;
  /** The failures that it told of, in order; the last one counts most. */
  readonly failures: readonly AgentFailure[];
  /** The last message as a whole. */
  readonly text: string;
  /** That message is only the beginning of what was said, or something was passed over after it that may have been another. */
  readonly isCut?: boolean;
  readonly session?: string;
  /** The sum of what it said that it used; undefined where it did not say. */
  readonly usage?: TokenCount;
  readonly usd?: number;
  readonly denials: number;
}

export type AgentVerdict =
  /** Where it is cut, the text is only the beginning of the answer. */
  | { readonly ok: true; readonly text: string; readonly isCut?: boolean; readonly output?: JsonValue }
  | { readonly ok: false; readonly failure: AgentFailure; readonly text: string };
