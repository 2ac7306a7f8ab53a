import MarkdownIt from "markdown-it";

/** Lines of a text, counted from 0: `from` is the first, `to` the one after the last. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

interface At {
  readonly lines: LineRange;
  /** In how many lists and quotes it stands. */
  readonly depth: number;
}

/** What a text is made of, as CommonMark reads it. What stands in a fence, a comment or a quote is no heading. */
export type Block =
  | (At & { readonly kind: "heading"; readonly level: number; readonly text: string })
  | (At & { readonly kind: "item"; readonly text: string; readonly task?: "open" | "done" })
  | (At & { readonly kind: "paragraph"; readonly text: string })
  | (At & { readonly kind: "code"; readonly info: string; readonly text: string })
  | (At & { readonly kind: "other"; readonly text: string });

/** A text and its structure. */
export interface Markdown {
  /** As it was read: with its byte order mark and its ends of lines. */
  readonly text: string;
  /** Its lines without their ends. */
  readonly lines: readonly string[];
  readonly ending: "\n" | "\r\n";
  /** The lines between the two `---` at the top, where they are there. */
  readonly frontmatter?: LineRange;
  /** In the order of the text; an item comes before what stands in it. */
  readonly blocks: readonly Block[];
}

const mark = /^\uFEFF/;
const lineEnd = /\r\n|\n|\r/;
const fenceOfFrontmatter = /^---[ \t]*$/;
const taskMark = /^\[([ xX])\](?:[ \t]+|$)/;

// Only the structure is wanted: what stands in a line is not looked at.
const parser = new MarkdownIt("commonmark");
parser.core.ruler.enableOnly(["normalize", "block"]);

export function readMarkdown(text: string): Markdown {
  const lines = text.replace(mark, "").split(lineEnd);
  if (lines.at(-1) === "") lines.pop();
  const frontmatter = frontmatterOf(lines);
  const seen = frontmatter === undefined ? lines : lines.map((line, at) => (at <= frontmatter.to ? "" : line));
  return {
    text,
    lines,
    ending: text.includes("\r\n") ? "\r\n" : "\n",
    ...(frontmatter === undefined ? {} : { frontmatter }),
    blocks: blocksOf(seen),
  };
}

function frontmatterOf(lines: readonly string[]): LineRange | undefined {
  if (!fenceOfFrontmatter.test(lines[0] ?? "")) return undefined;
  const to = lines.findIndex((line, at) => at > 0 && fenceOfFrontmatter.test(line));
  return to === -1 ? undefined : { from: 1, to };
}

type Token = ReturnType<typeof parser.parse>[number];

function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  const tokens = parser.parse(lines.join("\n"), {});
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    depth += depthChange(token);
    const block = blockOf(tokens, at, depth);
    if (block !== undefined) blocks.push({ ...block, lines: withoutBlankEnd(block.lines, lines) });
  }
  return blocks;
}

function withoutBlankEnd({ from, to }: LineRange, lines: readonly string[]): LineRange {
  let end = to;
  while (end > from + 1 && (lines[end - 1] ?? "").trim() === "") end--;
  return { from, to: end };
}

function depthChange({ type, nesting }: Token): number {
  return type.startsWith("list_item") || type.startsWith("blockquote") ? nesting : 0;
}

function blockOf(tokens: readonly Token[], at: number, depth: number): Block | undefined {
  const token = tokens[at];
  if (token?.map == null) return undefined;
  const [from, to] = token.map;
  const place = { lines: { from, to }, depth };
  switch (token.type) {
    case "heading_open":
      return { ...place, kind: "heading", level: Number(token.tag.slice(1)), text: tokens[at + 1]?.content ?? "" };
    case "list_item_open":
      return {
        ...place,
        depth: depth - 1,
        kind: "item",
        ...taskOf(tokens[at + 2]?.type === "inline" ? (tokens[at + 2]?.content ?? "") : ""),
      };
    case "paragraph_open":
      return { ...place, kind: "paragraph", text: tokens[at + 1]?.content ?? "" };
    case "fence":
    case "code_block":
      return { ...place, kind: "code", info: token.info.trim(), text: token.content };
    case "html_block":
    case "hr":
      return { ...place, kind: "other", text: token.content };
    default:
      return undefined;
  }
}

/** The first paragraph of an item without its check box, and what the box says. */
function taskOf(content: string): { readonly text: string; readonly task?: "open" | "done" } {
  const box = taskMark.exec(content);
  if (box === null) return { text: content };
  return { text: content.slice(box[0].length), task: box[1] === " " ? "open" : "done" };
}

/** Lines that take the place of others; where `from` is `to`, they are added before it. */
export interface LineEdit {
  readonly lines: LineRange;
  readonly by: readonly string[];
}

/** Changes those lines and not a byte more. Edits do not overlap. */
export function editLines(markdown: Markdown, edits: readonly LineEdit[]): string {
  const first = mark.exec(markdown.text)?.[0] ?? "";
  const parts = markdown.text.slice(first.length).split(/(\r\n|\n|\r)/);
  const count = markdown.lines.length;
  const isClosed = count === 0 || (parts[2 * count - 1] ?? "") !== "";
  const pieces: string[] = [];
  let next = 0;
  const copy = (to: number): void => {
    for (; next < to; next++) pieces.push((parts[2 * next] ?? "") + (parts[2 * next + 1] ?? ""));
  };
  for (const { lines, by } of edits.toSorted((a, b) => a.lines.from - b.lines.from || a.lines.to - b.lines.to)) {
    copy(lines.from);
    const added = by.join(markdown.ending);
    const opens = by.length > 0 && next === count && count > 0 && !isClosed ? markdown.ending : "";
    const closes = by.length > 0 && (lines.to < count || isClosed) ? markdown.ending : "";
    pieces.push(opens + added + closes);
    next = Math.max(next, lines.to);
  }
  copy(count);
  return first + pieces.join("");
}
