import { isError, type Finding } from "../../problem/problem.ts";
import type { BracesTemplate, Scope, TemplatePart } from "../expression.ts";
import { singleBlock } from "../single-block.ts";
import { checkTemplate } from "./check-template.ts";
import { parseTemplate } from "./parse-template.ts";
import { conditionAlwaysTrue, conditionNotEvaluated } from "./problems.ts";

/** As `checkTemplate`, and says where a condition would hold whatever happens, because it is text. */
export function checkCondition(template: BracesTemplate, scope: Scope): readonly Finding[] {
  const found = checkTemplate(template, scope);
  const { source } = template;
  if (template.parts.every((part) => part.kind === "text")) {
    if (source === "" || isBooleanText(source)) return found;
    const problem = conditionNotEvaluated({ found: source, repair: repairOf(source, scope) });
    return [...found, { problem, range: { start: 0, end: source.length } }];
  }
  const words = singleBlock(template) === undefined ? firstWords(template.parts) : undefined;
  if (words === undefined) return found;
  const start = words.offset + words.text.search(/\S/u);
  const text = words.text.trim();
  return [...found, { problem: conditionAlwaysTrue({ found: text }), range: { start, end: start + text.length } }];
}

/** `true` or `false` as conditions read them: blanks around and capitals do not matter. */
export function isBooleanText(text: string): boolean {
  return /^(?:true|false)$/iu.test(text.trim());
}

/** The same words inside braces, as a YAML text, where they make an expression that works here. */
function repairOf(source: string, scope: Scope): string | undefined {
  const words = source.replace(/'[^']*'|"[^"]*"|\{\{|\}\}/gu, (found) => (/^[{}]/u.test(found) ? "" : found)).trim();
  const braced = `{{ ${words} }}`;
  const parsed = parseTemplate(braced);
  if (!parsed.ok || singleBlock(parsed.value) === undefined) return undefined;
  const works = !checkTemplate(parsed.value, scope).some((finding) => isError(finding.problem));
  return works ? JSON.stringify(braced) : undefined;
}

function firstWords(parts: readonly TemplatePart[]): { readonly text: string; readonly offset: number } | undefined {
  let offset = 0;
  for (const part of parts) {
    if (part.kind === "block") offset = part.range.end;
    else if (part.text.trim() !== "") return { text: part.text, offset };
    else offset += part.text.length;
  }
  return undefined;
}
