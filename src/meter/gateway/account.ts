import type { Wire } from "../meter.ts";
import type { Price } from "../price.ts";
import { inputOf, noTokens, type Usage } from "../token-count.ts";
import type { Answer } from "./answer.ts";
import type { Asked } from "./asked.ts";
import { type Entry, nothingSpent, type Settling, type Spending, spendingOf } from "./ledger.ts";
import type { Parts } from "./parts.ts";

export interface AccountOptions {
  readonly wire: Wire;
  readonly entry: Entry;
  readonly inputBytes: number;
  /** When the call came. */
  readonly begun: number;
}

export interface Outcome {
  /** Undefined where nothing was used. */
  readonly answer?: Answer;
  readonly status: number;
  readonly retries: number;
  readonly end: Settling["end"];
}

/** What is expected where an agent sets no limit to an answer. */
const usualOutput = 8_192;
/** How many bytes a token has, where nobody says how many tokens there are. */
const bytesPerToken = 4;
/** How many it has at the least, but for text that hardly anybody sends: code, digits and most scripts have more. */
const leastBytesPerToken = 2;

/** The most that a call is expected to use. */
export function expected(inputBytes: number, { most, answers }: Asked, price: Price | undefined): Spending {
  const input = Math.ceil(inputBytes / leastBytesPerToken);
  return spendingOf(price, guessed(input, (most ?? usualOutput) * answers));
}

/** What one call uses. */
export class Account {
  readonly #parts: Parts;
  readonly #options: AccountOptions;
  #firstByteMs: number | undefined;

  constructor(parts: Parts, options: AccountOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** The answer begins. */
  begin(): void {
    this.#firstByteMs = this.#elapsed();
  }

  /** More of the answer is known. What the model has ended, nothing stops any more. */
  note(answer: Answer): void {
    if (answer.end !== undefined) return;
    const usage = guessed(0, tokensIn(answer.written));
    const known = answer.usage ?? usage;
    const output = Math.max(known.count.output, usage.count.output);
    this.#parts.ledger.progress(
      this.#options.entry,
      this.#spending(answer, { ...known, count: { ...known.count, output } }),
    );
  }

  settle({ answer, status, retries, end }: Outcome): void {
    const { entry, wire } = this.#options;
    const usage = answer?.usage;
    const complete = answer === undefined || (usage !== undefined && answer.end !== undefined);
    const price = this.#price(answer);
    const usd = usage === undefined || price === undefined ? undefined : spendingOf(price, usage).usd;
    const known = { ...(usd === undefined ? {} : { usd }), complete };
    const spent =
      answer === undefined ? nothingSpent : this.#spending(answer, countedFor(answer, this.#options.inputBytes));
    this.#parts.ledger.settle(entry, { ...known, ...(usage === undefined ? {} : { usage }), spent, end });
    this.#parts.options.tell({
      type: "called",
      wire,
      model: entry.model,
      status,
      retries,
      ...known,
      ...(usage === undefined ? {} : { usage: usage.count }),
      ...(this.#firstByteMs === undefined ? {} : { firstByteMs: this.#firstByteMs }),
      ms: this.#elapsed(),
    });
  }

  #spending(answer: Answer, usage: Usage): Spending {
    return spendingOf(this.#price(answer), usage);
  }

  /** The price of what answered, or else of what was asked for. */
  #price(answer: Answer | undefined): Price | undefined {
    const { findPrice } = this.#parts;
    const answered = answer?.model === undefined ? undefined : findPrice(answer.model);
    return answered ?? findPrice(this.#options.entry.model);
  }

  #elapsed(): number {
    return this.#parts.clock.now() - this.#options.begun;
  }
}

/** What counts towards the caps: what was said, and of what was not said a guess by its length. */
function countedFor({ usage, end, written }: Answer, inputBytes: number): Usage {
  if (usage !== undefined && end !== undefined) return usage;
  if (usage === undefined) return guessed(tokensIn(inputBytes), tokensIn(written));
  const { count, hourWrites } = usage;
  const input = inputOf(count) > 0 ? {} : { inputUncached: tokensIn(inputBytes) };
  return { count: { ...count, ...input, output: Math.max(count.output, tokensIn(written)) }, hourWrites };
}

function guessed(inputUncached: number, output: number): Usage {
  return { count: { ...noTokens, inputUncached, output }, hourWrites: 0 };
}

function tokensIn(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}
