import type { Finding, Problem } from "../../problem/problem.ts";
import type { TextRange } from "../../problem/text-range.ts";
import { complaint } from "./complaint.ts";
import type { Keyword, Token } from "./token.ts";

/**
 * Goes through the tokens of one block and collects what is wrong with them.
 * After the first fault it stands at the end, so that nothing is blamed for what came before it.
 */
export class TokenReader {
  readonly findings: Finding[] = [];
  private readonly source: string;
  private readonly tokens: readonly Token[];
  private readonly end: Token;
  private index = 0;
  private failed = false;

  /** `end` is the last of the tokens. */
  constructor(source: string, tokens: readonly Token[], end: Token) {
    this.source = source;
    this.tokens = tokens;
    this.end = end;
  }

  get token(): Token {
    return this.tokens[this.index] ?? this.end;
  }

  get next(): Token {
    return this.tokens[this.index + 1] ?? this.end;
  }

  get previous(): Token | undefined {
    return this.tokens[this.index - 1];
  }

  skip(count = 1): void {
    this.index = Math.min(this.index + count, this.tokens.length - 1);
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === "symbol" && this.token.symbol === symbol;
  }

  takeSymbol(symbol: string): boolean {
    const stands = this.isSymbol(symbol);
    if (stands) this.skip();
    return stands;
  }

  isKeyword(keyword: Keyword): boolean {
    return this.token.kind === "keyword" && this.token.keyword === keyword;
  }

  takeKeyword(keyword: Keyword): boolean {
    const stands = this.isKeyword(keyword);
    if (stands) this.skip();
    return stands;
  }

  /** From the start of a token to the end of the last one read. */
  since(first: Token): TextRange {
    return { start: first.range.start, end: Math.max(first.range.end, this.previous?.range.end ?? 0) };
  }

  words(range: TextRange): string {
    return this.source.slice(range.start, range.end);
  }

  /** A fault that does not keep the rest from being read. */
  note(problem: Problem, range: TextRange): void {
    if (!this.failed) this.findings.push({ problem, range });
  }

  fail(problem: Problem, range: TextRange = this.token.range): void {
    this.note(problem, range);
    this.failed = true;
    this.index = this.tokens.length - 1;
  }

  /** Fails because of the token that stands here, in its own words. */
  complain(): void {
    const { problem, range } = complaint(this.source, this.token, this.previous);
    this.fail(problem, range);
  }
}
