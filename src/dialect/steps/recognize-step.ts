import type { StepKinds } from "../dialect.ts";
import type { Recognize } from "../step-outline.ts";
import { entryOf, type YamlNode } from "../yaml/yaml-node.ts";

export const defaultKind = "command";

/** A step is a mapping with an `id`, and with a `type` where it is no command. */
export function recognizeStep(kinds: StepKinds): Recognize {
  return (node) => {
    const kind = kinds.get(textOf(node, "type") ?? defaultKind);
    return node.kind !== "map" || kind === undefined ? undefined : { id: textOf(node, "id"), kind, fields: node };
  };
}

/** The text of a field; undefined where it is missing or something else than text. */
export function textOf(node: YamlNode, key: string): string | undefined {
  const value = entryOf(node, key)?.value;
  return value?.kind === "scalar" && typeof value.value === "string" && value.value !== "" ? value.value : undefined;
}
