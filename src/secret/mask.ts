import type { Family } from "./mask/families.ts";
import { families } from "./mask/families.ts";
import { exactForms, looseForms } from "./mask/forms.ts";
import { type Sought, seek } from "./mask/pass.ts";
import { type Mark, Search } from "./mask/search.ts";
import type { Pattern } from "./mask/secret-finder.ts";
import { Stretches } from "./mask/stretches.ts";

/** Stands where a secret stood. */
const stars = Buffer.from("***");

export interface MaskOptions {
  /** Also what looks like a secret and is known to nobody: for what agents write. */
  readonly families?: boolean;
}

/** Where a secret stands in a text, by its bytes. */
export interface FoundSecret {
  readonly start: number;
  readonly end: number;
  /** The name of its family; `known` for a value that is known. */
  readonly kind: string;
}

/**
 * Hides secrets in what is seen of a command or an agent: values that are known, as they stand and as JSON, URLs, base64 and
 * hexadecimal digits have them, and, where it is asked for, what is known by how it looks.
 */
export class Mask {
  readonly #sought: Sought<Mark>;

  constructor(values: readonly string[], options: MaskOptions = {}) {
    const exact = [...new Set(values.flatMap(exactForms))].map((form) => valuePattern(Buffer.from(form)));
    const signs = options.families === true ? families.flatMap(signPatterns) : [];
    this.#sought = seek<Mark>([...exact, ...signs], values.flatMap(looseForms).map(valuePattern));
  }

  text(text: string): string {
    const flow = this.open();
    const seen = [flow.add(Buffer.from(text)), flow.end()];
    return flow.hasHidden ? Buffer.concat(seen).toString() : text;
  }

  /** For bytes that come in parts; how they are cut makes no difference. */
  open(): MaskedFlow {
    return new MaskedFlow(this.#sought);
  }

  /** Where something would be hidden; what stands at one place for two reasons is told twice. */
  find(bytes: Uint8Array): readonly FoundSecret[] {
    const found: FoundSecret[] = [];
    const search = new Search(this.#sought, ({ start, end, kind }) => found.push({ start, end, kind }));
    search.read({ data: bytes, base: 0, isEnd: true });
    return found;
  }
}

function valuePattern(bytes: Uint8Array): Pattern<undefined> {
  return { bytes, mark: undefined, isHeld: true };
}

function signPatterns(family: Family): readonly Pattern<Mark>[] {
  return family.signs.map((sign) => ({ bytes: Buffer.from(sign), mark: family, isHeld: family.isSignHidden }));
}

const nothing = Buffer.alloc(0);
/** So many bytes that were given stay at hand, to see what stands before a sign. */
const before = 2;

/** One stream of bytes. What may be the beginning of a secret is held back until it is known. */
export class MaskedFlow {
  readonly #search: Search;
  readonly #stretches = new Stretches();
  /** What is at hand: a few bytes that were given, then those that are held back. It begins at byte number `#base`. */
  #held: Buffer = nothing;
  #base = 0;
  #given = 0;
  #hasHidden = false;

  constructor(sought: Sought<Mark>) {
    this.#search = new Search(sought, (stretch) => this.#stretches.hide(stretch));
  }

  /** Whether anything was hidden by now. */
  get hasHidden(): boolean {
    return this.#hasHidden;
  }

  /** What is known by now and may be seen. */
  add(chunk: Buffer): Buffer {
    return this.#take(chunk, false);
  }

  /** The rest: no more comes. */
  end(): Buffer {
    return this.#take(nothing, true);
  }

  #take(chunk: Buffer, isEnd: boolean): Buffer {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const open = this.#search.read({ data: this.#held, base: this.#base, isEnd });
    return this.#give(isEnd ? this.#base + this.#held.length : open);
  }

  /** Gives what stands before `cut`, and holds what follows. */
  #give(cut: number): Buffer {
    const parts: Buffer[] = [];
    const data = this.#held;
    const base = this.#base;
    let at = this.#given;
    for (const { start, end, told } of this.#stretches.inOrder()) {
      if (start >= cut) break;
      parts.push(data.subarray(at - base, start - base));
      if (!told) parts.push(stars);
      at = Math.min(end, cut);
    }
    this.#hasHidden ||= parts.length > 0;
    this.#stretches.given(cut);
    const rest = data.subarray(at - base, cut - base);
    // A copy: a few held bytes do not keep the whole chunk alive.
    const kept = Math.max(base, cut - before);
    this.#held = Buffer.from(data.subarray(kept - base));
    this.#base = kept;
    this.#given = cut;
    return parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
  }
}
