const longestQuote = 60;

/** The author's own words in backticks, on one line and cut where they run long. */
export function quoted(words: string): string {
  const line = words.trim().replace(/\s+/gu, " ");
  const letters = Array.from(line.slice(0, longestQuote * 2));
  const shown = letters.length > longestQuote ? `${letters.slice(0, longestQuote).join("")}…` : line;
  return `\`${shown}\``;
}
