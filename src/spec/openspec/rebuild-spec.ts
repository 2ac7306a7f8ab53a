import type { MainSpec } from "./openspec.ts";
import { outlineOf } from "./outline.ts";

/** A spec with these requirements in the place of its own: one blank line between parts, one end of line at the end. */
export function rebuildSpec(main: MainSpec, raws: readonly string[]): string {
  const { lines } = main.markdown;
  const section = main.requirements?.lines ?? { from: lines.length, to: lines.length };
  const first = main.blocks[0]?.lines.from ?? section.to;
  const parts = [
    lines.slice(0, section.from).join("\n").trimEnd(),
    main.requirements === undefined ? "## Requirements" : (lines[section.from] ?? ""),
    lines
      .slice(section.from + 1, first)
      .join("\n")
      .trimEnd(),
    ...raws,
    lines.slice(section.to).join("\n").trim(),
  ];
  return withEnding(main.markdown.text, tidied(parts.filter((part) => part !== "").join("\n\n")));
}

/** What a capability begins with. */
export function newSpec(title: string, purpose: string, raws: readonly string[]): string {
  return tidied([`# ${title} Specification`, `## Purpose\n${purpose}`, "## Requirements", ...raws].join("\n\n"));
}

/** Without empty lines one behind the other, but in fences and at the top. */
function tidied(text: string): string {
  if (!text.includes("\n\n\n")) return `${text.trimEnd()}\n`;
  const lines = text.split("\n");
  const { fenced } = outlineOf(lines);
  const kept = lines.filter((line, at) => line !== "" || at < 2 || lines[at - 1] !== "" || fenced.has(at));
  return `${kept.join("\n").trimEnd()}\n`;
}

/** The ends of lines that half of the lines of the spec had, or more. */
function withEnding(before: string, text: string): string {
  if (!before.includes("\r\n")) return text;
  const windows = before.split("\r\n").length - 1;
  const all = before.split("\n").length - 1;
  return windows >= all - windows ? text.replaceAll("\n", "\r\n") : text;
}
