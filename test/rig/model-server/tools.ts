import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/json/json.ts";
import type { Want } from "./script.ts";

/** A tool that an agent offers to the model. */
export interface OfferedTool {
  readonly name: string;
  readonly properties: Readonly<Record<string, JsonObject>>;
  readonly required: readonly string[];
  /** It takes text instead of arguments. */
  readonly freeform: boolean;
}

/** What the model asks the agent to do. */
export type ToolCall =
  | { readonly kind: "arguments"; readonly name: string; readonly value: JsonObject }
  | { readonly kind: "text"; readonly name: string; readonly text: string };

export type Resolved =
  | { readonly kind: "call"; readonly call: ToolCall }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string };

const paths = ["file_path", "filePath", "absolute_path", "path", "filename", "target_file", "file"];
const contents = ["content", "contents", "file_text", "text", "new_file_contents"];
const commands = ["command", "cmd", "commands", "script"];
const editing = ["old_string", "oldString", "old_str", "insert_line", "edits", "pattern", "regex", "line"];

/** What a want becomes with the tools that are there: a call, or words. */
export function resolveWant(want: Want, tools: readonly OfferedTool[]): Resolved {
  if ("say" in want) return { kind: "text", text: want.say };
  if ("think" in want) return { kind: "thinking", text: want.think };
  if ("structured" in want) return structured(want.structured, tools);
  const call =
    "shell" in want
      ? shellCall(want.shell, tools)
      : "read" in want
        ? readCall(want.read, tools)
        : writeCall({ path: want.write, text: want.text }, tools);
  if (call !== undefined) return { kind: "call", call };
  const names = tools.map(({ name }) => name).join(", ");
  return { kind: "text", text: `I have no tool to ${Object.keys(want)[0] ?? ""}: only ${names}.` };
}

function structured(value: JsonValue, tools: readonly OfferedTool[]): Resolved {
  const tool = tools.find(({ name }) => /^(?:structured_?output|final_?answer)$/iu.test(name));
  return tool === undefined || !isJsonObject(value)
    ? { kind: "text", text: JSON.stringify(value) }
    : { kind: "call", call: { kind: "arguments", name: tool.name, value } };
}

function shellCall(command: string, tools: readonly OfferedTool[]): ToolCall | undefined {
  const tool = best(tools, {
    fits: (each) => has(each, commands) && !has(each, [...paths, ...contents, ...editing]),
    likely: /bash|shell|exec|terminal|run_command/iu,
  });
  const key = commands.find((name) => tool !== undefined && name in tool.properties);
  if (tool === undefined || key === undefined) return undefined;
  const type = tool.properties[key]?.["type"];
  const value = type === "array" ? (key === "commands" ? [command] : ["bash", "-lc", command]) : command;
  return filled(tool, { [key]: value });
}

function readCall(path: string, tools: readonly OfferedTool[]): ToolCall | undefined {
  const tool = best(tools, {
    fits: (each) =>
      has(each, paths) && !has(each, [...contents, ...commands, ...editing]) && !/image/iu.test(each.name),
    likely: /^(?:read|view|cat|open)/iu,
    certain: true,
  });
  if (tool === undefined) return shellCall(`cat ${quoted(path)}`, tools);
  return filled(tool, { [nameOf(tool, paths)]: path });
}

function writeCall(file: { readonly path: string; readonly text: string }, tools: readonly OfferedTool[]) {
  const tool = best(tools, {
    fits: (each) => has(each, paths) && has(each, contents) && !has(each, ["old_string", "oldString", "edits"]),
    likely: /write|create/iu,
  });
  if (tool !== undefined) {
    const command = tool.properties["command"] === undefined ? {} : { command: "create" };
    return filled(tool, { ...command, [nameOf(tool, paths)]: file.path, [nameOf(tool, contents)]: file.text });
  }
  const patching = tools.find(({ name }) => name === "apply_patch");
  if (patching !== undefined) return patchCall(patching, file);
  return shellCall(`printf %s ${quoted(file.text)} > ${quoted(file.path)}`, tools);
}

function patchCall(tool: OfferedTool, file: { readonly path: string; readonly text: string }): ToolCall {
  const lines = file.text.replace(/\n$/u, "").split("\n");
  const patch = `*** Begin Patch\n*** Add File: ${file.path}\n${lines.map((line) => `+${line}\n`).join("")}*** End Patch\n`;
  if (tool.freeform) return { kind: "text", name: tool.name, text: patch };
  return filled(tool, { [Object.keys(tool.properties)[0] ?? "input"]: patch });
}

interface Liking {
  readonly fits: (tool: OfferedTool) => boolean;
  readonly likely: RegExp;
  /** A tool whose name does not say it is none. */
  readonly certain?: boolean;
}

function best(tools: readonly OfferedTool[], { fits, likely, certain = false }: Liking): OfferedTool | undefined {
  const fitting = tools.filter(fits);
  return fitting.find(({ name }) => likely.test(name)) ?? (certain ? undefined : fitting[0]);
}

/** Whatever else is required gets the first value that is allowed. */
function filled(tool: OfferedTool, value: JsonObject): ToolCall {
  const missing = tool.required.filter((name) => !(name in value));
  const rest = Object.fromEntries(missing.map((name) => [name, anyValue(tool.properties[name] ?? {})]));
  return { kind: "arguments", name: tool.name, value: { ...rest, ...value } };
}

function anyValue(schema: JsonObject): JsonValue {
  const { enum: allowed, type } = schema;
  if (Array.isArray(allowed) && allowed[0] !== undefined) return allowed[0];
  return typeof type === "string" ? (emptyValues.get(type) ?? "as scripted") : "as scripted";
}

const emptyValues: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>(
  Object.entries({
    boolean: false,
    integer: 1,
    number: 1,
    array: [],
    object: {},
  }),
);

function has(tool: OfferedTool, names: readonly string[]): boolean {
  return names.some((name) => name in tool.properties);
}

function nameOf(tool: OfferedTool, names: readonly string[]): string {
  return names.find((name) => name in tool.properties) ?? "";
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
