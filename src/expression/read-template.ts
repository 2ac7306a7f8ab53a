import type { Finding, Parsed } from "../problem/problem.ts";
import type { Expression, Template, TemplatePart } from "./expression.ts";
import { longestTemplate } from "./limits.ts";
import { emptyBlock, templateTooLong, unclosedBlock } from "./problems.ts";
import type { Token } from "./token.ts";

/** A block as its words. `end` is the place from which reading goes on, also where no `}}` closes the block. */
export type LexedBlock =
  | { readonly kind: "closed"; readonly tokens: readonly Token[]; readonly end: number }
  | { readonly kind: "open"; readonly end: number };

export interface ParsedExpression<E extends Expression> {
  readonly expression: E;
  readonly findings: readonly Finding[];
}

/** How the blocks of a language are written. */
export interface BlockLanguage<E extends Expression> {
  /** What begins a block. */
  readonly open: string;
  /**
   * The words of the block that opens at `at`, up to the `}}` that stands outside quotes.
   * `hopeless` remembers, from block to block, the quotes that nothing closes any more, so that a text is searched once for each.
   */
  readonly lex: (text: string, at: number, hopeless: Set<string>) => LexedBlock;
  /** The tree of tokens that end with `end`. Where there are findings, the tree is not to be used. */
  readonly parse: (text: string, tokens: readonly Token[], end: Token) => ParsedExpression<E>;
}

/** Cuts a text into text and blocks, and reads the blocks. Finds at most one fault of syntax in each. */
export function readTemplate<E extends Expression>(text: string, language: BlockLanguage<E>): Parsed<Template<E>> {
  const tooLong = lengthFinding(text);
  if (tooLong !== undefined) return { ok: false, findings: [tooLong] };
  const parts: TemplatePart<E>[] = [];
  const findings: Finding[] = [];
  const hopeless = new Set<string>();
  let at = 0;
  for (;;) {
    const open = text.indexOf(language.open, at);
    const before = text.slice(at, open === -1 ? text.length : open);
    if (before !== "" || text === "") parts.push({ kind: "text", text: before });
    if (open === -1) break;
    const block = language.lex(text, open, hopeless);
    const read = readBlock({ text, open, block }, language);
    findings.push(...read.findings);
    if (read.part !== undefined) parts.push(read.part);
    at = block.end;
  }
  return findings.length === 0 ? { ok: true, value: { source: text, parts }, findings } : { ok: false, findings };
}

/** A text that is refused by its length alone. */
export function lengthFinding(text: string): Finding | undefined {
  if (text.length <= longestTemplate) return undefined;
  const problem = templateTooLong({ length: text.length, limit: longestTemplate });
  return { problem, range: { start: longestTemplate, end: text.length } };
}

interface FoundBlock {
  readonly text: string;
  readonly open: number;
  readonly block: LexedBlock;
}

interface ReadBlock<E extends Expression> {
  readonly part?: TemplatePart<E>;
  readonly findings: readonly Finding[];
}

function readBlock<E extends Expression>({ text, open, block }: FoundBlock, language: BlockLanguage<E>): ReadBlock<E> {
  if (block.kind === "open") {
    const range = { start: open, end: open + language.open.length };
    return { findings: [{ problem: unclosedBlock({ open: language.open }), range }] };
  }
  const range = { start: open, end: block.end };
  const end = block.tokens.at(-1);
  if (end === undefined || block.tokens.length === 1) {
    return { findings: [{ problem: emptyBlock({ open: language.open }), range }] };
  }
  const { expression, findings } = language.parse(text, block.tokens, end);
  return { part: { kind: "block", expression, range }, findings };
}
