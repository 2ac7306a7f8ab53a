import type { Family, Reader } from "./families.ts";
import type { Window } from "./pass.ts";
import type { Stretch } from "./stretches.ts";

type Hide = (secret: Stretch & { readonly kind: string }) => void;

interface Suspect {
  readonly reader: Reader;
  /** The first byte that may be part of a secret. */
  open: number | undefined;
  /** What is hidden goes on: this is how far it was told. */
  told: number | undefined;
}

/** Follows the secrets of one family through a text, one after the other. */
export class FamilyWatch {
  readonly #family: Family;
  #signs: { readonly start: number; readonly end: number }[] = [];
  /** How many of them were looked at. */
  #done = 0;
  #suspect: Suspect | undefined;
  /** How far the text was read for the suspect. */
  #at = 0;
  /** What is hidden up to here is not looked at again. */
  #hidden = 0;

  constructor(family: Family) {
    this.#family = family;
  }

  /** A sign of the family stands there. */
  sign(start: number, end: number): void {
    this.#signs.push({ start, end });
  }

  /** Gives the first byte that may still be hidden. */
  read(window: Window, hide: Hide): number {
    for (;;) {
      this.#suspect ??= this.#nextSuspect();
      const suspect = this.#suspect;
      if (suspect === undefined) return Number.POSITIVE_INFINITY;
      if (!this.#follow(suspect, window, hide)) return suspect.open ?? Number.POSITIVE_INFINITY;
      this.#suspect = undefined;
    }
  }

  #nextSuspect(): Suspect | undefined {
    for (let sign = this.#signs[this.#done]; sign !== undefined; sign = this.#signs[this.#done]) {
      this.#done++;
      if (sign.start < this.#hidden) continue;
      const reader = this.#family.read();
      reader.next();
      this.#at = sign.end;
      return { reader, open: this.#family.isSignHidden ? sign.start : undefined, told: undefined };
    }
    this.#signs = [];
    this.#done = 0;
    return undefined;
  }

  /** Whether it came to its end. */
  #follow(suspect: Suspect, { data, base }: Window, hide: Hide): boolean {
    let from: number | undefined;
    const settle = (): void => {
      if (from === undefined) return;
      hide({ start: from, end: this.#hidden, told: from === suspect.told, kind: this.#family.name });
      suspect.told = this.#hidden;
      from = undefined;
    };
    for (; this.#at < base + data.length; this.#at++) {
      const { value: verdict } = suspect.reader.next(data[this.#at - base] ?? 0);
      if (verdict === undefined) {
        settle();
        return true;
      }
      switch (verdict) {
        case "open":
          suspect.open ??= this.#at;
          break;
        case "show":
          suspect.open = undefined;
          break;
        case "hide":
        case "close":
          from ??= suspect.open ?? this.#at;
          this.#hidden = verdict === "hide" ? this.#at + 1 : this.#at;
          suspect.open = verdict === "hide" ? undefined : this.#at;
      }
    }
    settle();
    return false;
  }
}
