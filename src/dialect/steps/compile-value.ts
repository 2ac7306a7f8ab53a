import { checkCondition } from "../../expression/braces/check-condition.ts";
import { checkTemplate, typeOf } from "../../expression/braces/check-template.ts";
import { parseTemplate } from "../../expression/braces/parse-template.ts";
import type { BracesExpression, BracesTemplate, Scope } from "../../expression/expression.ts";
import type { Argument, Arguments } from "../../plan/plan.ts";
import { readShellText } from "../../shell-text/read-shell-text.ts";
import type { ShellPart } from "../../shell-text/shell-text.ts";
import { toJson, type YamlNode, type YamlScalar } from "../yaml/yaml-node.ts";
import type { Reading } from "./reading.ts";
import { reportInText } from "../yaml/report.ts";

/** Where a value stands: what is read, and the names that it may use. */
export interface ValueContext {
  readonly reading: Reading;
  readonly scope: Scope;
}

/** A condition: a truth, or text that one expression makes up. */
export function compileCondition(context: ValueContext, node: YamlNode): Argument {
  if (node.kind !== "scalar" || typeof node.value !== "string") return compileValue(context, node);
  const parsed = parseTemplate(node.text);
  const findings = parsed.ok ? [...parsed.findings, ...checkCondition(parsed.value, context.scope)] : parsed.findings;
  for (const finding of findings) reportInText(context.reading, node, finding);
  return parsed.ok ? { kind: "template", template: parsed.value } : { kind: "literal", value: node.text };
}

/** Text with expressions in it. Other single values become text as the author wrote them. */
export function compileText(context: ValueContext, node: YamlNode): Argument {
  if (node.kind !== "scalar") return { kind: "literal", value: toJson(node) };
  if (typeof node.value !== "string") return { kind: "literal", value: node.value === null ? null : node.text };
  const template = compileTemplate(context, node);
  return template === undefined ? { kind: "literal", value: node.text } : { kind: "template", template };
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
function compileTemplate(context: ValueContext, scalar: YamlScalar): BracesTemplate | undefined {
  if (!scalar.text.includes("{{")) return undefined;
  const parsed = parseTemplate(scalar.text);
  for (const finding of parsed.findings) reportInText(context.reading, scalar, finding);
  if (!parsed.ok) return undefined;
  for (const finding of checkTemplate(parsed.value, context.scope)) reportInText(context.reading, scalar, finding);
  return parsed.value;
}

/** A command: its values are passed beside it, never inside its text. */
export function compileCommand(context: ValueContext, node: YamlNode): Argument {
  if (node.kind !== "scalar" || typeof node.value !== "string") return compileText(context, node);
  const template = compileTemplate(context, node);
  if (template === undefined) {
    return { kind: "shell", source: node.text, script: { pieces: [{ kind: "text", text: node.text }] }, values: [] };
  }
  const read = readShellText(shellParts(template, context.scope));
  for (const finding of read.findings) reportInText(context.reading, node, finding);
  if (!read.ok) return { kind: "template", template };
  return { kind: "shell", source: node.text, script: read.value, values: expressionsOf(template) };
}

export function expressionsOf(template: BracesTemplate): readonly BracesExpression[] {
  return template.parts.flatMap((part) => (part.kind === "block" ? [part.expression] : []));
}

function shellParts(template: BracesTemplate, scope: Scope): readonly ShellPart[] {
  let at = 0;
  return template.parts.map((part): ShellPart => {
    const start = at;
    at += part.kind === "text" ? part.text.length : part.range.end - part.range.start;
    const range = { start, end: at };
    if (part.kind === "text") return { kind: "text", text: part.text, range };
    const { expression } = part;
    const source = template.source.slice(range.start, range.end);
    const filter = expression.kind === "filter" ? { filter: expression.name } : {};
    return { kind: "value", source, type: typeOf(expression, scope), ...filter, range };
  });
}
