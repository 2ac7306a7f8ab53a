import { isJsonList } from "../../json/json.ts";
import type { Finding, Problem } from "../../problem/problem.ts";
import type {
  BinaryExpression,
  BracesExpression,
  BracesOperator,
  FilterExpression,
  Names,
  Value,
} from "../expression.ts";
import { keptNumbers, readJson } from "../json-text.ts";
import { descend } from "../names.ts";
import { notJson, numberTooLarge, valueTooDeep } from "../problems.ts";
import { deepestValue, isDeeperThan } from "../value-text.ts";
import { typeOfValue } from "../value-type.ts";
import { compareOrder, isIn, sameValue } from "./comparing.ts";
import { filterArgument, filterInput } from "./evaluation-problems.ts";
import { applyFilter } from "./filter-results.ts";
import { acceptsArgument, acceptsInput, filters, type FilterSignature } from "./filters.ts";
import { unknownFilter } from "./problems.ts";

/** Empty text, list or map, 0, false and null do not hold. */
export function holds(value: Value): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  return (isJsonList(value) ? value : Object.keys(value)).length > 0;
}

/** Works expressions out. After a failure it goes on with null, and only the first failure is kept. */
export class Evaluator {
  failure: Finding | undefined;
  private readonly source: string;
  private readonly names: Names;

  constructor(source: string, names: Names) {
    this.source = source;
    this.names = names;
  }

  valueOf(expression: BracesExpression): Value {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "list":
        return expression.items.map((item) => this.valueOf(item));
      case "path":
        return this.bounded(this.names.resolve(expression) ?? null, expression);
      case "member":
        return descend(this.valueOf(expression.of), expression.segments) ?? null;
      case "not":
        return !holds(this.valueOf(expression.operand));
      case "binary":
        return this.binary(expression);
      case "filter":
        return this.filter(expression);
    }
  }

  /** What `and` and `or` need not know, they do not evaluate. */
  private binary({ operator, left, right }: BinaryExpression<BracesOperator, BracesExpression>): boolean {
    const a = this.valueOf(left);
    switch (operator) {
      case "or":
        return holds(a) || holds(this.valueOf(right));
      case "and":
        return holds(a) && holds(this.valueOf(right));
      case "==":
        return sameValue(a, this.valueOf(right));
      case "!=":
        return !sameValue(a, this.valueOf(right));
      case "<":
        return compareOrder(a, this.valueOf(right)) < 0;
      case "<=":
        return compareOrder(a, this.valueOf(right)) <= 0;
      case ">":
        return compareOrder(a, this.valueOf(right)) > 0;
      case ">=":
        return compareOrder(a, this.valueOf(right)) >= 0;
      case "in":
        return isIn(a, this.valueOf(right));
      case "not in":
        return !isIn(a, this.valueOf(right));
    }
  }

  private filter(expression: FilterExpression<BracesExpression>): Value {
    const { name } = expression;
    const signature = filters.get(name);
    const input = this.valueOf(expression.input);
    const [given] = expression.arguments;
    const argument = given === undefined ? "" : this.valueOf(given);
    if (signature === undefined) {
      const known = [...filters.keys()].join(", ");
      return this.fail(unknownFilter({ found: name, suggestion: undefined, known }), expression);
    }
    if (!this.takes(signature, expression, [input, argument])) return null;
    return signature.name === "from_json"
      ? this.fromJson(input, expression.input)
      : applyFilter(signature.name, input, argument);
  }

  private takes(
    signature: FilterSignature,
    call: FilterExpression<BracesExpression>,
    values: readonly [Value, Value],
  ): boolean {
    const { name: filter } = call;
    const [type, given] = [typeOfValue(values[0]), typeOfValue(values[1])];
    const [argument] = call.arguments;
    if (!acceptsInput(signature, type)) {
      const wanted = signature.inputs ?? [];
      this.fail(filterInput({ filter, found: this.words(call.input), type, wanted }), call.input);
      return false;
    }
    if (argument === undefined || acceptsArgument(signature, type, given)) return true;
    const wanted = signature.argument(type) ?? "unknown";
    this.fail(filterArgument({ filter, found: this.words(argument), type: given, wanted }), argument);
    return false;
  }

  private fromJson(text: Value, input: BracesExpression): Value {
    if (typeof text !== "string") return null;
    const value = readJson(text);
    if (value === undefined) return this.fail(notJson({ found: this.words(input), text }), input);
    const kept = keptNumbers(this.bounded(value, input));
    return kept === undefined ? this.fail(numberTooLarge({ found: this.words(input) }), input) : kept;
  }

  /** Every value comes in here, from a name or from JSON: what is inside the limit is safe for all that follows. */
  private bounded(value: Value, expression: BracesExpression): Value {
    if (!isDeeperThan(value, deepestValue)) return value;
    return this.fail(valueTooDeep({ found: this.words(expression), limit: deepestValue }), expression);
  }

  private fail(problem: Problem, { range }: BracesExpression): null {
    this.failure ??= { problem, range };
    return null;
  }

  private words({ range }: BracesExpression): string {
    return this.source.slice(range.start, range.end);
  }
}
