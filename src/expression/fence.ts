import { createHash } from "node:crypto";

/** Wraps foreign text. Its word depends on everything that is wrapped, so that nobody who writes a part of it can know the word. */
export class Fence {
  readonly word: string;

  constructor(everything: string) {
    let word = "";
    for (let count = 0; word === "" || everything.includes(word); count++)
      word = createHash("sha256").update(`${count}\n${everything}`).digest("hex").slice(0, 24);
    this.word = word;
  }

  around(what: string, text: string): string {
    return `<<${this.word} ${what}\n${text.endsWith("\n") || text === "" ? text : `${text}\n`}${this.word}>>`;
  }
}

const longestLabel = 60;

/** A text between two lines that it cannot contain, with what it is behind the first of them. */
export function fenced(text: string, what: string): string {
  const label = what.replaceAll(/[^\p{L}\p{N}._-]+/gu, " ").trim();
  return new Fence(text).around(label.slice(0, longestLabel), text);
}
