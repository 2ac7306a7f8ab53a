import type { z } from "zod";
import type { AgentEvent } from "./event.ts";

/** How long a line may be that is read at all. */
const longestLine = 10_000_000;
/** How much of a line, of an answer of a tool or of a summary is kept. */
export const longestRaw = 4000;
const longestHead = 2000;
const longestSummary = 300;

/** Has a line read by what fits it; what is no JSON, or fits nothing that is known, is kept as it is. */
export function readJsonLine<T>(
  text: string,
  shape: z.ZodType<T>,
  read: (line: T) => readonly AgentEvent[],
): readonly AgentEvent[] {
  if (text.trim() === "") return [];
  const found = text.length > longestLine ? undefined : parsed(text);
  const line = found === undefined ? undefined : shape.safeParse(found.value);
  return line?.success === true ? read(line.data) : [rawLine(text)];
}

export function rawLine(text: string): AgentEvent {
  return { type: "raw", line: text.slice(0, longestRaw) };
}

/** The beginning of what a tool has answered. */
export function head(text: string): { readonly head?: string } {
  return text === "" ? {} : { head: text.slice(0, longestHead) };
}

const naming = [
  "command",
  "file_path",
  "filePath",
  "path",
  "absolute_path",
  "pattern",
  "query",
  "url",
  "description",
  "prompt",
];

/** What a tool is asked for, in one line: the argument that says most. */
export function summary(args: unknown): string {
  if (typeof args === "string") return oneLine(args);
  if (typeof args !== "object" || args === null) return "";
  const given = new Map<string, unknown>(Object.entries(args));
  for (const name of naming) {
    const value = given.get(name);
    if (typeof value === "string" && value !== "") return oneLine(value);
  }
  return "";
}

function oneLine(text: string): string {
  const [first = ""] = text.trim().split("\n", 1);
  return first.slice(0, longestSummary);
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
