import { escapeLineStart, escapeMarkdown, fencedCode } from "../../markdown/escape-markdown.ts";
import { visibleText } from "../../markdown/plain-text.ts";

const heading = /^h([1-6])\.\s+(.*)$/;
const item = /^([*#-]+)\s+(.*)$/;
const code = /^\{(code|noformat)(?::([^}]*))?\}\s*$/;
const link = /\[[^[\]|]+\|https?:\/\/[^\s[\]|]+\]/;
const marks = new RegExp(String.raw`(\{\{[^{}]+\}\}|(?<![\w*])\*[^\s*](?:[^*]*[^\s*])?\*(?![\w*])|${link.source})`);
const largest = 1_000_000;

/** The text of Jira's older interface, where headings, lists and code are marked by signs; everything else in it is words. */
export function wikiMarkdown(text: string): string {
  const blocks: string[] = [];
  let paragraph: string[] = [];
  const close = (): void => {
    if (paragraph.length > 0) blocks.push(paragraph.join("\n"));
    paragraph = [];
  };
  const lines = visibleText(text).slice(0, largest).split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const fence = code.exec(line.trim());
    if (fence !== null) {
      close();
      const end = lines.findIndex((other, index) => index > at && other.trim() === `{${fence[1]}}`);
      const to = end === -1 ? lines.length : end;
      blocks.push(fencedCode(lines.slice(at + 1, to).join("\n"), languageOf(fence[2] ?? "")));
      at = to;
      continue;
    }
    const [, level, title] = heading.exec(line) ?? [];
    if (level !== undefined || line.trim() === "") close();
    if (level !== undefined) blocks.push(`${"#".repeat(Number(level))} ${words(title ?? "")}`);
    else if (line.trim() !== "") paragraph.push(lineOf(line, paragraph.length === 0));
  }
  close();
  return blocks.join("\n\n");
}

function languageOf(options: string): string {
  return options.split("|").find((option) => !option.includes("=")) ?? "";
}

function lineOf(line: string, isFirst: boolean): string {
  const [, signs, text] = item.exec(line.trim()) ?? [];
  if (signs === undefined || (isFirst && signs.length > 1)) return lineWords(line);
  const gap = signs
    .slice(0, 5)
    .slice(0, signs.length - 1)
    .replaceAll("#", "   ")
    .replaceAll(/[*-]/g, "  ");
  return `${gap}${signs.endsWith("#") ? "1." : "-"} ${itemWords(text ?? "")}`;
}

/** Check boxes are none of its signs, and written all the same. */
function itemWords(text: string): string {
  const [whole, sign = ""] = /^\[([ xX])\]\s+/.exec(text) ?? [];
  return whole === undefined ? lineWords(text) : `[${sign.toLowerCase()}] ${lineWords(text.slice(whole.length))}`;
}

/** A link begins with a sign that would begin something else. */
function lineWords(text: string): string {
  const said = words(text);
  return link.exec(text.trim())?.index === 0 ? said.trim() : escapeLineStart(said);
}

/** Signs of emphasis around a whole word, code and links are known; the rest stays as it was written. */
function words(text: string): string {
  return text
    .split(marks)
    .map((part, at) => (at % 2 === 0 ? escapeMarkdown(part) : marked(part)))
    .join("");
}

function marked(part: string): string {
  if (part.startsWith("{{"))
    return part.includes("<!--") || part.includes("`") ? escapeMarkdown(part) : `\`${part.slice(2, -2)}\``;
  if (part.startsWith("*")) return `**${escapeMarkdown(part.slice(1, -1))}**`;
  const [label = "", url = ""] = part.slice(1, -1).split("|");
  return `[${escapeMarkdown(label)}](${url.replaceAll(/[()<>]/g, encodeURIComponent)})`;
}
