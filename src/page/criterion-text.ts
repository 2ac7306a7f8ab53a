import { type Html, html } from "./html.ts";

/** The words of a criterion, as they are written in Markdown: items on lines of their own, what is bold and what is code as such. */
export function criterionText(text: string): Html {
  const [first = "", ...items] = text.split(/(?:^|\s)[-*]\s+(?=\*\*[^*\s])/u);
  const list = html`<ul>
    ${items.map((item) => html`<li>${wordsOf(item.trim())}</li>`)}
  </ul>`;
  return html`${wordsOf(first.trim())}${items.length === 0 ? undefined : list}`;
}

function wordsOf(text: string): readonly Html[] {
  return text.split(/(\*\*[^*\s][^*]*\*\*|`[^`]+`)/u).map((part, index) => {
    if (index % 2 === 0) return html`${part}`;
    return part.startsWith("`") ? html`<code>${part.slice(1, -1)}</code>` : html`<b>${part.slice(2, -2)}</b>`;
  });
}
