import type { DollarExpression, PathExpression, Segment } from "../../expression/expression.ts";
import type { TextRange } from "../../problem/text-range.ts";

interface Rewriting {
  readonly path?: (path: PathExpression) => DollarExpression;
  readonly range?: (range: TextRange) => TextRange;
}

/** The expression with its paths or ranges put differently, whatever stands around them. */
export function rewrite(expression: DollarExpression, how: Rewriting): DollarExpression {
  const inside = (each: DollarExpression): DollarExpression => rewrite(each, how);
  const range = how.range?.(expression.range) ?? expression.range;
  switch (expression.kind) {
    case "literal":
      return { ...expression, range };
    case "path": {
      const path = { ...expression, segments: rewriteSegments(expression.segments, how), range };
      return how.path?.(path) ?? path;
    }
    case "not":
      return { ...expression, operand: inside(expression.operand), range };
    case "binary":
      return { ...expression, left: inside(expression.left), right: inside(expression.right), range };
    case "call":
      return { ...expression, arguments: expression.arguments.map(inside), range };
    case "member":
      return {
        ...expression,
        of: inside(expression.of),
        segments: rewriteSegments(expression.segments, how),
        range,
      };
    case "index":
      return { ...expression, of: inside(expression.of), index: inside(expression.index), range };
  }
}

function rewriteSegments(segments: readonly Segment[], { range }: Rewriting): readonly Segment[] {
  return range === undefined ? segments : segments.map((segment) => ({ ...segment, range: range(segment.range) }));
}
