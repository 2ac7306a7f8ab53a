/** Markup that is safe to put into a page. Only `html` makes it, and only of text that stands in the program. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | readonly Html[] | undefined;

const narrow = new WeakMap<TemplateStringsArray, readonly string[]>();

/** What is put in is text, whatever it holds: it can be no element and no attribute. Attributes stand in double quotes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const narrowed = narrow.get(texts) ?? texts.map((text) => text.replaceAll(/\s*\n\s*/gu, "\n"));
  narrow.set(texts, narrowed);
  return new Html(narrowed.map((text, index) => text + (index < parts.length ? markupOf(parts[index]) : "")).join(""));
}

function markupOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "object") return part.map(({ markup }) => markup).join("");
  return escaped(String(part));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const special =
  // oxlint-disable-next-line no-control-regex
  /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\u{e0000}-\u{e007f}\p{Cs}]/gu;

/** Characters that nobody sees, that turn the direction of text around, or that no page may hold, are shown by their number. */
function escaped(text: string): string {
  return text.replaceAll(special, (character) => {
    const entity = entities[character];
    if (entity !== undefined) return entity;
    const number = (character.codePointAt(0) ?? 0).toString(16);
    return number.length > 4 ? `\\u{${number}}` : `\\u${number.padStart(4, "0")}`;
  });
}
