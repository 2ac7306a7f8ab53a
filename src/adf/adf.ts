import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** A node of an Atlassian document, as far as it can be believed: whatever is not as it should be is not there. */
export interface AdfNode {
  readonly type: string;
  readonly text: string;
  readonly attrs: JsonObject;
  readonly marks: readonly AdfNode[];
  readonly content: readonly JsonValue[];
}

const none: JsonObject = {};

export function nodeOf(value: JsonValue): AdfNode {
  if (isJsonList(value)) return { type: "doc", text: "", attrs: none, marks: [], content: value };
  if (!isJsonObject(value))
    return { type: "text", text: typeof value === "string" ? value : "", attrs: none, marks: [], content: [] };
  const { type, text, attrs, marks, content } = value;
  return {
    type: typeof type === "string" ? type : "",
    text: typeof text === "string" ? text : "",
    attrs: attrs !== undefined && isJsonObject(attrs) ? attrs : none,
    marks: marks !== undefined && isJsonList(marks) ? marks.filter(isJsonObject).map(markOf) : [],
    content: content !== undefined && isJsonList(content) ? content : [],
  };
}

function markOf({ type, attrs }: JsonObject): AdfNode {
  const isNamed = typeof type === "string";
  const known = attrs !== undefined && isJsonObject(attrs) ? attrs : none;
  return { type: isNamed ? type : "", text: "", attrs: known, marks: [], content: [] };
}

export function textAttribute({ attrs }: AdfNode, name: string): string {
  const value = attrs[name];
  return typeof value === "string" ? value : "";
}

export function numberAttribute({ attrs }: AdfNode, name: string): number | undefined {
  const value = attrs[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** All text below a node, however deep it stands. */
export function textBelow(node: AdfNode): string {
  const words: string[] = [];
  const open: JsonValue[] = node.content.toReversed();
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const { text, content } = nodeOf(value);
    if (text !== "") words.push(text);
    for (let at = content.length - 1; at >= 0; at--) open.push(content[at] ?? null);
  }
  return words.join(" ");
}
