const meaningful =
  /<(?=[a-z/!?]|$)|-->|[\\`*]|&(?=#?\w+;|$)|~(?=~|$)|(?<=^|~)~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|\](?=[([:]|$)|!(?=\[|$)/giu;
const startsBlock = /^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|[>[]|[-=]+\s*$|[|:-][\s|:-]*$)/;
const startsNumber = /^(\d{1,9})([.)])(?=\s|$)/;

/**
 * Text that stays text in the middle of a line, also where more follows it. Ends of comments are written so that not even a
 * search for them finds one. What means something only at the beginning of a line is left to `escapeLineStart`.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(meaningful, (sign, at: number) => {
    if (sign === "-->") return "--&gt;";
    return sign === "<" && /[!]|^$/.test(text.charAt(at + 1)) ? "&lt;" : `\\${sign}`;
  });
}

/** A line that begins no heading, item, quote, fence, rule, table or definition, whatever it begins with. */
export function escapeLineStart(line: string): string {
  const text = line.trim();
  return startsBlock.test(text) ? `\\${text}` : text.replace(startsNumber, String.raw`$1\$2`);
}

/** A text of several lines as one paragraph that says nothing but its words. */
export function paragraphOfText(text: string): string {
  return text
    .split("\n")
    .map((line) => escapeLineStart(escapeMarkdown(line)))
    .filter((line) => line !== "")
    .join("\n");
}

/** In a fence longer than any in it. */
export function fencedCode(text: string, language = ""): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language.replaceAll(/[^\w+#.-]/g, "")}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** In as many backticks as it needs; on one line. */
export function codeSpan(text: string): string {
  const line = text.replaceAll("\n", " ");
  if (line.trim() === "") return line;
  const ticks = "`".repeat(longestRun(line) + 1);
  const gap = /^`|`$|^ .* $/s.test(line) ? " " : "";
  return `${ticks}${gap}${line}${gap}${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
