/** A part of a format: a text, or the number of the value that stands for it. */
export type FormatPart = string | number;

export type ReadFormat =
  | { readonly ok: true; readonly parts: readonly FormatPart[] }
  /** `fault` is what cannot be read, or has no value. */
  | { readonly ok: false; readonly fault: string };

const pattern = /\{\{|\}\}|\{(\d+)\}|[{}][^{}]*\}?/gu;

/** The parts of a format to which `count` values are given: `{0}` is the first of them, `{{` and `}}` are braces. */
export function readFormat(format: string, count: number): ReadFormat {
  const parts: FormatPart[] = [];
  let at = 0;
  for (const match of format.matchAll(pattern)) {
    const [found, digits] = match;
    parts.push(format.slice(at, match.index));
    at = match.index + found.length;
    if (digits === undefined) {
      if (found !== "{{" && found !== "}}") return { ok: false, fault: found };
      parts.push(found.charAt(0));
    } else {
      if (Number(digits) >= count) return { ok: false, fault: found };
      parts.push(Number(digits));
    }
  }
  parts.push(format.slice(at));
  return { ok: true, parts };
}
