import type { Expression, Scope, Template } from "../expression/expression.ts";
import type { Argument, Arguments } from "../plan/plan.ts";
import { readShellText } from "../shell-text/read-shell-text.ts";
import type { ShellPart } from "../shell-text/shell-text.ts";
import type { Reading } from "./reading.ts";
import type { TemplateLanguage } from "./template-language.ts";
import { reportInText } from "./yaml/report.ts";
import { toJson, type YamlNode, type YamlScalar } from "./yaml/yaml-node.ts";

/** Where a value stands: what is read, how expressions are written, and the names that they may use. */
export interface ValueContext<E extends Expression = Expression> {
  readonly reading: Reading;
  readonly language: TemplateLanguage<E>;
  readonly scope: Scope;
  /** Puts in what names stand for that a run does not know; what it answers is what the plan holds. */
  settle?(template: Template<E>): Template<E>;
}

/** A condition: a truth, or text that one expression makes up. */
export function compileCondition(context: ValueContext, node: YamlNode): Argument {
  if (node.kind !== "scalar" || typeof node.value !== "string") return compileValue(context, node);
  const template = readCondition(context, node);
  return template === undefined ? { kind: "literal", value: node.text } : { kind: "template", template };
}

/** The condition that the text of a scalar is; undefined where it could not be read. */
export function readCondition<E extends Expression>(
  context: ValueContext<E>,
  scalar: YamlScalar,
): Template<E> | undefined {
  const { language, scope, reading } = context;
  const parsed = language.parseCondition(scalar.text);
  const findings = parsed.ok ? [...parsed.findings, ...language.checkCondition(parsed.value, scope)] : parsed.findings;
  for (const finding of findings) reportInText(reading, scalar, finding);
  return parsed.ok ? settled(context, parsed.value) : undefined;
}

/** Text with expressions in it. Other single values become text as the author wrote them. */
export function compileText(context: ValueContext, node: YamlNode): Argument {
  if (node.kind !== "scalar") return { kind: "literal", value: toJson(node) };
  if (typeof node.value !== "string") return { kind: "literal", value: node.value === null ? null : node.text };
  const template = readTemplate(context, node);
  if (template === undefined) return { kind: "literal", value: node.text };
  return { kind: "template", template };
}

/** Any value: texts anywhere inside it may hold expressions. */
export function compileValue(context: ValueContext, node: YamlNode): Argument {
  switch (node.kind) {
    case "scalar":
      return typeof node.value === "string" ? compileText(context, node) : { kind: "literal", value: node.value };
    case "list": {
      const items = node.items.map((item) => compileValue(context, item));
      return items.every(isLiteral) ? { kind: "literal", value: toJson(node) } : { kind: "list", items };
    }
    case "map": {
      const entries = compileValues(context, node);
      return Object.values(entries).every(isLiteral)
        ? { kind: "literal", value: toJson(node) }
        : { kind: "map", entries };
    }
  }
}

export function compileValues(context: ValueContext, node: YamlNode | undefined): Arguments {
  if (node?.kind !== "map") return {};
  return Object.fromEntries(node.entries.map((entry) => [entry.key, compileValue(context, entry.value)]));
}

/** Values that become text in any case, such as environment variables: `010` and `yes` stay what the author wrote. */
export function compileTexts(context: ValueContext, node: YamlNode | undefined): Arguments {
  if (node?.kind !== "map") return {};
  return Object.fromEntries(node.entries.map((entry) => [entry.key, compileText(context, entry.value)]));
}

function isLiteral(argument: Argument): boolean {
  return argument.kind === "literal";
}

/** The template of a text; undefined where the text has no expression, or none that could be read. */
export function readTemplate<E extends Expression>(
  context: ValueContext<E>,
  scalar: YamlScalar,
): Template<E> | undefined {
  const template = readWritten(context, scalar);
  return template === undefined ? undefined : settled(context, template);
}

/** The template as its author wrote it. */
function readWritten<E extends Expression>(context: ValueContext<E>, scalar: YamlScalar): Template<E> | undefined {
  const { language, scope, reading } = context;
  if (!scalar.text.includes(language.opening)) return undefined;
  const parsed = language.parseTemplate(scalar.text);
  for (const finding of parsed.findings) reportInText(reading, scalar, finding);
  if (!parsed.ok) return undefined;
  for (const finding of language.checkTemplate(parsed.value, scope)) reportInText(reading, scalar, finding);
  return parsed.value;
}

/** A command: its values are passed beside it, never inside its text. */
export function compileCommand(context: ValueContext, node: YamlNode): Argument {
  if (node.kind !== "scalar" || typeof node.value !== "string") return compileText(context, node);
  const template = readWritten(context, node);
  if (template === undefined) {
    return { kind: "shell", source: node.text, script: { pieces: [{ kind: "text", text: node.text }] }, values: [] };
  }
  const read = readShellText(shellParts(template, context));
  for (const finding of read.findings) reportInText(context.reading, node, finding);
  const settledTemplate = settled(context, template);
  if (!read.ok) return { kind: "template", template: settledTemplate };
  return { kind: "shell", source: node.text, script: read.value, values: expressionsOf(settledTemplate) };
}

function settled<E extends Expression>(context: ValueContext<E>, template: Template<E>): Template<E> {
  return context.settle?.(template) ?? template;
}

function expressionsOf(template: Template): readonly Expression[] {
  return template.parts.flatMap((part) => (part.kind === "block" ? [part.expression] : []));
}

function shellParts(template: Template, { language, scope }: ValueContext): readonly ShellPart[] {
  let at = 0;
  return template.parts.map((part): ShellPart => {
    const start = at;
    at += part.kind === "text" ? part.text.length : part.range.end - part.range.start;
    const range = { start, end: at };
    if (part.kind === "text") return { kind: "text", text: part.text, range };
    const { expression } = part;
    const source = template.source.slice(range.start, range.end);
    const filter = expression.kind === "filter" ? { filter: expression.name } : {};
    return { kind: "value", source, type: language.typeOf(expression, scope), ...filter, range };
  });
}
