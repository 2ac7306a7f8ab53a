import type { ValueType } from "../expression/expression.ts";
import type { TextRange } from "../problem/text-range.ts";

/** A command as an author wrote it, cut at its placeholders. */
export type ShellPart = { readonly kind: "text"; readonly text: string; readonly range: TextRange } | ShellPlaceholder;

/** A place in the command where a value will stand. */
export interface ShellPlaceholder {
  readonly kind: "value";
  /** What the author wrote, braces included: for messages. */
  readonly source: string;
  readonly type: ValueType;
  /** The last filter of the expression: `quote` makes a value safe to pass to a second shell. */
  readonly filter?: string;
  readonly range: TextRange;
}

/** A command that has been checked: plain data, saved with the plan. Slots are numbered from 0 in the order of the text. */
export interface ShellScript {
  readonly pieces: readonly ShellPiece[];
}

export type ShellPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly slot: number; readonly stands: Stand; readonly guard?: Guard };

/**
 * What a value must not be, since the program that it is given to would run it: an option, or for `make` and its like anything
 * but the name of a target. It is checked when the value is known.
 */
export type Guard = "no option" | "a target";

/** Where a placeholder stands, which decides how its value is quoted. */
export type Stand =
  /** Outside of quotes, where a list becomes several words. */
  | "words"
  /** Outside of quotes, where there is one word only: an assignment, the target of a redirection. */
  | "word"
  | "double-quoted"
  | "single-quoted"
  | "here-document"
  | "arithmetic"
  | "comment";
