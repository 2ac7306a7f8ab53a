import { matchAt } from "../match-at.ts";
import { badNumber, unclosedQuote } from "../problems.ts";
import type { LexedBlock } from "../read-template.ts";
import { endsValue, type Token } from "../token.ts";

const blanks = /\s*/uy;
const name = /[\p{L}_][\p{L}\p{M}\p{N}_-]*(?::[\p{L}\p{M}\p{N}_-]+)*/uy;
const nameAfterDot = /[\p{L}\p{M}\p{N}_-]+(?::[\p{L}\p{M}\p{N}_-]+)*/uy;
const digits = String.raw`\d+(?:_\d+)*`;
const number = new RegExp(String.raw`[+-]?(?:${digits}(?:\.(?:${digits})?)?|\.${digits})(?:[eE][+-]?\d+)?`, "uy");
const restOfNumber = /[\p{L}\p{N}_.]*/uy;
const symbol = /[=!]==|[=!<>]=|=[<>]|<>|&&|\|\||\*\*|\/\/|\?\?|[^]/uy;
const keywords = new Set(["and", "or", "not", "in"]);

/** The words of one block; see `BlockLanguage`. */
export function lexBlock(text: string, open: number, hopeless: Set<string>): LexedBlock {
  const tokens: Token[] = [];
  let at = open + 2;
  for (;;) {
    at += matchAt(blanks, text, at).length;
    if (at >= text.length || text.startsWith("{{", at)) return { kind: "open", end: at };
    if (text.startsWith("}}", at)) return closed(tokens, at, at + 2);
    const token = lexToken(text, at, tokens) ?? lexText(text, at, hopeless);
    tokens.push(token);
    at = token.range.end;
    if (token.kind === "bad" && hopeless.has(text.charAt(token.range.start))) {
      at = text.indexOf("}}", at);
      return at === -1 ? closed(tokens, text.length - 1, text.length) : closed(tokens, at, at + 2);
    }
  }
}

function closed(tokens: Token[], start: number, end: number): LexedBlock {
  tokens.push({ kind: "end", range: { start, end } });
  return { kind: "closed", tokens, end };
}

/** Any token but a text in quotes. */
function lexToken(text: string, at: number, before: readonly Token[]): Token | undefined {
  const first = text.charAt(at);
  if (first === "'" || first === '"') return undefined;
  const previous = before.at(-1);
  const afterDot = previous?.kind === "symbol" && previous.symbol === ".";
  const word = matchAt(afterDot ? nameAfterDot : name, text, at);
  if (word !== "") {
    const range = { start: at, end: at + word.length };
    return !afterDot && keywords.has(word)
      ? { kind: "symbol", symbol: word, range }
      : { kind: "name", name: word, range };
  }
  const signed = first === "+" || first === "-" || first === ".";
  const digitsHere = signed && endsValue(previous) ? "" : matchAt(number, text, at);
  if (digitsHere !== "") return numberToken(text, at, digitsHere);
  const found = matchAt(symbol, text, at);
  return { kind: "symbol", symbol: found, range: { start: at, end: at + found.length } };
}

function numberToken(text: string, start: number, digitsHere: string): Token {
  const rest = matchAt(restOfNumber, text, start + digitsHere.length);
  const written = digitsHere + rest;
  const range = { start, end: start + written.length };
  const value = Number(digitsHere.replaceAll("_", ""));
  const exact = /[.e]/iu.test(digitsHere) ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (rest !== "" || !exact) return { kind: "bad", problem: badNumber({ found: written }), range };
  // The sum turns -0, which JSON does not know, into 0.
  return { kind: "number", value: value + 0, range };
}

function lexText(text: string, start: number, hopeless: Set<string>): Token {
  const quote = text.charAt(start);
  const end = hopeless.has(quote) ? -1 : closingQuote(text, start, quote);
  if (end === -1) {
    hopeless.add(quote);
    return {
      kind: "bad",
      problem: unclosedQuote({ found: quote, hint: quoteHint(quote) }),
      range: { start, end: start + 1 },
    };
  }
  return { kind: "text", value: unescape(text.slice(start + 1, end)), range: { start, end: end + 1 } };
}

function quoteHint(quote: string): string {
  return `Add the closing ${quote}. A ${quote} inside the text is written \\${quote}, and a backslash at the end of it \\\\.`;
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === quote) return at;
    if (character === "\\") at++;
  }
  return -1;
}

const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** An escape that means nothing stays the two characters it is, as in `'\d+'`. */
function unescape(written: string): string {
  return written.replace(/\\(?:u[0-9a-fA-F]{4}|[\\'"ntr])/gu, (escape) => {
    const sign = escape.charAt(1);
    return sign === "u" ? String.fromCharCode(Number.parseInt(escape.slice(2), 16)) : (controls[sign] ?? sign);
  });
}
