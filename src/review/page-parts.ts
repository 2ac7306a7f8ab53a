import { paragraphOfText } from "../markdown/escape-markdown.ts";
import { forgeCode, forgeText } from "./render/forge-text.ts";
import { type PageStyle, plainText, relativeLink } from "./render/page.ts";

export { countInWords, shortCommit, timeInWords } from "./render/grade-words.ts";
export { gradeWords } from "./render/grade-words.ts";
export { placeLink, tableOf } from "./render/page.ts";

/** How pages are written that people read on a forge: no words of others call anybody there, or close anything. */
export const forgeStyle: PageStyle = {
  text: (text) => forgeText(plainText(text)),
  code: forgeCode,
  link: relativeLink,
};

/** A text of several lines as one paragraph of such a page. */
export function forgeParagraph(text: string): string {
  return forgeText(paragraphOfText(text));
}
