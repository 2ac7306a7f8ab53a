import { z } from "zod";
import { didYouMean } from "../../problem/nearest.ts";
import { nodeAt, toJson, type YamlNode } from "./yaml-node.ts";
import { keyMissing, keyUnknown, valueWrong } from "./problems.ts";
import { type Report, reportKey, reportValue } from "./report.ts";

/** What was read by a shape, and how to speak of it. */
export interface ShapedNode {
  readonly node: YamlNode;
  readonly shape: z.ZodObject;
  /** As it stands in a sentence: `the step "plan"`. */
  readonly owner: string;
}

/** The data of a node that fits its shape; what does not fit is reported. */
export function readShape(to: Report, shaped: ShapedNode): Readonly<Record<string, unknown>> | undefined {
  const parsed = shaped.shape.safeParse(toJson(shaped.node));
  if (parsed.success) return parsed.data;
  reportIssues(to, shaped, parsed.error.issues);
  return undefined;
}

/** Turns what the shape found wrong into problems at their places. */
export function reportIssues(to: Report, shaped: ShapedNode, issues: readonly z.core.$ZodIssue[]): void {
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") reportUnknownKeys(to, shaped, issue);
    else reportWrongValue(to, shaped, issue);
  }
}

function reportUnknownKeys(to: Report, shaped: ShapedNode, issue: z.core.$ZodIssueUnrecognizedKeys): void {
  const known = keysAt(shaped.shape, issue.path);
  const owner = ownerAt(shaped.owner, issue.path);
  for (const key of issue.keys) {
    const hint = didYouMean(key, known) ?? `It has: ${known.join(", ")}.`;
    reportKey(to, { node: shaped.node, path: [...issue.path, key] }, keyUnknown({ owner, key, hint }));
  }
}

function reportWrongValue(to: Report, shaped: ShapedNode, issue: z.core.$ZodIssue): void {
  const place = { node: shaped.node, path: issue.path };
  const key = String(issue.path.at(-1) ?? "");
  const owner = ownerAt(shaped.owner, issue.path.slice(0, -1));
  if (isMissing(shaped.node, issue.path)) {
    const description = schemaAt(shaped.shape, issue.path)?.description;
    reportKey(to, place, keyMissing({ owner, key, description }));
    return;
  }
  const value = nodeAt(shaped.node, issue.path);
  reportValue(
    to,
    place,
    valueWrong({ key: wordsOf(issue.path), owner: shaped.owner, must: issue.message, shown: show(value) }),
  );
}

function isMissing(node: YamlNode, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return false;
  const parent = nodeAt(node, path.slice(0, -1));
  return parent.kind === "map" && !parent.entries.some((entry) => entry.key === path.at(-1));
}

function ownerAt(owner: string, path: readonly PropertyKey[]): string {
  return path.length === 0 ? owner : `\`${wordsOf(path)}\` of ${owner}`;
}

function wordsOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

/** A value as it stands in a message: what the author wrote where it is short, else what it is. */
export function show(node: YamlNode): string {
  if (node.kind === "map") return "a mapping";
  if (node.kind === "list") return node.items.length === 0 ? "an empty list" : "a list";
  const text = node.style === "plain" && node.value !== null ? node.text : JSON.stringify(toJson(node));
  if (node.value === null) return "empty";
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

function keysAt(shape: z.ZodObject, path: readonly PropertyKey[]): readonly string[] {
  const found = schemaAt(shape, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function schemaAt(shape: z.ZodObject, path: readonly PropertyKey[]): z.ZodType | undefined {
  let found: z.core.$ZodType | undefined = shape;
  for (const step of path) {
    found = bare(found);
    if (found instanceof z.ZodObject) found = found.shape[String(step)];
    else if (found instanceof z.ZodRecord) found = found.valueType;
    else if (found instanceof z.ZodArray) found = found.element;
    else return undefined;
  }
  const inner = bare(found);
  return inner instanceof z.ZodType ? inner : undefined;
}

function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodExactOptional || inner instanceof z.ZodNullable)
    inner = inner.unwrap();
  return inner;
}
