import { escapeLineStart } from "../../markdown/escape-markdown.ts";
import { oneLine } from "../../markdown/plain-text.ts";
import { labelOf } from "../criterion-words.ts";

const longestName = 120;

/**
 * A text of an agent on one line, to stand behind other words. Comments and tags in it are shown and do nothing; what stands in
 * backticks stays as it is, but for comments.
 */
export function harmlessWords(text: string): string {
  const line = oneLine(text);
  const shown = line
    .split(/(`+[^`]+`+)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(tag, "\\$&")))
    .join("");
  return shown.replaceAll("<!--", "&lt;!--").replaceAll("-->", "--&gt;");
}

// A comment is written in another way, so that not even a search for one finds it.
const tag = /(?<!\\)<(?=[a-z/?]|!(?!--))/gi;
// OpenSpec takes `###Requirement:` for a heading, too.
const startsMore = /^(?:#|`{3,}|~{3,}|\*(?=\s|$)|(?:\*\s*){3,}$|(?:_\s*){3,}$)/;
// OpenSpec counts `**Name**:` as metadata where anything else is said.
const metadata = /^\*\*[^*]+\*\*:/;

/** The same at the beginning of a line: no heading, item, box, quote, fence, rule, table or definition. */
export function harmlessLine(text: string): string {
  const line = escapeLineStart(harmlessWords(text));
  return startsMore.test(line) || metadata.test(line) ? `\\${line}` : line;
}

/** The same as the name of something: not longer than a person reads as one, and without marks that would close its heading. */
export function harmlessName(text: string): string {
  const line = oneLine(text);
  const short = line.length <= longestName ? line : `${line.slice(0, longestName - 1).replace(/\s+\S*$/, "")}…`;
  return harmlessWords(short).replace(/(^|\s)(#+)$/, String.raw`$1\$2`);
}

/** The same as the first words of a criterion: nothing in it is taken for an id that somebody gave. */
export function unlabelled(line: string): string {
  const label = labelOf(line);
  if (label === undefined) return line;
  return line.slice(0, label.length).replaceAll(/[:*_`[\]]/g, "\\$&") + line.slice(label.length);
}
