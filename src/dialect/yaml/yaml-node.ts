import type { JsonValue } from "../../json/json.ts";
import type { TextRange } from "../../problem/text-range.ts";

/** A YAML document with the place of every part of it. Aliases are followed and merges are done. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap {
  readonly kind: "map";
  readonly entries: readonly YamlEntry[];
  readonly range: TextRange;
}

export interface YamlEntry {
  readonly key: string;
  readonly keyRange: TextRange;
  readonly value: YamlNode;
}

export interface YamlList {
  readonly kind: "list";
  readonly items: readonly YamlNode[];
  readonly range: TextRange;
}

export interface YamlScalar {
  readonly kind: "scalar";
  readonly value: null | boolean | number | string;
  /** The value as the author wrote it: `010`, `1.10` and `yes` keep their spelling here. */
  readonly text: string;
  readonly style: ScalarStyle;
  readonly range: TextRange;
}

export type ScalarStyle = "plain" | "single-quoted" | "double-quoted" | "block";

export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === "map" ? node.entries.find((entry) => entry.key === key) : undefined;
}

export function toJson(node: YamlNode): JsonValue {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(toJson);
    case "map":
      return Object.fromEntries(node.entries.map((entry) => [entry.key, toJson(entry.value)]));
  }
}

/**
 * A mapping with what stands behind the keys named in `whole`; of other collections only how long they are or which keys they
 * have: enough to check the form of a large part of a file without copying it.
 */
export function shallowJson(map: YamlMap, whole: readonly string[] = []): JsonValue {
  const entries = map.entries.map(({ key, value }): [string, JsonValue] => {
    if (value.kind === "scalar" || whole.includes(key)) return [key, toJson(value)];
    if (value.kind === "list") return [key, value.items.map(() => null)];
    return [key, Object.fromEntries(value.entries.map((entry) => [entry.key, null]))];
  });
  return Object.fromEntries(entries);
}

/** The node at a path; where the path leads nowhere, the last node on the way. */
export function nodeAt(node: YamlNode, path: readonly PropertyKey[]): YamlNode {
  let found = node;
  for (const step of path) {
    const next = found.kind === "list" ? found.items[Number(step)] : entryOf(found, String(step))?.value;
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

/** What an error about a node should point at: a collection is pointed at by its first line. */
export function pointedAt(node: YamlNode): TextRange {
  if (node.kind === "map") return node.entries[0]?.keyRange ?? node.range;
  return node.range;
}
