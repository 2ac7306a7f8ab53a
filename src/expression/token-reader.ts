import type { Finding, Problem } from "../problem/problem.ts";
import type { TextRange } from "../problem/text-range.ts";
import type { Token } from "./token.ts";

export interface ReadTokens {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** The last of the tokens. */
  readonly end: Token;
  /** Why a token cannot stand behind the one before it. */
  readonly complaint: (source: string, token: Token, previous: Token | undefined) => Finding;
}

/**
 * Goes through the tokens of one expression and collects what is wrong with them.
 * After the first fault it stands at the end, so that nothing is blamed for what came before it.
 */
export class TokenReader {
  readonly findings: Finding[] = [];
  private readonly read: ReadTokens;
  private index = 0;
  private failed = false;

  constructor(read: ReadTokens) {
    this.read = read;
  }

  get token(): Token {
    return this.read.tokens[this.index] ?? this.read.end;
  }

  get next(): Token {
    return this.read.tokens[this.index + 1] ?? this.read.end;
  }

  get previous(): Token | undefined {
    return this.read.tokens[this.index - 1];
  }

  skip(count = 1): void {
    this.index = Math.min(this.index + count, this.read.tokens.length - 1);
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.symbol === symbol;
  }

  takeSymbol(symbol: string): boolean {
    const stands = this.isSymbol(symbol);
    if (stands) this.skip();
    return stands;
  }

  /** From the start of a token to the end of the last one read. */
  since(first: Token): TextRange {
    return { start: first.range.start, end: Math.max(first.range.end, this.previous?.range.end ?? 0) };
  }

  words(range: TextRange): string {
    return this.read.source.slice(range.start, range.end);
  }

  /** A fault that does not keep the rest from being read. */
  note(problem: Problem, range: TextRange): void {
    if (!this.failed) this.findings.push({ problem, range });
  }

  fail(problem: Problem, range: TextRange = this.token.range): void {
    this.note(problem, range);
    this.failed = true;
    this.index = this.read.tokens.length - 1;
  }

  /** Fails because of the token that stands here, in its own words. */
  complain(): void {
    const { problem, range } = this.read.complaint(this.read.source, this.token, this.previous);
    this.fail(problem, range);
  }
}
