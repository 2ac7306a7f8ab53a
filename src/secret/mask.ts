import { families, type Family } from "./mask/families.ts";
import { FamilyWatch } from "./mask/family-watch.ts";
import { exactForms, looseForms } from "./mask/forms.ts";
import { looseCodes, LoosePass, type Window } from "./mask/loose-pass.ts";
import { type Pattern, SecretFinder } from "./mask/secret-finder.ts";
import { Stretches } from "./mask/stretches.ts";
import { isInsideWord } from "./mask/words.ts";

/** Stands where a secret stood. */
const stars = Buffer.from("***");

export interface MaskOptions {
  /** Also what looks like a secret and is known to nobody: for what agents write. */
  readonly families?: boolean;
}

/** A family whose sign it is; undefined for a value. */
type Mark = Family | undefined;

interface Search {
  readonly exact: SecretFinder<Mark>;
  readonly loose: SecretFinder<undefined>;
  readonly looseCodes: Int16Array;
}

/**
 * Hides secrets in what is seen of a command or an agent: values that are known, as they stand and as JSON, URLs, base64 and
 * hexadecimal digits have them, and, where it is asked for, what is known by how it looks.
 */
export class Mask {
  readonly #search: Search;

  constructor(values: readonly string[], options: MaskOptions = {}) {
    const exact = [...new Set(values.flatMap(exactForms))].map((form) => valuePattern(Buffer.from(form)));
    const signs = options.families === true ? families.flatMap(signPatterns) : [];
    const loose = values.flatMap(looseForms).map(valuePattern);
    const finder = new SecretFinder<undefined>(loose);
    this.#search = {
      exact: new SecretFinder<Mark>([...exact, ...signs]),
      loose: finder,
      looseCodes: looseCodes(finder),
    };
  }

  text(text: string): string {
    const flow = this.open();
    const seen = [flow.add(Buffer.from(text)), flow.end()];
    return flow.hasHidden ? Buffer.concat(seen).toString() : text;
  }

  /** For bytes that come in parts; how they are cut makes no difference. */
  open(): MaskedFlow {
    return new MaskedFlow(this.#search);
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
  readonly #loose: LoosePass | undefined;
  readonly #watches = new Map<Family, FamilyWatch>();
  readonly #stretches = new Stretches();
  #state = 0;
  /** What is at hand: a few bytes that were given, then those that are held back. It begins at byte number `#base`. */
  #held = nothing;
  #base = 0;
  #given = 0;
  #hasHidden = false;

  constructor(search: Search) {
    this.#search = search;
    this.#loose = search.loose.isEmpty ? undefined : new LoosePass(search.loose, search.looseCodes);
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
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const window: Window = { data, base: this.#base, isEnd };
    const hide = (start: number, end: number, told = false): void => this.#stretches.hide(start, end, told);
    const all = this.#base + data.length;
    const open = [
      this.#readExactly(window, this.#held.length),
      this.#loose?.read(window, hide) ?? all,
      ...[...this.#watches.values()].map((watch) => watch.read(window, hide)),
    ];
    return this.#give(data, isEnd ? all : Math.min(...open));
  }

  #readExactly({ data, base }: Window, from: number): number {
    const { exact } = this.#search;
    const { classes, next } = exact;
    let state = this.#state;
    for (let at = from; at < data.length; at++) {
      state = next[state + (classes[data[at] ?? 0] ?? 0)] ?? 0;
      if (state >= 0) continue;
      state = ~state;
      for (const { length, mark } of exact.foundIn(state)) {
        const start = at + 1 - length;
        if (mark === undefined) this.#stretches.hide(base + start, base + at + 1);
        else if (!mark.startsWord || !isInsideWord(data, start)) this.#watchOf(mark).sign(base + start, base + at + 1);
      }
    }
    this.#state = state;
    return base + data.length - exact.heldIn(state);
  }

  #watchOf(family: Family): FamilyWatch {
    const known = this.#watches.get(family);
    if (known !== undefined) return known;
    const watch = new FamilyWatch(family);
    this.#watches.set(family, watch);
    return watch;
  }

  /** Gives what stands before `cut`, and holds what follows. */
  #give(data: Buffer, cut: number): Buffer {
    const parts: Buffer[] = [];
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
