import { matchAt } from "../match-at.ts";
import { badNumber, unclosedQuote } from "../problems.ts";
import type { LexedBlock } from "../read-template.ts";
import { endsValue, type Token } from "../token.ts";

const blanks = /\s*/uy;
const name = /[\p{L}_][\p{L}\p{M}\p{N}_-]*/uy;
const nameAfterDot = /[\p{L}\p{M}\p{N}_-]+/uy;
const number = /0[xX][\da-fA-F]+|[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/uy;
const restOfNumber = /[\p{L}\p{N}_.]*/uy;
const symbol = /\$\{\{|\{\{|\}\}|[=!]==|[=!<>]=|=[<>]|<>|&&|\|\||\*\*|\/\/|\?\?|[^]/uy;

/** The words of one block; see `BlockLanguage`. */
export function lexBlock(text: string, open: number, hopeless: Set<string>): LexedBlock {
  const tokens: Token[] = [];
  let at = open + 3;
  for (;;) {
    at += matchAt(blanks, text, at).length;
    if (at >= text.length || text.startsWith("${{", at)) return { kind: "open", end: at };
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

/** The words of a text that is an expression from its beginning to its end; `${{` and `}}` are symbols in it. */
export function lexCondition(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const hopeless = new Set<string>();
  let at = matchAt(blanks, text, 0).length;
  while (at < text.length && hopeless.size === 0) {
    const token = lexToken(text, at, tokens) ?? lexText(text, at, hopeless);
    tokens.push(token);
    at = token.range.end;
    at += matchAt(blanks, text, at).length;
  }
  return tokens;
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
  if (word !== "") return { kind: "name", name: word, range: { start: at, end: at + word.length } };
  const signed = first === "+" || first === "-" || first === ".";
  const digits = signed && endsValue(previous) ? "" : matchAt(number, text, at);
  if (digits !== "") return numberToken(text, at, digits);
  const found = matchAt(symbol, text, at);
  return { kind: "symbol", symbol: found, range: { start: at, end: at + found.length } };
}

function numberToken(text: string, start: number, digits: string): Token {
  const rest = matchAt(restOfNumber, text, start + digits.length);
  const written = digits + rest;
  const range = { start, end: start + written.length };
  const value = Number(digits);
  const whole = /^(?:0[xX].*|[+-]?\d+)$/u.test(digits);
  const exact = whole ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (rest !== "" || !exact) return { kind: "bad", problem: badNumber({ found: written }), range };
  // The sum turns -0, which JSON does not know, into 0.
  return { kind: "number", value: value + 0, range };
}

function lexText(text: string, start: number, hopeless: Set<string>): Token {
  const quote = text.charAt(start);
  const end = hopeless.has(quote) ? -1 : closingQuote(text, start, quote);
  if (end === -1) {
    hopeless.add(quote);
    const hint = `Add the closing ${quote}. A ${quote} inside the text is written twice: ${quote}${quote}.`;
    return { kind: "bad", problem: unclosedQuote({ found: quote, hint }), range: { start, end: start + 1 } };
  }
  const value = text.slice(start + 1, end).replaceAll(quote + quote, quote);
  return { kind: "text", value, range: { start, end: end + 1 } };
}

/** The quote that is not doubled; -1 where there is none. */
function closingQuote(text: string, start: number, quote: string): number {
  let at = text.indexOf(quote, start + 1);
  while (at !== -1 && text.charAt(at + 1) === quote) at = text.indexOf(quote, at + 2);
  return at;
}
