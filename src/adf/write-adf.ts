import { visibleText } from "../markdown/plain-text.ts";

/** What Waybill writes of an Atlassian document. */
export interface AdfDocument {
  readonly version: 1;
  readonly type: "doc";
  readonly content: readonly AdfBlock[];
}

export type AdfBlock =
  | { readonly type: "heading"; readonly attrs: { readonly level: number }; readonly content: readonly AdfInline[] }
  | AdfParagraph
  | AdfCode
  | { readonly type: "bulletList"; readonly content: readonly AdfListItem[] }
  | { readonly type: "orderedList"; readonly content: readonly AdfListItem[] }
  | { readonly type: "taskList"; readonly attrs: { readonly localId: string }; readonly content: readonly AdfTask[] }
  | {
      readonly type: "panel";
      readonly attrs: { readonly panelType: PanelType };
      readonly content: readonly AdfParagraph[];
    }
  | { readonly type: "table"; readonly content: readonly AdfRow[] }
  | { readonly type: "rule" };

export interface AdfParagraph {
  readonly type: "paragraph";
  readonly content: readonly AdfInline[];
}

interface AdfCode {
  readonly type: "codeBlock";
  readonly attrs: { readonly language?: string };
  readonly content: readonly AdfInline[];
}

interface AdfListItem {
  readonly type: "listItem";
  readonly content: readonly (AdfParagraph | AdfCode)[];
}

interface AdfTask {
  readonly type: "taskItem";
  readonly attrs: { readonly localId: string; readonly state: "TODO" | "DONE" };
  readonly content: readonly AdfInline[];
}

interface AdfRow {
  readonly type: "tableRow";
  readonly content: readonly {
    readonly type: "tableHeader" | "tableCell";
    readonly attrs: Readonly<Record<string, never>>;
    readonly content: readonly AdfParagraph[];
  }[];
}

export interface AdfInline {
  readonly type: "text";
  readonly text: string;
  readonly marks?: readonly AdfMark[];
}

export type AdfMark =
  | { readonly type: "strong" | "em" | "code" | "strike" | "underline" }
  | { readonly type: "textColor"; readonly attrs: { readonly color: string } }
  | { readonly type: "link"; readonly attrs: { readonly href: string } };

export type PanelType = "info" | "note" | "success" | "warning" | "error";

/** Nothing where there is nothing to see: the format knows no empty text. */
export function adfText(text: string, ...marks: readonly AdfMark[]): readonly AdfInline[] {
  const visible = visibleText(text);
  if (visible === "") return [];
  return [{ type: "text", text: visible, ...(marks.length === 0 ? {} : { marks }) }];
}

/** An address that is none of the web stays text. */
export function adfLink(text: string, href: string): readonly AdfInline[] {
  return /^https?:\/\/[^\s]/i.test(href) ? adfText(text, { type: "link", attrs: { href } }) : adfText(text);
}

export const strong: AdfMark = { type: "strong" };
export const code: AdfMark = { type: "code" };

export function adfHeading(level: 1 | 2 | 3 | 4 | 5 | 6, text: string): AdfBlock {
  return { type: "heading", attrs: { level }, content: adfText(text) };
}

export function adfParagraph(...content: readonly (readonly AdfInline[])[]): AdfParagraph {
  return { type: "paragraph", content: content.flat() };
}

export function adfCode(text: string, language?: string): AdfCode {
  return { type: "codeBlock", attrs: language === undefined ? {} : { language }, content: adfText(text) };
}

/** Undefined where there is nothing to list: the format knows no empty list. */
export function adfList(
  items: readonly (readonly (AdfParagraph | AdfCode)[])[],
  type: "bulletList" | "orderedList" = "bulletList",
): AdfBlock | undefined {
  const content = items
    .filter((item) => item.length > 0)
    .map((item): AdfListItem => ({ type: "listItem", content: item }));
  return content.length === 0 ? undefined : { type, content };
}

