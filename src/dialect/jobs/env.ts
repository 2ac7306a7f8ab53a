import type { DollarExpression, DollarTemplate, PathExpression, ValueType } from "../../expression/expression.ts";
import { expressionsIn } from "../../expression/dollar/tree.ts";
import { singleBlock } from "../../expression/single-block.ts";
import type { Argument, Arguments } from "../../plan/plan.ts";
import { readTemplate, type ValueContext } from "../compile-value.ts";
import { report } from "../yaml/report.ts";
import { entryOf, type YamlEntry, type YamlNode } from "../yaml/yaml-node.ts";
import { joined, textExpression } from "./joined.ts";
import { envTwice, keyNameWrong } from "./problems.ts";
import { rewrite } from "./rewrite.ts";

/** Where a value of this dialect stands. */
export type JobsContext = ValueContext<DollarExpression>;

/** A variable that a workflow, a job or a step sets. */
export interface EnvEntry {
  readonly secret: boolean;
  readonly value: Argument;
  /** What stands in an expression for its name. */
  readonly expression: DollarExpression;
  readonly type: ValueType;
  /** How many parts that expression has. */
  readonly size: number;
}

/** The variables that can be seen at one place, the innermost of each name. */
export type Env = ReadonlyMap<string, EnvEntry>;

export const noEnv: Env = new Map();

/** An expression with its variables written out has no more parts than this. */
export const largestExpression = 10_000;

/** The variables that can be seen further out, with those that a part of the file sets itself. */
export function compileEnv(context: JobsContext, outer: Env, node: YamlNode): Env {
  const [open, secret] = [entriesOf(node, "env"), entriesOf(node, "sec_env")];
  for (const { key, keyRange } of secret) {
    if (open.some((entry) => entry.key === key)) report(context.reading, keyRange, envTwice({ key }));
  }
  return new Map([
    ...outer,
    ...open.map((entry) => [entry.key, compileEntry(context, entry, false)] as const),
    ...secret.map((entry) => [entry.key, compileEntry(context, entry, true)] as const),
  ]);
}

function entriesOf(node: YamlNode, key: string): readonly YamlEntry[] {
  const value = entryOf(node, key)?.value;
  return value?.kind === "map" ? value.entries : [];
}

function compileEntry(context: JobsContext, { key, keyRange, value }: YamlEntry, secret: boolean): EnvEntry {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(key)) {
    report(context.reading, keyRange, keyNameWrong({ key, what: "a variable" }));
  }
  const template = value.kind === "scalar" ? readTemplate(context, value) : undefined;
  const text = value.kind === "scalar" ? value.text : "";
  const argument: Argument = template === undefined ? { kind: "literal", value: text } : { kind: "template", template };
  const expression = template === undefined ? textExpression(text) : (singleBlock(template) ?? joined(template.parts));
  const type = context.language.typeOf(expression, context.scope);
  return { secret, value: argument, expression, type, size: sizeOf(expression) };
}

/** How many parts a template would have with its variables written out. */
export function writtenSize(env: Env, template: DollarTemplate): number {
  let size = 0;
  for (const part of template.parts) {
    if (part.kind === "text") continue;
    for (const each of expressionsIn(part.expression)) size += sizeOfPart(env, each);
  }
  return size;
}

function sizeOfPart(env: Env, expression: DollarExpression): number {
  return (expression.kind === "path" ? variableOf(env, expression)?.size : undefined) ?? 1;
}

function sizeOf(expression: DollarExpression): number {
  return [...expressionsIn(expression)].length;
}

/** The template with every `env.NAME` written out, since a run does not know variables by their names. */
export function writeOut(env: Env, template: DollarTemplate): DollarTemplate {
  const parts = template.parts.map((part) => {
    if (part.kind === "text") return part;
    return { ...part, expression: rewrite(part.expression, { path: (each) => valueAt(env, each) }) };
  });
  return { ...template, parts };
}

function valueAt(env: Env, path: PathExpression): DollarExpression {
  if (path.root !== "env") return path;
  const variable = variableOf(env, path);
  // What is not known has been reported.
  if (variable === undefined) return { kind: "literal", value: null, range: path.range };
  const value = rewrite(variable.expression, { range: () => path.range });
  const rest = path.segments.slice(1);
  return rest.length === 0 ? value : { kind: "member", of: value, segments: rest, range: path.range };
}

export function variableOf(env: Env, { root, segments }: PathExpression): EnvEntry | undefined {
  const [first] = segments;
  return root === "env" && first?.kind === "key" ? env.get(first.key) : undefined;
}

/** The variables that commands are given: those that may be seen, and the secrets. */
export function variablesOf(env: Env, secret: boolean): Arguments {
  const entries = [...env].filter(([, entry]) => entry.secret === secret);
  return Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
}
