import type { StepKind } from "../../plan/step-kind.ts";
import type { StepKinds } from "../dialect.ts";
import type { Recognize } from "../step-outline.ts";
import { entryOf, type YamlEntry, type YamlMap, type YamlNode } from "../yaml/yaml-node.ts";
import { app, message } from "./own-kinds.ts";
import { isName, ownKeys } from "./shapes.ts";

/** What one key of a step means that says what the step does. */
export interface StepWord {
  readonly key: string;
  readonly kind: StepKind;
  /** The field that the value of the key stands for; without it the value is a mapping with the fields of the kind. */
  readonly field?: string;
  /** The field that a text stands for where the value is one instead of a mapping. */
  readonly shortField?: string;
  /** Further keys of the step that are fields of the kind. */
  readonly beside: Readonly<Record<string, string>>;
  /** Seconds that the step may take where nothing is said; without it the kind says so. */
  readonly timeout?: number;
}

const twoDays = 172_800;
const fiveMinutes = 300;

/** The keys that say what a step does. */
export type StepWords = ReadonlyMap<string, StepWord>;

const known = new WeakMap<StepKinds, StepWords>();

/**
 * The words of App Mesh, and one for each other kind of step under its own name; `if` is a condition in this dialect. They are
 * made once for each table of kinds: so are the shapes that belong to them, which take long to make.
 */
export function stepWordsOf(kinds: StepKinds): StepWords {
  const words = known.get(kinds) ?? makeWords(kinds);
  known.set(kinds, words);
  return words;
}

function makeWords(kinds: StepKinds): StepWords {
  const words: StepWord[] = [];
  for (const kind of kinds.values()) {
    const word = wordOf(kind);
    if (word !== undefined) words.push(word);
  }
  words.push(
    { key: "app", kind: app, field: "app", beside: {}, timeout: twoDays },
    { key: "message", kind: message, beside: {}, timeout: fiveMinutes },
  );
  return new Map(words.map((word) => [word.key, word]));
}

function wordOf(kind: StepKind): StepWord | undefined {
  switch (kind.name) {
    case "if":
      return undefined;
    case "shell":
      return { key: "command", kind, field: "run", beside: { output_format: "output_format" }, timeout: twoDays };
    case "workflow":
      return { key: "workflow", kind, field: "workflow", beside: { with: "inputs" }, timeout: twoDays };
    case "command":
      return { key: "agent", kind, beside: {} };
    case "prompt":
      return { key: "prompt", kind, shortField: "prompt", beside: {} };
    case "review":
      return { key: "review", kind, shortField: "spec", beside: {} };
    case "ship":
      return { key: "ship", kind, shortField: "branch", beside: {} };
    case "summary":
      return { key: "summary", kind, shortField: "title", beside: {} };
    case "test":
      return { key: "test", kind, shortField: "name", beside: {} };
    case "gate":
      return { key: "gate", kind, shortField: "message", beside: {} };
    default:
      return { key: kind.name, kind, beside: {} };
  }
}

/** The words that a step has: one, if it is right. */
export function wordsIn(words: StepWords, node: YamlMap): readonly StepWord[] {
  return node.entries.flatMap(({ key }) => {
    const word = words.get(key);
    return word === undefined ? [] : [word];
  });
}

export function recognizeStep(words: StepWords): Recognize {
  return (node) => {
    const word = node.kind === "map" ? wordsIn(words, node)[0] : undefined;
    if (node.kind !== "map" || word === undefined) return undefined;
    return { id: nameOf(node), kind: word.kind, fields: fieldsOf(node, word) };
  };
}

/** The name of a step; undefined where it has none that can be used. */
export function nameOf(node: YamlNode): string | undefined {
  const name = entryOf(node, "name")?.value;
  const text = name?.kind === "scalar" && typeof name.value === "string" ? name.value : undefined;
  return text !== undefined && isName(text) ? text : undefined;
}

/** The step as its kind would have it written: the fields of the kind at one level, each with its place in the file. */
function fieldsOf(node: YamlMap, word: StepWord): YamlMap {
  const entries = new Map<string, YamlEntry>();
  const add = (field: string, { keyRange, value }: YamlEntry): void => {
    if (Object.hasOwn(word.kind.shape.shape, field)) entries.set(field, { key: field, keyRange, value });
  };
  for (const entry of valuesOf(node, word)) add(entry.key, entry);
  const own = { ...word.beside, name: "id", "continue-on-error": "continue_on_error", outputs: "outputs" };
  for (const [key, field] of Object.entries(own)) {
    const entry = entryOf(node, key);
    if (entry !== undefined && !isNothing(entry.value)) add(field, entry);
  }
  return { kind: "map", entries: [...entries.values()], range: node.range };
}

function valuesOf(node: YamlMap, { key, field, shortField }: StepWord): readonly YamlEntry[] {
  const entry = entryOf(node, key);
  if (entry === undefined) return [];
  const { value } = entry;
  if (field !== undefined) return [{ ...entry, key: field, value: asText(value) }];
  if (value.kind !== "map")
    return shortField === undefined ? [] : [{ ...entry, key: shortField, value: asText(value) }];
  const common = new Set(ownKeys.values());
  return value.entries.filter((each) => !common.has(each.key));
}

/** A word such as `true` is a command as any other. */
function asText(node: YamlNode): YamlNode {
  return node.kind === "scalar" && node.value !== null ? { ...node, value: node.text } : node;
}

function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
