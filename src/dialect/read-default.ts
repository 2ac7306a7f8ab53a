import type { JsonValue } from "../json/json.ts";
import { coerceInput, type InputDefinition } from "../plan/input.ts";
import { inputDefaultWrong } from "./problems.ts";
import { report, type Report } from "./yaml/report.ts";
import { pointedAt, type YamlNode } from "./yaml/yaml-node.ts";

export interface DefaultNode {
  readonly node: YamlNode;
  readonly value: JsonValue;
}

/** An input with its default, converted and checked as a value that is given. */
export function withDefault(to: Report, definition: InputDefinition, { node, value }: DefaultNode): InputDefinition {
  const coerced = coerceInput(definition, value);
  if (coerced.ok) return { ...definition, default: coerced.value };
  const { message, hint } = coerced.problem;
  report(to, pointedAt(node), inputDefaultWrong({ detail: message, hint }));
  return definition;
}
