import type { Finding, Problem } from "../../problem/problem.ts";
import type { TextRange } from "../../problem/text-range.ts";
import type {
  BinaryExpression,
  CallExpression,
  DollarExpression,
  DollarOperator,
  IndexExpression,
  MemberExpression,
  PathExpression,
  Segment,
  ValueType,
} from "../expression.ts";
import { badKey, nothingInside } from "../problems.ts";
import { typeInWords, typeOfValue } from "../value-type.ts";
import { functionNames, functionOf, isStatusFunction, refusedArgument, takesCount } from "./functions.ts";
import type { DollarScope } from "./names.ts";
import { canBeEqual, canBeOrdered, sideInWords } from "./possible.ts";
import {
  badFormat,
  functionArgument,
  functionArguments,
  neverEqual,
  neverOrdered,
  statusNotHere,
  unknownFunction,
} from "./problems.ts";
import { readFormat } from "./read-format.ts";
import { suggestedFunction } from "./suggested-function.ts";

type Binary = BinaryExpression<DollarOperator, DollarExpression>;
type Call = CallExpression<DollarExpression>;

const insideHint = "Write `.key` behind a map and `[0]` behind a list.";

/** Goes through an expression before anything has run: what its type is, and what can never work in it. */
export class Inspector {
  readonly findings: Finding[] = [];
  private readonly source: string;
  private readonly scope: DollarScope;

  constructor(source: string, scope: DollarScope) {
    this.source = source;
    this.scope = scope;
  }

  typeOf(expression: DollarExpression): ValueType {
    switch (expression.kind) {
      case "literal":
        return typeOfValue(expression.value);
      case "path":
        return this.typeOfPath(expression);
      case "not":
        this.typeOf(expression.operand);
        return "boolean";
      case "binary":
        return this.typeOfBinary(expression);
      case "call":
        return this.typeOfCall(expression);
      case "member":
        return this.typeOfMember(expression);
      case "index":
        return this.typeOfIndex(expression);
    }
  }

  /** A path that leads nowhere counts as unknown, so that nothing else is blamed for it. */
  private typeOfPath(path: PathExpression): ValueType {
    const { type, problem, segment } = this.scope.lookup(path);
    if (problem === undefined) return path.segments.some(({ kind }) => kind === "all") ? "list" : type;
    const root = { start: path.range.start, end: path.range.start + path.root.length };
    const range = segment === undefined ? root : (path.segments[segment]?.range ?? root);
    const isWord = segment === undefined && path.segments.length === 0;
    this.note(isWord ? withWordHint(problem, path.root) : problem, range);
    return "unknown";
  }

  private typeOfBinary({ operator, left, right, range }: Binary): ValueType {
    const a = { expression: left, type: this.typeOf(left) };
    const b = { expression: right, type: this.typeOf(right) };
    if (operator === "&&" || operator === "||") return a.type === b.type ? a.type : "unknown";
    const isEquality = operator === "==" || operator === "!=";
    if (isEquality ? canBeEqual(a, b) : canBeOrdered(a, b)) return "boolean";
    const words = {
      left: this.words(left),
      leftIs: sideInWords(a, b),
      right: this.words(right),
      rightIs: sideInWords(b, a),
    };
    this.note(isEquality ? neverEqual(words) : neverOrdered(words), range);
    return "boolean";
  }

  private typeOfCall(call: Call): ValueType {
    const { name, arguments: given, range } = call;
    const types = given.map((one) => this.typeOf(one));
    const signature = functionOf(name);
    const nameRange = { start: range.start, end: range.start + name.length };
    if (signature === undefined) {
      this.note(unknownFunction({ found: name, suggestion: suggestedFunction(name), known: functionNames }), nameRange);
      return "unknown";
    }
    if (isStatusFunction(name) && !this.scope.statusFunctions) this.note(statusNotHere({ found: `${name}()` }), range);
    if (!takesCount(signature, given.length)) {
      this.note(functionArguments({ found: name, count: given.length, form: signature.form }), nameRange);
      return signature.result;
    }
    for (const [position, argument] of given.entries()) {
      const wanted = refusedArgument(signature, position, types);
      if (wanted === undefined) continue;
      const type = types[position] ?? "unknown";
      this.note(functionArgument({ function: name, found: this.words(argument), type, wanted }), argument.range);
    }
    if (name === "format") this.checkFormat(given);
    return signature.result;
  }

  private checkFormat([format, ...values]: readonly DollarExpression[]): void {
    if (format?.kind !== "literal" || typeof format.value !== "string") return;
    const read = readFormat(format.value, values.length);
    if (read.ok) return;
    const problem = badFormat({ found: this.words(format), given: values.length, fault: read.fault });
    this.note(problem, format.range);
  }

  private typeOfMember({ of, segments }: MemberExpression<DollarExpression>): ValueType {
    const type = this.typeOf(of);
    const [first] = segments;
    if (first !== undefined) this.checkInside({ of, type, way: wayOf(first), range: first.range });
    return segments.some(({ kind }) => kind === "all") ? "list" : "unknown";
  }

  private typeOfIndex({ of, index }: IndexExpression<DollarExpression>): ValueType {
    const type = this.typeOf(of);
    const way = this.typeOf(index);
    if (["text", "number", "unknown"].includes(way)) this.checkInside({ of, type, way, range: index.range });
    else this.note(badKey({ found: this.words(index) }), index.range);
    return "unknown";
  }

  /** Text leads into maps, and numbers into lists. */
  private checkInside({ of, type, way, range }: Descent): void {
    if (type === "unknown") return;
    const fits = (type === "map" && way !== "number") || (type === "list" && way !== "text");
    if (fits) return;
    const words = { found: this.words(of), type: typeInWords(type), segment: this.words({ range }) };
    this.note(nothingInside({ ...words, hint: insideHint }), range);
  }

  private note(problem: Problem, range: TextRange): void {
    this.findings.push({ problem, range });
  }

  private words({ range }: { readonly range: TextRange }): string {
    return this.source.slice(range.start, range.end);
  }
}

/** A star leads into both. */
function wayOf({ kind }: Segment): ValueType {
  if (kind === "all") return "unknown";
  return kind === "key" ? "text" : "number";
}

interface Descent {
  readonly of: DollarExpression;
  readonly type: ValueType;
  readonly way: ValueType;
  readonly range: TextRange;
}

/** A word that is no name is mostly a text without its quotes, or a function without its parentheses. */
function withWordHint(problem: Problem, word: string): Problem {
  const form = functionOf(word)?.form;
  const hint =
    form === undefined ? `If it is text, put it in quotes: '${word}'.` : `The function is written \`${form}\`.`;
  const before = form === undefined && problem.hint !== undefined ? `${problem.hint} ` : "";
  return { ...problem, hint: before + hint };
}
