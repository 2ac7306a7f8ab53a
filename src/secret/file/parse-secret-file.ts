import { isSecretName } from "../secret-name.ts";

export type ParsedSecrets =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  /** What is wrong in which line. It has nothing of the line in it. */
  | { readonly ok: false; readonly line: number; readonly what: string };

const assignment = /^[ \t]*(?:export[ \t]+)?([^=\s]*)[ \t]*=[ \t]*/u;
const plain = /^[^\s'"]*(?=[ \t]*$)/u;
const single = /^'([^']*)'(?=[ \t]*(?:#[^\n]*)?(?:\n|$))/u;
const double = /^"((?:[^"\\]|\\[^])*)"(?=[ \t]*(?:#[^\n]*)?(?:\n|$))/u;

/**
 * Reads lines of `NAME=value`, with `export` before them or not, and comments. A value with blanks, quotes or line ends stands in
 * quotes: in single ones it is as it stands, in double ones `\n`, `\"` and `\\` are escapes.
 */
export function parseSecretFile(text: string): ParsedSecrets {
  const values = new Map<string, string>();
  let rest = text.replace(/^\uFEFF/u, "").replaceAll("\r\n", "\n");
  for (let line = 1; rest !== "";) {
    const end = rest.indexOf("\n") + 1 || rest.length + 1;
    const first = rest.slice(0, end - 1);
    if (/^[ \t]*(?:#.*)?$/u.test(first)) {
      rest = rest.slice(end);
      line++;
      continue;
    }
    const [before, name = ""] = assignment.exec(first) ?? [];
    if (before === undefined) return { ok: false, line, what: "is not NAME=value" };
    if (!isSecretName(name)) return { ok: false, line, what: "has a name that no secret can have" };
    if (values.has(name)) return { ok: false, line, what: `sets ${name} again` };
    const value = readValue(rest.slice(before.length), first.slice(before.length));
    if (value === undefined) return { ok: false, line, what: "has a value whose quotes are missing, or not closed" };
    values.set(name, value.text);
    const length = before.length + value.length;
    line += rest.slice(0, length).split("\n").length;
    const next = rest.indexOf("\n", length);
    rest = next === -1 ? "" : rest.slice(next + 1);
  }
  return { ok: true, values };
}

interface ReadValue {
  readonly text: string;
  readonly length: number;
}

function readValue(rest: string, line: string): ReadValue | undefined {
  if (rest.startsWith("'")) return quoted(single.exec(rest), (text) => text);
  if (rest.startsWith('"')) return quoted(double.exec(rest), withoutEscapes);
  const [text] = plain.exec(line) ?? [];
  return text === undefined ? undefined : { text, length: line.length };
}

function quoted(match: RegExpExecArray | null, read: (text: string) => string): ReadValue | undefined {
  return match === null ? undefined : { text: read(match[1] ?? ""), length: match[0].length };
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\([^])/gu, (both, sign: string) => {
    if (sign === "n") return "\n";
    return sign === '"' || sign === "\\" || sign === "$" ? sign : both;
  });
}
