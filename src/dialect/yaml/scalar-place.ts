import type { TextRange } from "../../problem/text-range.ts";
import type { YamlScalar } from "./yaml-node.ts";

/** Where a stretch of a scalar's value stands in the file: quotes, escapes, indentation and folded lines are counted in. */
export function rangeInFile(file: string, scalar: YamlScalar, range: TextRange): TextRange {
  if (typeof scalar.value !== "string") return scalar.range;
  const walk = scalar.style === "block" ? walkBlock(file, scalar) : walkFlow(file, scalar);
  const start = walk(range.start);
  const end = range.end > range.start ? walk(range.end - 1) + 1 : start;
  return { start, end: Math.min(Math.max(end, start), scalar.range.end) };
}

type Walk = (offset: number) => number;

/** Plain and quoted scalars: one line break between words is a blank, more are one fewer line breaks. */
function walkFlow(file: string, scalar: YamlScalar): Walk {
  const { style, range } = scalar;
  const first = style === "plain" ? range.start : range.start + 1;
  return (offset) => {
    let at = first;
    let read = 0;
    while (read < offset && at < range.end) {
      const fold = foldAt(file, at);
      if (fold !== undefined) {
        if (fold.end > range.end) break;
        [at, read] = [fold.end, read + fold.width];
      } else {
        const step = style === "plain" ? plainStep : quotedStep(file, at, style);
        [at, read] = [at + step.raw, read + step.value];
      }
    }
    const pending = foldAt(file, at);
    return pending !== undefined && read === offset && pending.width === 0 ? pending.end : at;
  };
}

const plainStep = { raw: 1, value: 1 };
const escapeLengths = new Map([
  ["x", { raw: 4, value: 1 }],
  ["u", { raw: 6, value: 1 }],
  ["U", { raw: 10, value: 2 }],
]);

function quotedStep(
  file: string,
  at: number,
  style: YamlScalar["style"],
): { readonly raw: number; readonly value: number } {
  if (style === "single-quoted") return file.startsWith("''", at) ? { raw: 2, value: 1 } : plainStep;
  if (file[at] !== "\\") return plainStep;
  const escape = file[at + 1] ?? "";
  if (escape === "\n" || escape === "\r") {
    const blank = /\r?\n[ \t]*/uy;
    blank.lastIndex = at + 1;
    return { raw: 1 + (blank.exec(file)?.[0].length ?? 1), value: 0 };
  }
  const known = escapeLengths.get(escape);
  if (known === undefined) return { raw: 2, value: 1 };
  const astral = escape === "U" && Number.parseInt(file.slice(at + 2, at + 10), 16) > 0xff_ff;
  return escape === "U" && !astral ? { raw: 10, value: 1 } : known;
}

function foldAt(file: string, at: number): { readonly end: number; readonly width: number } | undefined {
  const blanks = /[ \t]*\r?\n[ \t\r\n]*/uy;
  blanks.lastIndex = at;
  const run = blanks.exec(file)?.[0];
  if (run === undefined) return undefined;
  const breaks = run.split("\n").length - 1;
  return { end: at + run.length, width: breaks === 1 ? 1 : breaks - 1 };
}

/** Block scalars: every line loses the indentation of the block; a folded line break may have become a blank. */
function walkBlock(file: string, scalar: YamlScalar): Walk {
  const { range, text } = scalar;
  const header = file.indexOf("\n", range.start);
  const indent = header === -1 ? 0 : blockIndent(file.slice(header + 1, range.end), text);
  return (offset) => {
    if (header === -1) return range.start;
    let at = skipBlanks(file, header + 1, indent);
    let read = 0;
    while (read < offset && at < range.end) {
      const breaks = lineBreaksAt(file, at);
      if (breaks === 0) {
        [at, read] = [at + 1, read + 1];
        continue;
      }
      at = skipBlanks(file, at + breaks, indent);
      read += text[read] === " " ? 1 : lineBreaksAt(text, read);
    }
    return Math.min(at, range.end);
  };
}

/** The length of a line break and of the blank lines after it. */
function lineBreaksAt(text: string, at: number): number {
  const breaks = /\r?\n(?:[ ]*\r?\n)*/uy;
  breaks.lastIndex = at;
  return breaks.exec(text)?.[0].length ?? 0;
}

/** What the block's lines lost: the blanks that its first line has in the file and not in the value. */
function blockIndent(content: string, value: string): number {
  return leadingBlanks(content) - leadingBlanks(value);
}

function leadingBlanks(text: string): number {
  return /^( *)[^ \r\n]/mu.exec(text)?.[1]?.length ?? 0;
}

function skipBlanks(file: string, from: number, most: number): number {
  let at = from;
  while (at < from + most && file[at] === " ") at++;
  return at;
}
