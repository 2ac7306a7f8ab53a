import type { Value } from "../expression.ts";
import { truthWord } from "./comparing.ts";

/** Nothing, false, 0, empty text and the word `false` do not hold; everything else does. */
export function holds(value: Value): boolean {
  return typeof value === "string" ? value !== "" && truthWord(value) !== false : Boolean(value);
}
