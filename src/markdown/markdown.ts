import MarkdownIt from "markdown-it";
import { type LineRange, type TextLines, readLines } from "./text-lines.ts";

export { type LineEdit, type LineRange, editLines } from "./text-lines.ts";

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
export interface Markdown extends TextLines {
  /** The lines between the two `---` at the top, where they are there. */
  readonly frontmatter?: LineRange;
  /** In the order of the text; an item comes before what stands in it. */
  readonly blocks: readonly Block[];
}

const fenceOfFrontmatter = /^---[ \t]*$/;
const taskMark = /^\[([ xX])\](?:[ \t]+|$)/;

// Only the structure is wanted: what stands in a line is not looked at.
const parser = new MarkdownIt("commonmark");
parser.core.ruler.enableOnly(["normalize", "block"]);

export function readMarkdown(text: string): Markdown {
  const read = readLines(text);
  const { lines } = read;
  const frontmatter = frontmatterOf(lines);
  const seen = frontmatter === undefined ? lines : lines.map((line, at) => (at <= frontmatter.to ? "" : line));
  return {
    ...read,
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
