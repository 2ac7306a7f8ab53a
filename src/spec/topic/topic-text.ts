import { readYaml } from "../../dialect/yaml/read-yaml.ts";
import type { YamlMap, YamlNode } from "../../dialect/yaml/yaml-node.ts";
import { type LineRange, readMarkdown } from "../../markdown/markdown.ts";
import type { Problem } from "../../problem/problem.ts";
import { placeAt } from "../../problem/source.ts";
import { sourceOfLines, type SpecText } from "../spec-text.ts";
import type { SpecFile } from "../spec.ts";

/** A topic spec while it is read. */
export interface TopicText {
  /** From the frontmatter on. */
  readonly text: SpecText;
  /** What stands before it: comments and blank lines. */
  readonly before: string;
  readonly hasFrontmatter: boolean;
  readonly fields: YamlMap | undefined;
  /** Those of the frontmatter as YAML. */
  readonly problems: readonly Problem[];
}

export function readTopicText({ path, text }: SpecFile): TopicText {
  const source = sourceOfLines(path, text);
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const firstLine = linesBefore(lines);
  const offset = firstLine === 0 ? 0 : (source.lineStarts[firstLine] ?? text.length);
  const markdown = readMarkdown(text.slice(offset));
  const body = { file: path, markdown, source, firstLine };
  const { frontmatter } = markdown;
  if (frontmatter === undefined) {
    const whole = { file: path, markdown: readMarkdown(text), source, firstLine: 0 };
    return { text: whole, before: "", hasFrontmatter: false, fields: undefined, problems: [] };
  }
  // The places of YAML are those in the file, since as much of nothing stands before it.
  const [start, end] = [frontmatter.from, frontmatter.to].map((line) => source.lineStarts[firstLine + line] ?? 0);
  const yaml = text.slice(0, start).replaceAll(/[^\r\n]/g, " ") + text.slice(start, end);
  const { node, problems } = readYaml(sourceOfLines(path, yaml));
  const fields = node?.kind === "map" ? node : undefined;
  return { text: body, before: text.slice(0, offset), hasFrontmatter: true, fields, problems };
}

/** How many lines of comments and of nothing stand before the frontmatter. */
function linesBefore(lines: readonly string[]): number {
  let isComment = false;
  for (const [at, line] of lines.entries()) {
    if (!isComment && line.trim() !== "" && !line.trimStart().startsWith("<!--")) return at;
    isComment = !line.includes("-->") && (isComment || line.includes("<!--"));
  }
  return 0;
}

/** The lines that a part of the frontmatter stands in, as those of the Markdown. */
export function linesOfNode({ source, firstLine }: SpecText, { range }: Pick<YamlNode, "range">): LineRange {
  const from = placeAt(source, range).line - 1;
  const last = placeAt(source, { start: Math.max(range.start, range.end - 1), end: range.end }).line - 1;
  return { from: from - firstLine, to: last + 1 - firstLine };
}

const longestLooked = 64 * 1024;

/** The lines of the frontmatter of a text that may have some; of a long one only as many as tell what it is. */
export function frontmatterOf(text: string): readonly string[] {
  const lines = text
    .slice(0, longestLooked)
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/);
  const from = linesBefore(lines);
  if (!/^---[ \t]*$/.test(lines[from] ?? "")) return [];
  const to = lines.findIndex((line, at) => at > from && /^---[ \t]*$/.test(line));
  return to === -1 ? [] : lines.slice(from + 1, to);
}
