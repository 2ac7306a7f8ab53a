import { createHash } from "node:crypto";
import { readMarkdown } from "../../markdown/markdown.ts";
import type { Issue } from "./issue.ts";

const mark = /\n<!-- imported (\S+) (\S+) sha256:([0-9a-f]{64}) -->\n*$/;

/** The last line of an imported spec says what it was imported from, and how it was then. */
export function withImportMark(text: string, { source, key }: Issue): string {
  return `${text}\n<!-- imported ${source} ${key} sha256:${hashOf(text)} -->\n`;
}

export interface ImportMark {
  readonly source: string;
  readonly key: string;
  /** Of the text that was imported, whatever was ticked since. */
  readonly hash: string;
  /** Somebody has changed more than ticks. */
  readonly isEdited: boolean;
}

export function importMarkOf(text: string): ImportMark | undefined {
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const [whole, source, key, hash] = mark.exec(plain) ?? [];
  if (whole === undefined || source === undefined || key === undefined || hash === undefined) return undefined;
  return { source, key, hash, isEdited: hashOf(plain.slice(0, -whole.length)) !== hash };
}

/** Of a text whose boxes are all open. */
function hashOf(text: string): string {
  const markdown = readMarkdown(text.trimEnd());
  const done = new Set(
    markdown.blocks.flatMap((block) => (block.kind === "item" && block.task === "done" ? [block.lines.from] : [])),
  );
  const lines = markdown.lines.map((line, at) => (done.has(at) ? line.replace(/\[[xX]\]/, "[ ]") : line));
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
