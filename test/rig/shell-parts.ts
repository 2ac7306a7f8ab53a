import type { ValueType } from "../../src/expression/expression.ts";
import type { ShellPart } from "../../src/shell-text/shell-text.ts";

/** Cuts `echo {{a}}` at its placeholders: a name, and at most one filter. Gives the names in order. */
export function cut(
  run: string,
  types: Readonly<Record<string, ValueType>> = {},
): { parts: ShellPart[]; names: string[] } {
  const parts: ShellPart[] = [];
  const names: string[] = [];
  let from = 0;
  for (const match of run.matchAll(/\{\{\s*(\w+)\s*(?:\|\s*(\w+)\s*)?\}\}/gu)) {
    const [source, name = "", filter] = match;
    const start = match.index;
    if (start > from) parts.push({ kind: "text", text: run.slice(from, start), range: { start: from, end: start } });
    const range = { start, end: start + source.length };
    parts.push({
      kind: "value",
      source,
      type: types[name] ?? "text",
      ...(filter === undefined ? {} : { filter }),
      range,
    });
    names.push(name);
    from = range.end;
  }
  if (from < run.length) parts.push({ kind: "text", text: run.slice(from), range: { start: from, end: run.length } });
  return { parts, names };
}
