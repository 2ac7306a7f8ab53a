import { isJsonList } from "../../json/json.ts";
import type { Finding, Problem } from "../../problem/problem.ts";
import type {
  BinaryExpression,
  CallExpression,
  DollarExpression,
  DollarOperator,
  IndexExpression,
  Value,
} from "../expression.ts";
import { keptNumbers, readJson } from "../json-text.ts";
import { descend } from "../names.ts";
import { notJson, numberTooLarge, valueTooDeep } from "../problems.ts";
import { deepestValue, isDeeperThan, isLargerThan, toText } from "../value-text.ts";
import { typeOfValue } from "../value-type.ts";
import { areEqual, compareOrder } from "./comparing.ts";
import { type FunctionName, functionNames, functionOf, refusedArgument, takesCount } from "./functions.ts";
import type { DollarNames } from "./names.ts";
import { badFormat, functionArgument, functionArguments, textTooLong, unknownFunction } from "./problems.ts";
import { type FormatPart, readFormat } from "./read-format.ts";
import { mostText, TextRoom } from "./text-room.ts";
import { holds } from "./truth.ts";

type Call = CallExpression<DollarExpression>;

/** Works expressions out. After a failure it goes on with null, and only the first failure is kept. */
export class Evaluator {
  failure: Finding | undefined;
  private readonly source: string;
  private readonly names: DollarNames;
  private readonly room = new TextRoom();

  constructor(source: string, names: DollarNames) {
    this.source = source;
    this.names = names;
  }