export interface AdfTaskText {
  /** Tells it from the others of its list; the same each time. */
  readonly id: string;
  readonly isDone: boolean;
  readonly content: readonly AdfInline[];
}

export function adfTasks(id: string, tasks: readonly AdfTaskText[]): AdfBlock | undefined {
  const content = tasks.map((task): AdfTask => ({
    type: "taskItem",
    attrs: { localId: task.id, state: task.isDone ? "DONE" : "TODO" },
    content: task.content,
  }));
  return content.length === 0 ? undefined : { type: "taskList", attrs: { localId: id }, content };
}

export function adfPanel(panelType: PanelType, ...content: readonly AdfParagraph[]): AdfBlock {
  return { type: "panel", attrs: { panelType }, content };
}

export function adfTable(head: readonly string[], rows: readonly (readonly AdfParagraph[])[]): AdfBlock {
  const cells = (type: "tableHeader" | "tableCell", row: readonly AdfParagraph[]): AdfRow => ({
    type: "tableRow",
    content: row.map((cell) => ({ type, attrs: {}, content: [cell] })),
  });
  const first = cells(
    "tableHeader",
    head.map((text) => adfParagraph(adfText(text, strong))),
  );
  return { type: "table", content: [first, ...rows.map((row) => cells("tableCell", row))] };
}

export interface AdfLimit {
  /** Of the document as JSON. */
  readonly characters: number;
  /** What stands at the end of a document that was cut, told how many blocks or rows are missing. */
  readonly notice: (missing: number) => AdfBlock;
}

/** Jira takes comments of fewer characters than this. */
export const longestComment = 32_767;

/** A document that is not too long: cut behind a block, a row of a table or an item of a list, with a notice. */
export function adfDocument(blocks: readonly AdfBlock[], limit: AdfLimit): AdfDocument {
  const whole: AdfDocument = { version: 1, type: "doc", content: blocks };
  if (sizeOf(whole) <= limit.characters) return whole;
  // The notice has its longest number while there is still room to be counted.
  let room = limit.characters - sizeOf({ ...whole, content: [limit.notice(9_999_999)] });
  const kept: AdfBlock[] = [];
  let missing = 0;
  for (const block of blocks) {
    const part = missing > 0 ? undefined : fitted(block, room - 1);
    if (part !== undefined) kept.push(part);
    missing += part === block ? 0 : rowsOf(block) - (part === undefined ? 0 : rowsOf(part));
    room -= part === undefined ? 0 : sizeOf(part) + 1;
  }
  return { ...whole, content: [...kept, limit.notice(missing)] };
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

function rowsOf(block: AdfBlock): number {
  switch (block.type) {
    case "table":
      return block.content.length - 1;
    case "bulletList":
    case "orderedList":
    case "taskList":
      return block.content.length;
    case "heading":
    case "paragraph":
    case "codeBlock":
    case "panel":
    case "rule":
      return 1;
  }
}

/** As much of a block as has room. */
function fitted(block: AdfBlock, room: number): AdfBlock | undefined {
  if (sizeOf(block) <= room) return block;
  switch (block.type) {
    case "table": {
      const content = firstFitting(block.content, room - sizeOf({ ...block, content: [] }));
      return content.length > 1 ? { ...block, content } : undefined;
    }
    case "bulletList":
    case "orderedList": {
      const content = firstFitting(block.content, room - sizeOf({ ...block, content: [] }));
      return content.length > 0 ? { ...block, content } : undefined;
    }
    case "taskList": {
      const content = firstFitting(block.content, room - sizeOf({ ...block, content: [] }));
      return content.length > 0 ? { ...block, content } : undefined;
    }
    case "heading":
    case "paragraph":
    case "codeBlock":
    case "panel":
    case "rule":
      return undefined;
  }
}

function firstFitting<T>(parts: readonly T[], room: number): readonly T[] {
  let left = room;
  const end = parts.findIndex((part) => {
    left -= sizeOf(part) + 1;
    return left < 0;
  });
  return end === -1 ? parts : parts.slice(0, end);
}
