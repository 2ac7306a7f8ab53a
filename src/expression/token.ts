import type { Problem } from "../problem/problem.ts";
import type { TextRange } from "../problem/text-range.ts";

/** One word of an expression. A list of tokens always ends with `end`, whose range is where the expression is closed. */
export type Token =
  | { readonly kind: "name"; readonly name: string; readonly range: TextRange }
  /** A sign or a word of the language itself: `==`, `and`. */
  | { readonly kind: "symbol"; readonly symbol: string; readonly range: TextRange }
  | { readonly kind: "number"; readonly value: number; readonly range: TextRange }
  | { readonly kind: "text"; readonly value: string; readonly range: TextRange }
  | { readonly kind: "bad"; readonly problem: Problem; readonly range: TextRange }
  | { readonly kind: "end"; readonly range: TextRange };

/** Whether a value may end with this token, so that an operator is what should follow. */
export function endsValue(token: Token | undefined): boolean {
  switch (token?.kind) {
    case "name":
    case "number":
    case "text":
      return true;
    case "symbol":
      return [")", "]", "}}"].includes(token.symbol);
    case "bad":
    case "end":
    case undefined:
      return false;
  }
}
