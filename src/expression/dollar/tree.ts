import type { DollarExpression } from "../expression.ts";

/** The expression and all that it is made of. */
export function* expressionsIn(expression: DollarExpression): Iterable<DollarExpression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* expressionsIn(child);
}

function childrenOf(expression: DollarExpression): readonly DollarExpression[] {
  switch (expression.kind) {
    case "literal":
    case "path":
      return [];
    case "not":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "call":
      return expression.arguments;
    case "member":
      return [expression.of];
    case "index":
      return [expression.of, expression.index];
  }
}
