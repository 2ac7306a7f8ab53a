import type { Parsed } from "../../problem/problem.ts";
import type { DollarTemplate } from "../expression.ts";
import { lengthFinding } from "../read-template.ts";
import type { Token } from "../token.ts";
import { lexCondition } from "./lexer.ts";
import { parseExpression } from "./parser.ts";
import { emptyCondition } from "./problems.ts";

/**
 * A text that is one expression from its beginning to its end. `${{ … }}` may stand in it where a value may, and means what
 * parentheses mean. What it gives is a template of one block.
 */
export function parseCondition(text: string): Parsed<DollarTemplate> {
  const range = { start: 0, end: text.length };
  const tooLong = lengthFinding(text);
  if (tooLong !== undefined) return { ok: false, findings: [tooLong] };
  if (text.trim() === "") return { ok: false, findings: [{ problem: emptyCondition(), range }] };
  const end: Token = { kind: "end", range: { start: text.length, end: text.length } };
  const { expression, findings } = parseExpression(text, [...lexCondition(text), end], end);
  if (findings.length > 0) return { ok: false, findings };
  return { ok: true, value: { source: text, parts: [{ kind: "block", expression, range }] }, findings };
}
