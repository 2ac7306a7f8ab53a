import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter, longestLine, longestPiece } from "./line-splitter.ts";

function linesOf(chunks: readonly Buffer[]): readonly string[] {
  const lines: string[] = [];
  const tooLong = (characters: number): void => void lines.push(`too long: ${characters}`);
  const splitter = new LineSplitter({ line: (line) => lines.push(line), tooLong });
  for (const chunk of chunks) splitter.add(chunk);
  splitter.end();
  return lines;
}

/** Each piece with its end, where it has one. */
function piecesOf(chunks: readonly Buffer[]): readonly string[] {
  const pieces: string[] = [];
  const splitter = new LineSplitter({ line: (line, hasEnd) => pieces.push(hasEnd ? `${line}\n` : line) });
  for (const chunk of chunks) splitter.add(chunk);
  splitter.end();
  return pieces;
}

function cutAt(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

test("lines are the same however what comes is cut", () => {
  const text = fc
    .array(fc.constantFrom("a", "é", "😀", "\n", "\r\n", "{"), { maxLength: 40 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      expect(linesOf(cutAt(bytes, cuts))).toEqual(linesOf([bytes]));
    }),
  );
});

test("a last line without an end is a line, and nothing after a last end is none", () => {
  expect(linesOf([Buffer.from("a\r\n\nb")])).toEqual(["a", "", "b"]);
  expect(linesOf([Buffer.from("a\n")])).toEqual(["a"]);
  expect(linesOf([])).toEqual([]);
});

test("a line that is too long is passed over and told of, and the next one is read", () => {
  const long = Buffer.alloc(6 * 1024 * 1024, "x");
  const told = `too long: ${2 * long.length}`;
  expect(linesOf([long, long, Buffer.from("\nnext\n")])).toEqual([told, "next"]);
  expect(linesOf([long, long])).toEqual([told]);
});

test("a line of the most characters is read, and one more is too many", () => {
  const most = Buffer.alloc(longestLine, "x");
  expect(linesOf([most, Buffer.from("\n")])[0]).toHaveLength(longestLine);
  expect(linesOf([most, Buffer.from("x\n")])).toEqual([`too long: ${longestLine + 1}`]);
});

test("pieces of long lines are the same however what comes is cut, none is too long, and together they are the whole", () => {
  const part = fc.oneof(
    fc.constantFrom("a", "😀", "\n"),
    fc.tuple(fc.constantFrom("b", "😀é"), fc.integer({ min: 1, max: 2 * longestPiece })).map(([s, n]) => s.repeat(n)),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), fc.array(fc.nat(400_000), { maxLength: 8 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.join(""));
      const pieces = piecesOf(cutAt(bytes, cuts));
      expect(pieces.join("")).toBe(bytes.toString());
      expect(pieces.every((piece) => piece.length <= longestPiece + 1 && !/\p{Surrogate}/u.test(piece))).toBe(true);
      expect(pieces).toEqual(piecesOf([bytes]));
    }),
    { numRuns: 50 },
  );
});

test("whatever comes, no more is held than one line that may be read", () => {
  const chunk = Buffer.alloc(1024 * 1024, "x");
  for (const [most, splitter] of [
    [longestLine, new LineSplitter({ line: () => undefined, tooLong: () => undefined })],
    [longestPiece, new LineSplitter({ line: () => undefined })],
  ] as const) {
    let highest = 0;
    for (let times = 0; times < 64; times++) {
      splitter.add(chunk);
      highest = Math.max(highest, splitter.held);
    }
    expect(highest).toBeLessThanOrEqual(most);
  }
});
