import type { DollarExpression, DollarTemplate } from "../../expression/expression.ts";

const nowhere = { start: 0, end: 0 };

/** Several parts as one expression that gives their text. */
export function joined(parts: DollarTemplate["parts"]): DollarExpression {
  const values: DollarExpression[] = [];
  const pieces = parts.map((part) => {
    if (part.kind === "text") return part.text.replaceAll(/[{}]/gu, "$&$&");
    values.push(part.expression);
    return `{${values.length - 1}}`;
  });
  return { kind: "call", name: "format", arguments: [textExpression(pieces.join("")), ...values], range: nowhere };
}

export function textExpression(value: string): DollarExpression {
  return { kind: "literal", value, range: nowhere };
}
