import fc from "fast-check";
import type { LineSpan } from "../../src/review/line-span.ts";

/** A line that stays the same one wherever an edit takes it, and becomes another one when it is written anew. */
export interface Line {
  readonly id: number;
  readonly text: string;
}

export type EditKind = "edited" | "inserted" | "deleted" | "moved";

export interface Edited {
  readonly kind: EditKind;
  readonly before: readonly Line[];
  readonly after: readonly Line[];
}

/** The lines of a file: each different, or of a few words that come again and again. */
export function linesWith({ repeated }: { readonly repeated: boolean }): fc.Arbitrary<readonly Line[]> {
  const word = fc.constantFrom("", "}", "  return x;", "a", "b");
  return fc
    .array(word, { minLength: 1, maxLength: 14 })
    .map((words) => words.map((text, id) => ({ id, text: repeated ? text : `${text} ${id}` })));
}

export function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join("");
}

/** One edit of a file, as a person makes it: some lines written anew, put in, taken out, or moved elsewhere. */
export function editedOnce(lines: fc.Arbitrary<readonly Line[]>): fc.Arbitrary<Edited> {
  return lines.chain((before) =>
    fc
      .record({
        kind: fc.constantFrom<EditKind[]>("edited", "inserted", "deleted", "moved"),
        from: fc.nat({ max: before.length - 1 }),
        count: fc.integer({ min: 1, max: 4 }),
        to: fc.nat({ max: before.length }),
        words: fc.array(fc.constantFrom("new", "  return y;", "}"), { minLength: 1, maxLength: 3 }),
      })
      .map(({ kind, from, count, to, words }) => {
        const isUnique = new Set(before.map(({ text }) => text)).size === before.length;
        const fresh = words.map((text, at) => ({ id: 1000 + at, text: isUnique ? `${text} new ${at}` : text }));
        return { kind, before, after: edit(before, { kind, from, count, to, fresh }) };
      }),
  );
}

interface Edit {
  readonly kind: EditKind;
  readonly from: number;
  readonly count: number;
  readonly to: number;
  readonly fresh: readonly Line[];
}

function edit(lines: readonly Line[], { kind, from, count, to, fresh }: Edit): readonly Line[] {
  const rest = lines.toSpliced(from, count);
  switch (kind) {
    case "edited":
      return lines.toSpliced(from, count, ...fresh);
    case "inserted":
      return lines.toSpliced(to, 0, ...fresh);
    case "deleted":
      return rest;
    case "moved":
      return rest.toSpliced(Math.min(to, rest.length), 0, ...lines.slice(from, from + count));
  }
}

/** Where the very same lines are in one piece and in order, by who they are and not by what they say. */
export function whereNow(
  { startLine, endLine }: LineSpan,
  before: readonly Line[],
  after: readonly Line[],
): LineSpan | undefined {
  const wanted = before.slice(startLine - 1, endLine).map(({ id }) => id);
  const start = after.findIndex(({ id }) => id === wanted[0]);
  const isThere = start !== -1 && wanted.every((id, at) => after[start + at]?.id === id);
  return isThere ? { startLine: start + 1, endLine: start + wanted.length } : undefined;
}
