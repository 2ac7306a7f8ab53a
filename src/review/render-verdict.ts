import { adfComment } from "./render/adf-comment.ts";
import { codeQualityOf } from "./render/code-quality.ts";
import { markdownPage } from "./render/markdown-page.ts";
import { mergeRequestNote, type NoteOptions } from "./render/merge-request-note.ts";
import { sarifOf } from "./render/sarif.ts";
import { terminalText, type TerminalOptions } from "./render/terminal.ts";
import type { Verdict } from "./verdict.ts";
import { verdictShape } from "./verdict-shape.ts";

export { noteMarker } from "./render/merge-request-note.ts";

export const renderFormats = ["markdown", "terminal", "json", "sarif", "code-quality", "merge-request", "adf"] as const;

export type RenderFormat = (typeof renderFormats)[number];

export type RenderOptions = NoteOptions & TerminalOptions;

type Renderer = (verdict: Verdict, options: RenderOptions) => string;

const renderers: Readonly<Record<RenderFormat, Renderer>> = {
  markdown: markdownPage,
  terminal: terminalText,
  json: (verdict) => `${JSON.stringify(verdictShape.parse(verdict), undefined, 2)}\n`,
  sarif: sarifOf,
  "code-quality": codeQualityOf,
  "merge-request": mergeRequestNote,
  adf: adfComment,
};

/** One verdict in the words of whoever reads it. The same verdict gives the same bytes. */
export function renderVerdict(verdict: Verdict, format: RenderFormat, options: RenderOptions = {}): string {
  return renderers[format](verdict, options);
}
