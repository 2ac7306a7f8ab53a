import type { Finding } from "../../problem/problem.ts";
import type { DollarExpression, DollarTemplate, LiteralExpression } from "../expression.ts";
import { checkTemplate } from "./check-template.ts";
import type { DollarScope } from "./names.ts";
import { conditionIsText, quotedBlock } from "./problems.ts";
import { expressionsIn } from "./tree.ts";
import { holds } from "./truth.ts";

/** As `checkTemplate`, and says where a text decides a condition, or was meant to be evaluated. */
export function checkCondition(template: DollarTemplate, scope: DollarScope): readonly Finding[] {
  const { source, parts } = template;
  const wordsOf = ({ range }: LiteralExpression): string => source.slice(range.start, range.end);
  const found: Finding[] = [...checkTemplate(template, scope)];
  for (const part of parts) {
    if (part.kind === "text") continue;
    for (const text of deciding(part.expression)) {
      if (holds(text.value) && !holdsBlock(text)) {
        found.push({ problem: conditionIsText({ found: wordsOf(text) }), range: text.range });
      }
    }
    for (const each of expressionsIn(part.expression)) {
      if (each.kind !== "literal" || !holdsBlock(each)) continue;
      found.push({ problem: quotedBlock({ found: wordsOf(each) }), range: each.range });
    }
  }
  return found;
}

/** The texts whose truth makes a part of the condition up. */
function deciding(expression: DollarExpression): readonly LiteralExpression[] {
  switch (expression.kind) {
    case "literal":
      return typeof expression.value === "string" ? [expression] : [];
    case "not":
      return deciding(expression.operand);
    case "binary":
      return expression.operator === "&&" || expression.operator === "||"
        ? [...deciding(expression.left), ...deciding(expression.right)]
        : [];
    case "path":
    case "call":
    case "member":
    case "index":
      return [];
  }
}

function holdsBlock({ value }: LiteralExpression): boolean {
  return typeof value === "string" && /\$\{\{[^]*\}\}/u.test(value);
}
