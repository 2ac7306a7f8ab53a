/** What an author writes of one criterion, taken apart. */
export interface CriterionWords {
  /** The id that they gave it themselves: `AC-1`. */
  readonly label?: string;
  /** Without the label and the markers, in one line. */
  readonly name: string;
  readonly markers: readonly string[];
}

export const unchangedMarker = "unchanged";
export const noTestMarker = "no test";
export const knownMarkers: readonly string[] = [unchangedMarker, noTestMarker];

// Letters, and a number in the end: AC-1, FR-001, AC-LOGIN-2, REQ1.2.
const id = String.raw`[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*`;
const labels = [
  new RegExp(String.raw`^\*\*(${id}):?\*\*(?:\s*:|\s+[-–—])?(?:\s+|$)`),
  new RegExp(String.raw`^__(${id}):?__(?:\s*:|\s+[-–—])?(?:\s+|$)`),
  new RegExp(String.raw`^\[(${id})\](?![([:])(?:\s+[-–—])?(?:\s+|$)`),
  new RegExp(String.raw`^\[(${id})\]:(?:\s+|$)`),
  new RegExp("^`(" + id + ")`" + String.raw`(?:\s*:|\s+[-–—])?(?:\s+|$)`),
  new RegExp(String.raw`^(${id}):(?:\s+|$)`),
];
// So that `IPv4:` and `[P1]` are none.
const numbered = /^(?:[A-Za-z].*[-_.][A-Za-z]?\d[\dA-Za-z]*|[A-Z]{2,}\d+[a-z]?(?:[-_.]\d+)*)$/;
const longestLabel = 40;

export function criterionWords(text: string): CriterionWords {
  const { text: words, markers } = takeMarkers(text);
  const label = labelOf(words);
  const name = oneLine(words.slice(label?.length ?? 0));
  return { ...(label === undefined ? {} : { label: label.id }), name, markers };
}

export function labelOf(text: string): { readonly id: string; readonly length: number } | undefined {
  for (const pattern of labels) {
    const found = pattern.exec(text);
    const [whole, label] = found ?? [];
    if (whole === undefined || label === undefined || label.length > longestLabel) continue;
    if (numbered.test(label)) return { id: label, length: whole.length };
  }
  return undefined;
}

/** Takes off the comments that a text begins and ends with. */
export function takeMarkers(text: string): { readonly text: string; readonly markers: readonly string[] } {
  const comments: string[] = [];
  let rest = text.trim();
  while (rest.endsWith("-->") && rest.includes("<!--")) {
    const from = rest.lastIndexOf("<!--");
    comments.push(rest.slice(from + 4, -3));
    rest = rest.slice(0, from).trimEnd();
  }
  while (rest.startsWith("<!--") && rest.includes("-->")) {
    const to = rest.indexOf("-->");
    comments.push(rest.slice(4, to));
    rest = rest.slice(to + 3).trimStart();
  }
  return { text: rest, markers: comments.flatMap(markersOf) };
}

function markersOf(comment: string): readonly string[] {
  return comment
    .split(",")
    .map((word) => oneLine(word).toLowerCase().replaceAll(/[-_]/g, " "))
    .filter((word) => word !== "");
}

export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}
