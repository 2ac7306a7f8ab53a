import type { DollarExpression, ValueType } from "../expression.ts";
import { typeInWords } from "../value-type.ts";
import { decimalNumber, truthWord } from "./comparing.ts";

/** One side of a comparison, as far as it is known before a run. */
export interface Side {
  readonly expression: DollarExpression;
  readonly type: ValueType;
}

/** Whether two sides can be equal. A path of any type may turn out to be nothing, which equals nothing and the empty text. */
export function canBeEqual(left: Side, right: Side): boolean {
  if (left.type === right.type || isEmpty(left) || isEmpty(right)) return true;
  return canRead(left, right) || canRead(right, left);
}

/** Whether one side can come before the other. */
export function canBeOrdered(left: Side, right: Side): boolean {
  if (!hasOrder(left.type) || !hasOrder(right.type)) return false;
  if (left.type === "number" && right.type === "text") return canRead(right, left);
  return left.type !== "text" || right.type !== "number" || canRead(left, right);
}

/** What a side is, as a sentence names it. */
export function sideInWords(side: Side, other: Side): string {
  const words = typeInWords(side.type);
  if (side.type !== "text" || textOf(side) === undefined || canRead(side, other)) return words;
  if (other.type === "number") return `${words} that is no number`;
  return other.type === "boolean" ? `${words} that is neither true nor false` : words;
}

function isEmpty(side: Side): boolean {
  return side.type === "unknown" || side.type === "null" || textOf(side) === "";
}

/** Whether a text can read as the value that it is compared with. */
function canRead(text: Side, other: Side): boolean {
  if (text.type !== "text") return false;
  const known = textOf(text);
  if (other.type === "number") return known === undefined || decimalNumber(known) !== undefined;
  return other.type === "boolean" && (known === undefined || truthWord(known) !== undefined);
}

function hasOrder(type: ValueType): boolean {
  return type === "number" || type === "text" || type === "unknown";
}

function textOf({ expression }: Side): string | undefined {
  return expression.kind === "literal" && typeof expression.value === "string" ? expression.value : undefined;
}
