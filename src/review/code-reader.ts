import type { Enclosed, Language, Quoted, Trait } from "./languages.ts";

/** From an offset up to another one. */
export type Stretch = readonly [number, number];

const wordBeforePattern = new Set(
  "return typeof case do else in of instanceof new void delete throw yield await and or not if unless when while until".split(
    " ",
  ),
);
/** Longer ones are not looked for: each slash of a line may be the beginning of one. */
const pattern = /\/(?![*/])(?:[^\\/[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n]){0,100}\]){1,200}\//uy;
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
  readonly #telling: RegExp;
  readonly #found: Stretch[] = [];
  #at = 0;
  /** Open brackets. */
  #depth = 0;
  /** Where the line begins, or the statement that goes on over several. */
  #start = 0;
  /** How deep in brackets each template is that waits for the end of its code. */
  readonly #templates: number[] = [];
  /** The lines that are a word alone. */
  #words: ReadonlyMap<string, LonelyWord[]> | undefined;
  #heredocs: { readonly word: string; readonly loose: boolean }[] = [];

  constructor(text: string, language: Language) {
    this.#text = text;
    this.#language = language;
    this.#traits = new Set(language.traits);
    this.#telling = tellingOf(language);
  }

  comments(): readonly Stretch[] {
    for (this.#hurry(); this.#at < this.#text.length; this.#hurry()) {
      if (!this.#comment() && !this.#special() && !this.#string()) this.#step();
    }
    return this.#found;
  }

  /** To the next sign that may mean anything. */
  #hurry(): void {
    this.#telling.lastIndex = this.#at;
    this.#at = this.#telling.test(this.#text) ? this.#telling.lastIndex - 1 : this.#text.length;
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
    const sign = atLineStart === true ? `\n${close}` : close;
    const isNested = nests === true;
    let at = this.#at + open.length;
    let [inner, end] = [-1, -1];
    for (let depth = 1; depth > 0;) {
      if (end < at) end = this.#indexOf(sign, at);
      if (end === this.#text.length) return end;
      if (isNested && inner < at) inner = this.#indexOf(open, at);
      const isInner = isNested && inner < end;
      depth += isInner ? 1 : -1;
      at = isInner ? inner + open.length : end + sign.length;
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
    this.#words ??= lonelyWords(this.#text);
    const places = this.#words.get(`${isLoose ? "-" : "="}${word}`) ?? [];
    while ((places.at(-1)?.from ?? this.#at) < this.#at) places.pop();
    const next = places.at(-1);
    if (next !== undefined) this.#at = this.#start = next.to;
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
    const before = this.#text.slice(Math.max(this.#start, this.#at - 200), this.#at).trimEnd();
    return before === "" || /[:\-,[{?]$/u.test(before);
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
    return this.#goTo(Math.min(this.#indexOf(close, this.#at) + close.length, this.#text.length));
  }

  #goTo(at: number): true {
    this.#at = at;
    return true;
  }

  #endOfLine(from: number): number {
    return this.#indexOf("\n", from);
  }

  /** Where it stands next; the end of the text where it does not. */
  #indexOf(sign: string, from: number): number {
    const found = this.#text.indexOf(sign, from);
    return found === -1 ? this.#text.length : found;
  }
}

const signsOfTraits: { readonly [K in Trait]: string } = {
  template: "`{}[]()",
  regex: "/",
  char: "'",
  docstring: "{}[]()",
  heredoc: "<",
  hashes: "rb",
  parens: "R",
  "value-quotes": "",
  embeds: "",
};

const tellings = new Map<Language, RegExp>();

/** What any of the signs of a language begins with. */
function tellingOf(language: Language): RegExp {
  const known = tellings.get(language);
  if (known !== undefined) return known;
  const { line, block, strings, traits = [] } = language;
  const signs = [...line, ...[...block, ...strings].map(({ open }) => open)].map((sign) => sign[0] ?? "");
  const all = ["\\\n", ...signs, ...traits.map((trait) => signsOfTraits[trait])].join("");
  const telling = new RegExp(`[${all.replaceAll(/[^\w\n]/g, String.raw`\$&`)}]`, "g");
  tellings.set(language, telling);
  return telling;
}

/** A line that is a word alone: from where it begins to where the next one does. */
interface LonelyWord {
  readonly from: number;
  readonly to: number;
}

/** By the word and a sign, the last of the text first: `=` where nothing stands before it, `-` also where blanks do. */
function lonelyWords(text: string): ReadonlyMap<string, LonelyWord[]> {
  const found = new Map<string, LonelyWord[]>();
  for (const { index, groups, 0: line } of text.matchAll(/^(?<gap>[ \t]{0,200})(?<word>\w{1,200})\r?$/gmu)) {
    const place = { from: index, to: Math.min(index + line.length + 1, text.length) };
    for (const sign of groups?.["gap"] === "" ? ["=", "-"] : ["-"]) {
      const key = `${sign}${groups?.["word"] ?? ""}`;
      const places = found.get(key) ?? [];
      places.push(place);
      found.set(key, places);
    }
  }
  for (const places of found.values()) places.reverse();
  return found;
}
