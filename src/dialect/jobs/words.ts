import type { DollarExpression, DollarTemplate, TemplatePart } from "../../expression/expression.ts";
import type { Argument } from "../../plan/plan.ts";
import type { Finding } from "../../problem/problem.ts";
import { joined } from "./joined.ts";
import { wordsUnclosed } from "./problems.ts";

type Part = TemplatePart<DollarExpression>;

/** The words of a command that no shell reads: cut at blanks before any value is known, so that a value is never cut. */
export function wordsOf(template: DollarTemplate): {
  readonly words: readonly Argument[];
  readonly findings: readonly Finding[];
} {
  const cutter = new WordCutter(template);
  let at = 0;
  for (const part of template.parts) {
    if (part.kind === "block") {
      cutter.block(part);
      at = part.range.end;
    } else {
      cutter.text(part.text, at);
      at += part.text.length;
    }
  }
  return cutter.finish();
}

class WordCutter {
  readonly #template: DollarTemplate;
  readonly #words: Argument[] = [];
  #parts: Part[] = [];
  #letters: string | undefined;
  #quote: { readonly character: string; readonly at: number } | undefined;
  #escaped = false;

  constructor(template: DollarTemplate) {
    this.#template = template;
  }

  text(text: string, start: number): void {
    for (let index = 0; index < text.length; index++) this.#letter(text.charAt(index), start + index);
  }

  block(part: Part): void {
    this.#closeLetters();
    this.#parts.push(part);
  }

  finish(): ReturnType<typeof wordsOf> {
    this.#closeWord();
    if (this.#quote === undefined) return { words: this.#words, findings: [] };
    const { at } = this.#quote;
    return { words: this.#words, findings: [{ problem: wordsUnclosed(), range: { start: at, end: at + 1 } }] };
  }

  #letter(letter: string, at: number): void {
    const quote = this.#quote?.character;
    if (this.#escaped) {
      this.#escaped = false;
      this.#add(letter);
    } else if (letter === "\\" && quote !== "'") this.#escaped = true;
    else if (letter === quote) this.#quote = undefined;
    else if (quote === undefined && (letter === "'" || letter === '"')) {
      this.#quote = { character: letter, at };
      this.#add("");
    } else if (quote === undefined && /\s/u.test(letter)) this.#closeWord();
    else this.#add(letter);
  }

  #add(letters: string): void {
    this.#letters = (this.#letters ?? "") + letters;
  }

  #closeLetters(): void {
    if (this.#letters !== undefined) this.#parts.push({ kind: "text", text: this.#letters });
    this.#letters = undefined;
  }

  #closeWord(): void {
    this.#closeLetters();
    const parts = this.#parts;
    this.#parts = [];
    if (parts.length === 0) return;
    const isPlain = parts.every((part) => part.kind === "text");
    const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    this.#words.push(isPlain ? { kind: "literal", value: text } : { kind: "template", template: this.#asOne(parts) });
  }

  /** A single block, which keeps its value; blanks around it that stand in quotes are a part of the word. */
  #asOne(parts: readonly Part[]): DollarTemplate {
    const { source } = this.#template;
    const [only] = parts;
    if (only?.kind === "block" && parts.length === 1) return { source, parts };
    const range = { start: 0, end: source.length };
    return { source, parts: [{ kind: "block", expression: joined(parts), range }] };
  }
}

/** A text cut at its values, texts and values in turn, beginning with a text: so that values can be escaped where they stand. */
export function piecesOf({ source, parts }: DollarTemplate): readonly Argument[] {
  const pieces: Argument[] = [];
  for (const part of parts) {
    const isTextsTurn = pieces.length % 2 === 0;
    if (part.kind === "block" && isTextsTurn) pieces.push({ kind: "literal", value: "" });
    if (part.kind === "text") pieces.push({ kind: "literal", value: part.text });
    else pieces.push({ kind: "template", template: { source, parts: [part] } });
  }
  return pieces;
}
