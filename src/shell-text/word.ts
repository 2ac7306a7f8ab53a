import { noSlots, type Reading, type SlotRange } from "./reading.ts";

/** One word of a command, as far as it is known before the shell expands it. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Its text without quotes; undefined where a value or an expansion is part of it. */
  readonly literal: string | undefined;
  /** The text before the first value or expansion. */
  readonly prefix: string;
  /** Where it is more than text, the text that a name may be seen in. */
  readonly spelled: string | undefined;
  readonly slots: SlotRange;
  /** True where a value is the first thing in the word, so that it may begin with any sign. */
  readonly begins: boolean;
  /** True where the word is one placeholder and nothing else, in quotes or not. */
  readonly sole: boolean;
  /** True where the word is or holds `<( )`: another command's output under a file name. */
  readonly fromCommand: boolean;
  /** True where the word stands without quotes, as only words of the grammar do. */
  readonly bare: boolean;
  /** True where the word may become no word at all, so that the next one takes its place. */
  readonly vanishes: boolean;
  /** True where bash may make several words of its braces. */
  readonly braced: boolean;
  /** True where it is an operator of `[[ ]]`. */
  readonly sign: boolean;
}

/** A word while it is read. */
export interface WordSoFar {
  literal: string;
  prefix: string;
  tail: string;
  begins: boolean;
  expanded: boolean;
  /** What stands outside of placeholders and the quotes around them. */
  other: boolean;
  fromCommand: boolean;
  /** What keeps the word when its expansions are empty: text, or quotes. */
  solid: boolean;
  brace: "" | "open" | "list";
}

export function emptyWord(): WordSoFar {
  return {
    literal: "",
    prefix: "",
    tail: "",
    begins: false,
    expanded: false,
    other: false,
    fromCommand: false,
    solid: false,
    brace: "",
  };
}

/** A word that stands as plain text, from `start` to its end. */
export function bareWord(start: number, literal: string): Word {
  return {
    start,
    end: start + literal.length,
    literal,
    prefix: literal,
    spelled: undefined,
    slots: noSlots,
    begins: false,
    sole: false,
    fromCommand: false,
    bare: true,
    vanishes: false,
    braced: false,
    sign: false,
  };
}

/** One sign of `[[ ]]`, where it is an operator and not the end of a command. */
export function operatorWord(reading: Reading): Word {
  const word = bareWord(reading.at, reading.char());
  reading.at++;
  return { ...word, sign: true };
}
