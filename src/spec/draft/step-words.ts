import { oneLine } from "../../markdown/plain-text.ts";

/** What happens or follows in a scenario, without the word before it: some write it although they are asked not to. */
export function stepWords(word: "when" | "then", text: string): string {
  const rest = oneLine(text).replace(new RegExp(String.raw`^(?:\*\*)?${word}:?(?:\*\*)?:?\s+(?=\S)`, "i"), "");
  return rest === "" ? text : rest;
}
