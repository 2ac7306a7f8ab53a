import { SecretFinder } from "./secret-finder.ts";

/** Stands where a secret stood. */
const stars = Buffer.from("***");
/** Values of less than four characters are found everywhere: to mask them would hide what is no secret, and tell them besides. */
const longEnough = /.{4}/su;

/** Hides secret values in what is seen of a command. */
export class Mask {
  readonly #finder: SecretFinder;

  constructor(values: readonly string[]) {
    this.#finder = new SecretFinder([...new Set(values.flatMap(formsOf))].map((form) => Buffer.from(form)));
  }

  text(text: string): string {
    const flow = this.open();
    return Buffer.concat([flow.add(Buffer.from(text)), flow.end()]).toString();
  }

  /** For bytes that come in parts; how they are cut makes no difference. */
  open(): MaskedFlow {
    return new MaskedFlow(this.#finder);
  }
}

/** A value as commands write it: whole, line by line, and as text in JSON. */
function formsOf(value: string): readonly string[] {
  return [value, ...value.split(/[\r\n]+/u)]
    .map((form) => form.trim())
    .flatMap((form) => (longEnough.test(form) ? [form, JSON.stringify(form).slice(1, -1)] : []));
}

/** A stretch of bytes that are not shown; `told` where the stars for it have been given already. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly told: boolean;
}

const nothing = Buffer.alloc(0);

/** One stream of bytes. What may be the beginning of a secret is held back until it is known. */
export class MaskedFlow {
  readonly #finder: SecretFinder;
  #state = 0;
  #held = nothing;
  /** In what is held, in order; they do not overlap. */
  #spans: Span[] = [];

  constructor(finder: SecretFinder) {
    this.#finder = finder;
  }

  /** What is known by now and may be seen. */
  add(chunk: Buffer): Buffer {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#state = this.#finder.find(data, { from: this.#held.length, state: this.#state }, (start, end) =>
      this.#cover(start, end),
    );
    return this.#give(data, data.length - this.#finder.depthOf(this.#state));
  }

  /** The rest: no more comes. */
  end(): Buffer {
    this.#state = 0;
    return this.#give(this.#held, this.#held.length);
  }

  /** Secrets that overlap are one stretch, so that no part of either is seen. */
  #cover(from: number, end: number): void {
    let [start, told] = [from, false];
    for (let last = this.#spans.at(-1); last !== undefined && last.end > start; last = this.#spans.at(-1)) {
      this.#spans.pop();
      start = Math.min(start, last.start);
      told ||= last.told;
    }
    this.#spans.push({ start, end, told });
  }

  /** Gives what stands before `cut`, and holds what follows. */
  #give(data: Buffer, cut: number): Buffer {
    const parts: Buffer[] = [];
    let at = 0;
    for (const { start, end, told } of this.#spans) {
      if (start >= cut) break;
      parts.push(data.subarray(at, start));
      if (!told) parts.push(stars);
      at = Math.min(end, cut);
    }
    const rest = this.#spans.filter(({ end }) => end > cut);
    this.#spans = rest.map(({ start, end, told }) => ({
      start: Math.max(0, start - cut),
      end: end - cut,
      told: told || start < cut,
    }));
    // A copy: a few held bytes do not keep the whole chunk alive.
    this.#held = cut === data.length ? nothing : Buffer.from(data.subarray(cut));
    if (parts.length === 0) return data.subarray(0, cut);
    return Buffer.concat([...parts, data.subarray(at, cut)]);
  }
}
