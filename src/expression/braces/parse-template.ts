import type { Finding, Parsed } from "../../problem/problem.ts";
import type { Template, TemplatePart } from "../expression.ts";
import { lexBlock, type LexedBlock } from "./lexer.ts";
import { longestTemplate } from "./limits.ts";
import { parseExpression } from "./parser.ts";
import { emptyBlock, templateTooLong, unclosedBlock } from "./problems.ts";

/** Cuts a text into text and `{{ … }}` blocks, and reads the blocks. Finds at most one fault of syntax in each. */
export function parseTemplate(text: string): Parsed<Template> {
  if (text.length > longestTemplate) {
    const problem = templateTooLong({ length: text.length, limit: longestTemplate });
    return { ok: false, findings: [{ problem, range: { start: longestTemplate, end: text.length } }] };
  }
  const parts: TemplatePart[] = [];
  const findings: Finding[] = [];
  const hopeless = new Set<string>();
  let at = 0;
  for (;;) {
    const open = text.indexOf("{{", at);
    const before = text.slice(at, open === -1 ? text.length : open);
    if (before !== "" || text === "") parts.push({ kind: "text", text: before });
    if (open === -1) break;
    const block = lexBlock(text, open, hopeless);
    const read = readBlock(text, open, block);
    findings.push(...read.findings);
    if (read.part !== undefined) parts.push(read.part);
    at = block.end;
  }
  return findings.length === 0 ? { ok: true, value: { source: text, parts }, findings } : { ok: false, findings };
}

interface ReadBlock {
  readonly part?: TemplatePart;
  readonly findings: readonly Finding[];
}

function readBlock(text: string, open: number, block: LexedBlock): ReadBlock {
  if (block.kind === "open") return { findings: [{ problem: unclosedBlock(), range: { start: open, end: open + 2 } }] };
  const range = { start: open, end: block.end };
  const end = block.tokens.at(-1);
  if (end === undefined || block.tokens.length === 1) return { findings: [{ problem: emptyBlock(), range }] };
  const { expression, findings } = parseExpression(text, block.tokens, end);
  return { part: { kind: "block", expression, range }, findings };
}
