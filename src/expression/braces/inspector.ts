import type { Finding, Problem } from "../../problem/problem.ts";
import type {
  BracesExpression,
  FilterExpression,
  MemberExpression,
  PathExpression,
  Scope,
  Segment,
  ValueType,
} from "../expression.ts";
import { nothingInside } from "../problems.ts";
import { typeInWords, typeOfValue } from "../value-type.ts";
import { filterArgument, filterInput } from "./evaluation-problems.ts";
import { acceptsArgument, acceptsInput, filters } from "./filters.ts";

const insideHint = "Write `.key` behind a map and `[0]` behind a list; `first` and `last` work on text too.";

/** Goes through an expression before anything has run: what its type is, and what can never work in it. */
export class Inspector {
  readonly findings: Finding[] = [];
  private readonly source: string;
  private readonly scope: Scope;
  /** How many `default` filters stand ready for what is being looked at. */
  private defaults = 0;

  constructor(source: string, scope: Scope) {
    this.source = source;
    this.scope = scope;
  }

  typeOf(expression: BracesExpression): ValueType {
    switch (expression.kind) {
      case "literal":
        return typeOfValue(expression.value);
      case "list":
        for (const item of expression.items) this.typeOf(item);
        return "list";
      case "path":
        return this.typeOfPath(expression);
      case "member":
        return this.typeOfMember(expression);
      case "not":
        this.typeOf(expression.operand);
        return "boolean";
      case "binary":
        this.typeOf(expression.left);
        this.typeOf(expression.right);
        return "boolean";
      case "filter":
        return this.typeOfFilter(expression);
    }
  }

  private typeOfPath(path: PathExpression): ValueType {
    const { type, problem, segment } = this.scope.lookup(path);
    if (problem === undefined) return type;
    const lowered: Problem = this.defaults > 0 ? { ...problem, severity: "warning" } : problem;
    const root = { start: path.range.start, end: path.range.start + path.root.length };
    const range = segment === undefined ? root : (path.segments[segment]?.range ?? root);
    this.findings.push({ problem: lowered, range });
    return type;
  }

  private typeOfMember({ of, segments }: MemberExpression<BracesExpression>): ValueType {
    const type = this.typeOf(of);
    const [first] = segments;
    if (first === undefined) return type;
    if (!mayHold(type, first)) {
      const words = { found: this.words(of), type: typeInWords(type), segment: this.words(first) };
      const problem = nothingInside({ ...words, hint: insideHint });
      this.findings.push({ problem, range: first.range });
    }
    return "unknown";
  }

  private typeOfFilter(expression: FilterExpression<BracesExpression>): ValueType {
    const { name, input, arguments: given } = expression;
    const stands = name === "default" ? 1 : 0;
    this.defaults += stands;
    const type = this.typeOf(input);
    this.defaults -= stands;
    const [argument] = given;
    const givenType = given.map((one) => this.typeOf(one))[0];
    const signature = filters.get(name);
    if (signature === undefined) return "unknown";
    if (!acceptsInput(signature, type)) {
      const wanted = signature.inputs ?? [];
      const problem = filterInput({ filter: name, found: this.words(input), type, wanted });
      this.findings.push({ problem, range: input.range });
    }
    if (argument !== undefined && givenType !== undefined && !acceptsArgument(signature, type, givenType)) {
      const wanted = signature.argument(type) ?? "unknown";
      const problem = filterArgument({ filter: name, found: this.words(argument), type: givenType, wanted });
      this.findings.push({ problem, range: argument.range });
    }
    return signature.result(type, givenType);
  }

  private words({ range }: BracesExpression | Segment): string {
    return this.source.slice(range.start, range.end);
  }
}

function mayHold(type: ValueType, segment: Segment): boolean {
  return type === "unknown" || type === (segment.kind === "key" ? "map" : "list");
}
