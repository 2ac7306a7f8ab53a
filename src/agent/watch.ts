import type { TokenCount } from "../meter/meter.ts";
import { allTokens } from "../meter/token-count.ts";
import type { Clock } from "../time/clock.ts";
import type { AgentLimits } from "./agent.ts";
import type { AgentFailure } from "./event.ts";

export interface WatchOptions {
  readonly clock: Clock;
  readonly limits: AgentLimits;
  /** Whether calls, tokens and dollars are counted by the meter, which holds those limits itself. */
  readonly metered: boolean;
  /** Ends the agent. Called once at most. */
  readonly end: (failure: AgentFailure) => void;
}

/** Looks on while an agent works, and ends it when it is silent for too long or has used more than it may. */
export class Watch {
  readonly #options: WatchOptions;
  #lastSign: number;
  #cancelAlarm: () => void = () => undefined;
  #over = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#lastSign = options.clock.now();
    this.#listen();
  }

  /** It has given a sign of life. */
  sign(): void {
    this.#lastSign = this.#options.clock.now();
  }

  /** What it says it has used in all. Where it is metered, that counts instead. */
  used(usage: TokenCount | undefined, usd: number | undefined): void {
    const { limits, metered } = this.#options;
    if (metered) return;
    const tokens = usage === undefined ? 0 : allTokens(usage);
    if (limits.tokens !== undefined && tokens > limits.tokens) this.#stop(overBudget("tokens", tokens, limits.tokens));
    else if (limits.usd !== undefined && (usd ?? 0) > limits.usd) this.#stop(overBudget("usd", usd ?? 0, limits.usd));
  }

  turn(number: number): void {
    const { turns } = this.#options.limits;
    if (turns === undefined || number <= turns) return;
    this.#stop({ kind: "max_turns", message: `The agent has begun turn ${number}, and may take ${turns}.` });
  }

  close(): void {
    this.#over = true;
    this.#cancelAlarm();
  }

  #listen(): void {
    const { clock, limits } = this.#options;
    if (limits.silence === undefined || this.#over) return;
    const due = this.#lastSign + limits.silence * 1000;
    if (clock.now() >= due) {
      const message = `The agent gave no sign of life for ${limits.silence} s.`;
      this.#stop({ kind: "silent", message });
    } else this.#cancelAlarm = clock.alarm(due, () => this.#listen());
  }

  #stop(failure: AgentFailure): void {
    if (this.#over) return;
    this.close();
    this.#options.end(failure);
  }
}

const units = { calls: "calls", tokens: "tokens", usd: "dollars" } as const;

export function overBudget(cap: keyof typeof units, used: number, limit: number): AgentFailure {
  const shown = cap === "usd" ? used.toFixed(4) : String(used);
  return { kind: "budget", message: `The agent has used ${shown} ${units[cap]}, and may use ${limit}.` };
}
