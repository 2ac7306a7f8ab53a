import type { Family } from "./families.ts";
import { FamilyWatch } from "./family-watch.ts";
import { Pass, type Sought, type Window } from "./pass.ts";
import type { Stretch } from "./stretches.ts";
import { isInsideWord } from "./words.ts";

/** A family whose sign it is; undefined for a value. */
export type Mark = Family | undefined;

/** Is told of each stretch that is a secret, and of which kind. */
export type Tell = (secret: Stretch & { readonly kind: string }) => void;

/** Goes through a text once, for values and for what looks like a secret. */
export class Search {
  readonly #pass: Pass<Mark>;
  readonly #tell: Tell;
  readonly #watches = new Map<Family, FamilyWatch>();
  #window: Window = { data: new Uint8Array(), base: 0, isEnd: false };

  constructor(sought: Sought<Mark>, tell: Tell) {
    this.#tell = tell;
    this.#pass = new Pass(sought, {
      exact: (mark, start, end) => this.#take(mark, start, end),
      loose: (start, end) => tell({ start, end, told: false, kind: "known" }),
    });
  }

  /** Gives the first byte that may still be part of a secret. */
  read(window: Window): number {
    this.#window = window;
    let open = this.#pass.read(window);
    for (const watch of this.#watches.values()) open = Math.min(open, watch.read(window, this.#tell));
    return open;
  }

  #take(family: Mark, start: number, end: number): void {
    if (family === undefined) this.#tell({ start, end, told: false, kind: "known" });
    else if (!family.startsWord || !isInsideWord(this.#window.data, start - this.#window.base)) {
      this.#watchOf(family).sign(start, end);
    }
  }

  #watchOf(family: Family): FamilyWatch {
    const known = this.#watches.get(family);
    if (known !== undefined) return known;
    const watch = new FamilyWatch(family);
    this.#watches.set(family, watch);
    return watch;
  }
}