  valueOf(expression: DollarExpression): Value {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "path":
        return this.bounded(this.names.resolve(expression) ?? null, expression);
      case "not":
        return !holds(this.valueOf(expression.operand));
      case "binary":
        return this.binary(expression);
      case "call":
        return this.call(expression);
      case "member":
        return descend(this.valueOf(expression.of), expression.segments) ?? null;
      case "index":
        return this.index(expression);
    }
  }

  /** How an expression reads inside a text. */
  textOf(expression: DollarExpression): string {
    return this.asText(this.valueOf(expression), expression);
  }

  /** Pieces as one text; `expression` is what makes it, and undefined where it is the whole template. */
  joined(pieces: Iterable<string>, expression?: DollarExpression): string {
    return this.room.join(pieces) ?? this.tooLong(expression);
  }

  /** `&&` and `||` give the operand that decides, and do not evaluate what they need not know. */
  private binary({ operator, left, right }: BinaryExpression<DollarOperator, DollarExpression>): Value {
    const a = this.valueOf(left);
    switch (operator) {
      case "||":
        return holds(a) ? a : this.valueOf(right);
      case "&&":
        return holds(a) ? this.valueOf(right) : a;
      case "==":
        return areEqual(a, this.valueOf(right));
      case "!=":
        return !areEqual(a, this.valueOf(right));
      case "<":
        return compareOrder(a, this.valueOf(right)) < 0;
      case "<=":
        return compareOrder(a, this.valueOf(right)) <= 0;
      case ">":
        return compareOrder(a, this.valueOf(right)) > 0;
      case ">=":
        return compareOrder(a, this.valueOf(right)) >= 0;
    }
  }

  /** Text leads into maps, and whole numbers into lists. */
  private index({ of, index }: IndexExpression<DollarExpression>): Value {
    const value = this.valueOf(of);
    const way = this.valueOf(index);
    const { range } = index;
    if (typeof way === "string") return descend(value, [{ kind: "key", key: way, range }]) ?? null;
    return Number.isInteger(way) ? (descend(value, [{ kind: "index", index: Number(way), range }]) ?? null) : null;
  }

  private call(call: Call): Value {
    const { name, arguments: given } = call;
    const signature = functionOf(name);
    if (signature === undefined) {
      return this.fail(unknownFunction({ found: name, suggestion: undefined, known: functionNames }), call);
    }
    if (!takesCount(signature, given.length)) {
      return this.fail(functionArguments({ found: name, count: given.length, form: signature.form }), call);
    }
    const values = given.map((one) => this.valueOf(one));
    const types = values.map(typeOfValue);
    for (const [position, argument] of given.entries()) {
      const wanted = refusedArgument(signature, position, types);
      if (wanted === undefined) continue;
      const type = types[position] ?? "unknown";
      return this.fail(functionArgument({ function: name, found: this.words(argument), type, wanted }), argument);
    }
    return this.failure === undefined ? this.result(signature.name, values, call) : null;
  }

  private result(name: FunctionName, values: readonly Value[], call: Call): Value {
    const [first = null, second = null] = values;
    switch (name) {
      case "contains":
        return isJsonList(first)
          ? first.some((item) => areEqual(item, second))
          : toText(first).includes(toText(second));
      case "startsWith":
        return toText(first).startsWith(toText(second));
      case "endsWith":
        return toText(first).endsWith(toText(second));
      case "format":
        return this.format(values, call);
      case "join":
        return this.joined(
          this.separated(isJsonList(first) ? first : [], values.length > 1 ? toText(second) : ",", call),
          call,
        );
      case "toJSON":
        return this.joined([this.jsonOf(first, call)], call);
      case "fromJSON":
        return this.fromJson(toText(first), call);
      case "hashFiles":
        return this.bounded(this.names.hashFiles(values.map(toText)) ?? null, call);
      case "always":
        return true;
      case "success":
      case "failure":
      case "cancelled":
        return this.names.status(name);
    }
  }

  private format([format = null, ...values]: readonly Value[], call: Call): Value {
    const read = readFormat(toText(format), values.length);
    if (read.ok) return this.joined(this.filled(read.parts, values, call), call);
    const blamed = call.arguments[0] ?? call;
    return this.fail(badFormat({ found: this.words(blamed), given: values.length, fault: read.fault }), blamed);
  }

  private *filled(parts: readonly FormatPart[], values: readonly Value[], call: Call): Iterable<string> {
    for (const part of parts) yield typeof part === "string" ? part : this.asText(values[part] ?? null, call);
  }

  private *separated(items: readonly Value[], separator: string, call: Call): Iterable<string> {
    for (const [at, item] of items.entries()) {
      if (at > 0) yield separator;
      yield this.asText(item, call);
    }
  }

  private fromJson(text: string, call: Call): Value {
    const blamed = call.arguments[0] ?? call;
    const value = readJson(text);
    if (value === undefined) return this.fail(notJson({ found: this.words(blamed), text }), blamed);
    const kept = keptNumbers(this.bounded(value, blamed));
    return kept === undefined ? this.fail(numberTooLarge({ found: this.words(blamed) }), blamed) : kept;
  }

  private asText(value: Value, expression: DollarExpression): string {
    return typeof value === "object" && value !== null ? this.jsonOf(value, expression) : toText(value);
  }

  private jsonOf(value: Value, expression: DollarExpression): string {
    return isLargerThan(value, mostText) ? this.tooLong(expression) : JSON.stringify(value);
  }

  /** Every value comes in here, from a name or from JSON: what is inside the limit is safe for all that follows. */
  private bounded(value: Value, expression: DollarExpression): Value {
    if (!isDeeperThan(value, deepestValue)) return value;
    return this.fail(valueTooDeep({ found: this.words(expression), limit: deepestValue }), expression);
  }

  private tooLong(expression: DollarExpression | undefined): string {
    const range = expression?.range ?? { start: 0, end: this.source.length };
    this.fail(textTooLong({ found: this.words({ range }), limit: mostText }), { range });
    return "";
  }

  private fail(problem: Problem, { range }: Pick<DollarExpression, "range">): null {
    this.failure ??= { problem, range };
    return null;
  }

  private words({ range }: Pick<DollarExpression, "range">): string {
    return this.source.slice(range.start, range.end);
  }
}
