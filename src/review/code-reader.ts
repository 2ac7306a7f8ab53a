import type { Enclosed, Language, Quoted, Trait } from "./languages.ts";

/** From an offset up to another one. */
export type Stretch = readonly [number, number];

const wordBeforePattern = new Set(
  "return typeof case do else in of instanceof new void delete throw yield await and or not if unless when while until".split(
    " ",
  ),
);
const pattern = /\/(?![*/])(?:[^\\/[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\//uy;
const character = /'(?:\\[^\n]{1,10}?|[^\\'\n])'/uy;
const hashes = /b?r(?<hashes>#*)"/uy;
const parens = /R"(?<word>[^()\\\s]{0,16})\(/uy;
const heredoc = /<<(?<loose>[-~]?)(?<quote>["']?)(?<word>[A-Za-z_]\w*)\k<quote>/uy;
const restOfStatement = /[ \t]*(?:$|\r?\n|#|;)/uy;
const prefixOfString = /^\s*[rbuf]{0,2}$/iu;

/** Finds the comments of a text. It knows as much of a language as it takes to tell a comment from a string that looks like one. */
export class CodeReader {
  readonly #text: string;
  readonly #language: Language;
  readonly #traits: ReadonlySet<Trait>;
  readonly #found: Stretch[] = [];
  #at = 0;
  /** Open brackets. */
  #depth = 0;
  /** Where the line begins, or the statement that goes on over several. */
  #start = 0;
  /** How deep in brackets each template is that waits for the end of its code. */
  readonly #templates: number[] = [];
  #heredocs: { readonly word: string; readonly loose: boolean }[] = [];

  constructor(text: string, language: Language) {
    this.#text = text;
    this.#language = language;
    this.#traits = new Set(language.traits);
  }

  comments(): readonly Stretch[] {
    while (this.#at < this.#text.length) {
      if (!this.#comment() && !this.#special() && !this.#string()) this.#step();
    }
    return this.#found;
  }

  #step(): void {
    const char = this.#text[this.#at++];
    if (char === "\\") this.#at++;
    else if (char === "\n") this.#newLine();
    else if (char === "(" || char === "[" || char === "{") this.#depth++;
    else if (char === ")" || char === "]" || char === "}") this.#depth = Math.max(0, this.#depth - 1);
  }

  #newLine(): void {
    if (this.#depth === 0 || !this.#traits.has("docstring")) this.#start = this.#at;
    for (const { word, loose } of this.#heredocs) this.#skipTo(word, loose);
    this.#heredocs = [];
  }

  #comment(): boolean {
    const { block, line, needsGap } = this.#language;
    const enclosed = block.find((each) => this.#isAt(each.open) && (each.atLineStart !== true || this.#isLineStart()));
    if (enclosed !== undefined) return this.#take(this.#endOfBlock(enclosed));
    if (!line.some((sign) => this.#isAt(sign)) || (needsGap === true && !this.#isAfterGap())) return false;
    return this.#take(this.#endOfLine(this.#at));
  }

  #take(end: number): true {
    this.#found.push([this.#at, end]);
    this.#at = end;
    return true;
  }

  #endOfBlock({ open, close, nests, atLineStart }: Enclosed): number {
    let at = this.#at + open.length;
    for (let depth = 1; depth > 0;) {
      const end = this.#text.indexOf(atLineStart === true ? `\n${close}` : close, at);
      if (end === -1) return this.#text.length;
      const inner = nests === true ? this.#text.indexOf(open, at) : -1;
      const isInner = inner !== -1 && inner < end;
      depth += isInner ? 1 : -1;
      at = isInner ? inner + open.length : end + close.length + (atLineStart === true ? 1 : 0);
    }
    return at;
  }

  #special(): boolean {
    const char = this.#text[this.#at] ?? "";
    switch (char) {
      case "`":
        return this.#traits.has("template") && this.#template(this.#at + 1);
      case "}":
        return this.#templates.at(-1) === this.#depth && this.#template(this.#at + 1, true);
      case "/":
        return this.#traits.has("regex") && this.#mayBePattern() && this.#skip(pattern) !== undefined;
      case "'":
        return this.#traits.has("char") && this.#skip(character) !== undefined;
      case "<":
        return this.#traits.has("heredoc") && this.#heredoc();
      case "r":
      case "b":
        return this.#traits.has("hashes") && !this.#isAfterWord() && this.#hashed();
      case "R":
        return this.#traits.has("parens") && this.#raw();
      default:
        return false;
    }
  }

  /** From inside of a template up to its end, or to code in it. */
  #template(from: number, isBack = false): boolean {
    if (isBack) this.#templates.pop();
    for (let at = from; at < this.#text.length; at++) {
      const char = this.#text[at];
      if (char === "\\") at++;
      else if (char === "`") return this.#goTo(at + 1);
      else if (char === "$" && this.#text[at + 1] === "{") {
        this.#templates.push(this.#depth);
        return this.#goTo(at + 2);
      }
    }
    return this.#goTo(this.#text.length);
  }

  #mayBePattern(): boolean {
    const before = this.#text.slice(Math.max(this.#start, this.#at - 40), this.#at).trimEnd();
    const word = /[\w$]+$/u.exec(before)?.[0];
    if (word !== undefined) return wordBeforePattern.has(word);
    return !/[)\]}"'`<]$/u.test(before);
  }

  #heredoc(): boolean {
    if (this.#isAt("<<<")) return this.#goTo(this.#at + 3);
    const groups = this.#skip(heredoc)?.groups;
    if (groups === undefined) return false;
    this.#heredocs.push({ word: groups["word"] ?? "", loose: groups["loose"] !== "" });
    return true;
  }

  /** Behind the line that is a word alone. Where there is none it was no such text. */
  #skipTo(word: string, isLoose: boolean): void {
    for (let at = this.#at; at < this.#text.length;) {
      const end = this.#endOfLine(at);
      const line = this.#text.slice(at, end).trimEnd();
      if ((isLoose ? line.trimStart() : line) === word) {
        this.#at = this.#start = Math.min(end + 1, this.#text.length);
        return;
      }
      at = end + 1;
    }
  }

  #hashed(): boolean {
    const opened = this.#skip(hashes);
    if (opened === undefined) return false;
    return this.#goBehind(`"${opened.groups?.["hashes"] ?? ""}`);
  }

  #raw(): boolean {
    const opened = this.#skip(parens);
    if (opened === undefined) return false;
    return this.#goBehind(`)${opened.groups?.["word"] ?? ""}"`);
  }

  #string(): boolean {
    const quoted = this.#language.strings.find(({ open }) => this.#isAt(open));
    if (quoted === undefined || (this.#traits.has("value-quotes") && !this.#isValue())) return false;
    const from = this.#at;
    const isStatement = this.#traits.has("docstring") && this.#depth === 0 && this.#isPrefix(from);
    this.#at = this.#endOfString(quoted);
    if (isStatement && this.#isEndOfStatement()) this.#found.push([this.#start, this.#at]);
    return true;
  }

  #endOfString({ open, close, escape, manyLines }: Quoted): number {
    for (let at = this.#at + open.length; at < this.#text.length; at++) {
      const char = this.#text[at];
      if (escape === "backslash" && char === "\\") at++;
      else if (char === "\n" && !manyLines) return at;
      else if (char === close[0] && this.#text.startsWith(close, at)) {
        const isDoubled = escape === "doubled" && this.#text.startsWith(close, at + close.length);
        if (!isDoubled) return at + close.length;
        at += close.length;
      }
    }
    return this.#text.length;
  }

  #isPrefix(at: number): boolean {
    return at - this.#start < 1000 && prefixOfString.test(this.#text.slice(this.#start, at));
  }

  #isEndOfStatement(): boolean {
    restOfStatement.lastIndex = this.#at;
    return restOfStatement.test(this.#text);
  }

  #isValue(): boolean {
    return /(?:^|[:\-,[{?]|&\S+|!\S+)\s*$/u.test(this.#text.slice(Math.max(this.#start, this.#at - 200), this.#at));
  }

  #isAt(sign: string): boolean {
    return this.#text.startsWith(sign, this.#at);
  }

  #isLineStart(): boolean {
    return this.#at === 0 || this.#text[this.#at - 1] === "\n";
  }

  #isAfterGap(): boolean {
    return this.#at === 0 || /[\s;&|()]/u.test(this.#text[this.#at - 1] ?? "");
  }

  #isAfterWord(): boolean {
    return /\w/u.test(this.#text[this.#at - 1] ?? "");
  }

  #skip(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #goBehind(close: string): true {
    const end = this.#text.indexOf(close, this.#at);
    return this.#goTo(end === -1 ? this.#text.length : end + close.length);
  }

  #goTo(at: number): true {
    this.#at = at;
    return true;
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf("\n", from);
    return end === -1 ? this.#text.length : end;
  }
}
