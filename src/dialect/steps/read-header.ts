import type { WorkflowHeader } from "../../plan/plan.ts";
import type { InputDefinition } from "../../plan/input.ts";
import type { z } from "zod";
import { entryOf, toJson, type YamlNode } from "../yaml/yaml-node.ts";
import { headerShape, inputShape, requiresShape } from "./header-shape.ts";
import {
  requiresIntegrationUnmet,
  requiresPermissions,
  requiresVersionUnmet,
  requiresVersionWrong,
  schemaVersionWrong,
} from "./problems.ts";
import { withDefault } from "../read-default.ts";
import type { Reading } from "../reading.ts";
import { reportKey, reportValue } from "../yaml/report.ts";
import { readShape, reportIssues, show } from "../yaml/shape-problems.ts";
import { meetsVersion } from "./version-specifier.ts";

/** The version of Spec Kit whose workflows this dialect runs. */
export const emulatedVersion = "1.0.2";

const emptyHeader: WorkflowHeader = { dialect: "steps", id: "", name: "", version: "", author: "", description: "" };

export function readHeader(reading: Reading, file: YamlNode): WorkflowHeader {
  readSchemaVersion(reading, file);
  const node = entryOf(file, "workflow")?.value;
  if (node?.kind !== "map") return emptyHeader;
  const data = readShape(reading, { node, shape: headerShape, owner: "`workflow`" });
  if (data === undefined) return emptyHeader;
  const words = { author: showText(data["author"]), description: showText(data["description"]) };
  return {
    dialect: "steps",
    id: String(data["id"]),
    name: String(data["name"]),
    version: String(data["version"]),
    ...words,
    ...(data["workspace"] === "own" ? { workspace: "own" } : {}),
  };
}

function showText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function readSchemaVersion(reading: Reading, file: YamlNode): void {
  const node = entryOf(file, "schema_version")?.value;
  if (node === undefined || (node.kind === "scalar" && node.text === "1.0")) return;
  reportValue(reading, { node: file, path: ["schema_version"] }, schemaVersionWrong({ shown: show(node) }));
}

export function readRequires(reading: Reading, file: YamlNode): void {
  const node = entryOf(file, "requires")?.value;
  if (node === undefined) return;
  const shaped = { node, shape: requiresShape, owner: "`requires`" };
  const parsed = requiresShape.safeParse(toJson(node));
  if (!parsed.success) {
    if (entryOf(node, "permissions") !== undefined) {
      reportKey(reading, { node, path: ["permissions"] }, requiresPermissions());
    }
    reportIssues(reading, shaped, parsed.error.issues.flatMap(withoutPermissions));
    return;
  }
  const { speckit_version: requirement, integrations } = parsed.data;
  if (requirement !== undefined) checkVersion(reading, node, requirement);
  const { agents } = reading.surroundings;
  const any = integrations?.any;
  if (agents !== undefined && any !== undefined && !any.some((agent) => agents.includes(agent))) {
    reportValue(reading, { node, path: ["integrations", "any"] }, requiresIntegrationUnmet({ any, agents }));
  }
}

function withoutPermissions(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "unrecognized_keys") return [issue];
  const keys = issue.keys.filter((key) => key !== "permissions");
  return keys.length === 0 ? [] : [{ ...issue, keys }];
}

function checkVersion(reading: Reading, node: YamlNode, text: string): void {
  const met = meetsVersion(text, emulatedVersion);
  if (met === true) return;
  const problem =
    met === undefined ? requiresVersionWrong({ text }) : requiresVersionUnmet({ text, version: emulatedVersion });
  reportValue(reading, { node, path: ["speckit_version"] }, problem);
}

/** The declared inputs; undefined where the block as a whole cannot be read. */
export function readInputs(reading: Reading, file: YamlNode): ReadonlyMap<string, InputDefinition> | undefined {
  const node = entryOf(file, "inputs")?.value;
  if (node === undefined) return new Map();
  if (node.kind !== "map") return undefined;
  return new Map(node.entries.map((entry) => [entry.key, readInput(reading, entry.key, entry.value)]));
}

function readInput(reading: Reading, name: string, node: YamlNode): InputDefinition {
  const shaped = { node, shape: inputShape, owner: `the input "${name}"` };
  const parsed = inputShape.safeParse(toJson(node));
  if (!parsed.success) {
    reportIssues(reading, shaped, parsed.error.issues);
    return { name, type: "string", required: false };
  }
  const { type, required, prompt, enum: allowed } = parsed.data;
  const enumNode = entryOf(node, "enum")?.value;
  const defaultNode = entryOf(node, "default")?.value;
  const definition: InputDefinition = {
    name,
    type: type ?? "string",
    required: required ?? false,
    ...(allowed == null || enumNode?.kind !== "list" ? {} : { enum: enumNode.items.map(toJson) }),
    ...(prompt == null ? {} : { prompt }),
  };
  return defaultNode === undefined
    ? definition
    : withDefault(reading, definition, { node: defaultNode, value: toJson(defaultNode) });
}
