import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Problem } from "../../problem/problem.ts";
import { located, placeAt, type Source } from "../../problem/source.ts";
import type { TextRange } from "../../problem/text-range.ts";
import {
  yamlAlias,
  yamlDuplicateKey,
  yamlKey,
  yamlMerge,
  yamlTag,
  yamlTooManyNodes,
  yamlUnquotedBraces,
} from "./problems.ts";
import { scalarValue } from "./scalar-value.ts";
import type { ScalarStyle, YamlEntry, YamlMap, YamlNode, YamlScalar } from "./yaml-node.ts";

/** How many values a file may hold once its aliases are written out. */
const valueLimit = 2_000_000;

interface Converted {
  readonly node: YamlNode;
  /** How many values this is with its aliases written out. */
  readonly weight: number;
}

interface Conversion {
  readonly source: Source;
  readonly problems: Problem[];
  readonly anchors: Map<string, Converted | "open">;
  /** Set where a part is missing from what was read. */
  incomplete: boolean;
}

export interface ConvertedDocument {
  readonly node: YamlNode;
  readonly whole: boolean;
  readonly problems: readonly Problem[];
}

const knownTags = new Set(["!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"]);

/** Makes our nodes of the library's: places kept, aliases followed, merges done, scalars resolved. */
export function convertDocument(source: Source, document: Document): ConvertedDocument {
  const conversion: Conversion = { source, problems: [], anchors: new Map(), incomplete: false };
  const start = document.range?.[0] ?? 0;
  const { node, weight } = convert(conversion, document.contents, start);
  if (weight > valueLimit) {
    conversion.problems.push(located(source, yamlTooManyNodes({ limit: valueLimit }), { start, end: start + 1 }));
    return { node, whole: false, problems: conversion.problems };
  }
  return { node, whole: !conversion.incomplete, problems: conversion.problems };
}

function convert(conversion: Conversion, node: unknown, fallback: number): Converted {
  if (isAlias(node)) return followAlias(conversion, node);
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return emptyScalar(fallback);
  const { anchor } = node;
  if (anchor !== undefined) conversion.anchors.set(anchor, "open");
  const range = rangeOf(node, fallback);
  checkTag(conversion, node.tag, range);
  const converted = convertBody(conversion, node, range);
  if (anchor !== undefined) conversion.anchors.set(anchor, converted);
  return converted;
}

function convertBody(conversion: Conversion, node: YAMLMap | YAMLSeq | Scalar, range: TextRange): Converted {
  if (isMap(node)) return convertMap(conversion, node, range);
  if (isScalar(node)) return { node: convertScalar(node, range), weight: 1 };
  const items = node.items.map((item) => convert(conversion, item, range.start));
  return { node: { kind: "list", items: items.map((item) => item.node), range }, weight: weigh(items) };
}

function convertScalar(node: Scalar, range: TextRange): YamlScalar {
  const text = typeof node.value === "string" ? node.value : "";
  const style = styleOf(node);
  const plain = style === "plain" && node.tag === undefined;
  return { kind: "scalar", value: plain ? scalarValue(text) : text, text, style, range };
}

function styleOf(node: Scalar): ScalarStyle {
  if (node.type === "QUOTE_DOUBLE") return "double-quoted";
  if (node.type === "QUOTE_SINGLE") return "single-quoted";
  return node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED" ? "block" : "plain";
}

function convertMap(conversion: Conversion, node: YAMLMap, range: TextRange): Converted {
  const braces = bracesOf(conversion.source, node, range);
  if (braces !== undefined) {
    conversion.problems.push(located(conversion.source, yamlUnquotedBraces({ text: braces }), range));
    return { node: { kind: "scalar", value: braces, text: braces, style: "plain", range }, weight: 1 };
  }
  const entries = new Map<string, YamlEntry>();
  const merged: YamlMap[] = [];
  const values: Converted[] = [];
  for (const pair of node.items) {
    const converted = convertPair(conversion, pair, range);
    if (converted === undefined) continue;
    const { entry, value } = converted;
    values.push(value);
    if (isMergeKey(pair)) merged.push(...mergedMaps(conversion, entry));
    else addEntry(conversion, entries, entry);
  }
  for (const map of merged) {
    for (const entry of map.entries) if (!entries.has(entry.key)) entries.set(entry.key, entry);
  }
  return { node: { kind: "map", entries: [...entries.values()], range }, weight: weigh(values) };
}

function addEntry(conversion: Conversion, entries: Map<string, YamlEntry>, entry: YamlEntry): void {
  const earlier = entries.get(entry.key);
  if (earlier === undefined) {
    entries.set(entry.key, entry);
    return;
  }
  const { line } = placeAt(conversion.source, earlier.keyRange);
  conversion.problems.push(located(conversion.source, yamlDuplicateKey({ key: entry.key, line }), entry.keyRange));
}

function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.value === "<<" && styleOf(pair.key) === "plain";
}

function convertPair(
  conversion: Conversion,
  pair: Pair,
  mapRange: TextRange,
): { readonly entry: YamlEntry; readonly value: Converted } | undefined {
  const key = convert(conversion, pair.key, mapRange.start);
  const value = convert(conversion, pair.value, key.node.range.end);
  if (key.node.kind !== "scalar") {
    conversion.incomplete = true;
    conversion.problems.push(located(conversion.source, yamlKey(), key.node.range));
    return undefined;
  }
  return { entry: { key: key.node.text, keyRange: key.node.range, value: value.node }, value };
}

function mergedMaps(conversion: Conversion, entry: YamlEntry): readonly YamlMap[] {
  const maps = entry.value.kind === "list" ? entry.value.items : [entry.value];
  const good = maps.filter((map) => map.kind === "map");
  if (good.length < maps.length) conversion.problems.push(located(conversion.source, yamlMerge(), entry.keyRange));
  return good;
}

function followAlias(conversion: Conversion, alias: Alias): Converted {
  const found = conversion.anchors.get(alias.source);
  if (found !== undefined && found !== "open") return found;
  conversion.incomplete = true;
  const range = rangeOf(alias, 0);
  const problem = yamlAlias({ name: alias.source, inside: found === "open" });
  conversion.problems.push(located(conversion.source, problem, range));
  return emptyScalar(range.start);
}

function checkTag(conversion: Conversion, tag: string | undefined, range: TextRange): void {
  if (tag === undefined || knownTags.has(tag)) return;
  const shown = tag.replace("tag:yaml.org,2002:", "!!");
  conversion.problems.push(located(conversion.source, yamlTag({ tag: shown }), range));
}

/** The text of `{{ … }}` where a value without quotes begins with it. */
function bracesOf(source: Source, node: YAMLMap, range: TextRange): string | undefined {
  if (node.flow !== true || !source.text.startsWith("{{", range.start)) return undefined;
  const lineEnd = source.text.indexOf("\n", range.start);
  return source.text.slice(range.start, lineEnd === -1 ? undefined : lineEnd).trim();
}

function rangeOf(node: Pick<Scalar, "range">, fallback: number): TextRange {
  const { range } = node;
  if (range === null || range === undefined) return { start: fallback, end: fallback };
  return { start: range[0], end: range[1] };
}

function emptyScalar(at: number): Converted {
  return { node: { kind: "scalar", value: null, text: "", style: "plain", range: { start: at, end: at } }, weight: 1 };
}

function weigh(children: readonly Converted[]): number {
  return children.reduce((total, child) => total + child.weight, 1);
}
