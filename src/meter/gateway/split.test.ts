import fc from "fast-check";
import { expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import type { Wire } from "../meter.ts";
import { StreamReader, WholeReader } from "./answer-reader.ts";
import { EventSplitter } from "./event-splitter.ts";
import { KeyMask } from "./key-mask.ts";
import { readMembers, withMember } from "./members.ts";
import { readPart } from "./protocol.ts";
import { isUsageChunk } from "./wires/chat.ts";

interface Row {
  readonly wire: Wire;
  readonly events?: readonly unknown[];
  readonly body?: unknown;
}

const rows = readTables<Row>("meter-usage").flatMap((table) => table.rows);
const streams = rows.filter((row) => row.events !== undefined);

const lineEnd = fc.constantFrom("\n", "\r\n", "\r");

/** A stream as a server may write it: comments, names, events without data, several lines of data, other ends of lines. */
const streamText = fc
  .record({
    row: fc.constantFrom(...streams),
    end: lineEnd,
    between: fc.array(fc.constantFrom(": ping", "event: x", "id: 7", "data:", "ü: 💰"), { maxLength: 3 }),
    mark: fc.boolean(),
    last: fc.boolean(),
  })
  .map(({ row, end, between, mark, last }) => {
    const events = (row.events ?? []).map((data) => {
      const text = typeof data === "string" ? data : JSON.stringify(data, undefined, 1);
      const lines = text.split("\n").map((line) => `data: ${line}`);
      return [...between, ...lines].join(end) + end + end;
    });
    const text = (mark ? "\uFEFF" : "") + events.join(between.length === 0 ? end : "");
    return { wire: row.wire, bytes: Buffer.from(last ? text : text.trimEnd()) };
  });

const cuts = fc.array(fc.nat(), { maxLength: 40 });

function pieces(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((to, at) => bytes.subarray(sorted[at] ?? 0, to));
}

function read(reader: StreamReader | WholeReader, chunks: readonly Buffer[]): { out: string; known: unknown } {
  const out = Buffer.concat([...chunks.map((chunk) => reader.add(chunk)), reader.end()]);
  return { out: out.toString("latin1"), known: [reader.answer, reader.garbled] };
}

test("however a stream is cut into chunks, the same is read of it, and its bytes go on unchanged", () => {
  fc.assert(
    fc.property(streamText, cuts, ({ wire, bytes }, places) => {
      const whole = read(new StreamReader({ read: readPart[wire] }), [bytes]);
      const cut = read(new StreamReader({ read: readPart[wire] }), pieces(bytes, places));
      expect(cut).toEqual(whole);
      expect(cut.out).toBe(bytes.toString("latin1"));
    }),
    { numRuns: 500 },
  );
});

test("however a stream is cut into chunks, the same events are left out of it, and the others go on unchanged", () => {
  fc.assert(
    fc.property(streamText, cuts, ({ wire, bytes }, places) => {
      const reading = { read: readPart[wire], leaveOut: isUsageChunk };
      const whole = read(new StreamReader(reading), [bytes]);
      expect(read(new StreamReader(reading), pieces(bytes, places))).toEqual(whole);
      const kept = new EventSplitter(bytes.length + 1);
      const parts = [...kept.add(bytes), ...kept.end()];
      const left = parts.filter(({ data }) => data === undefined || !/"choices":\s*\[\]/u.test(data));
      expect(whole.out).toBe(Buffer.concat(left.map((part) => part.bytes)).toString("latin1"));
    }),
    { numRuns: 500 },
  );
});

test("an answer at once is read the same however it is cut", () => {
  const body = fc.constantFrom(...rows.filter((row) => row.body !== undefined));
  fc.assert(
    fc.property(body, cuts, (row, places) => {
      const bytes = Buffer.from(JSON.stringify(row.body));
      const cut = read(new WholeReader(readPart[row.wire]), pieces(bytes, places));
      expect(cut).toEqual(read(new WholeReader(readPart[row.wire]), [bytes]));
    }),
  );
});

test("bytes that are no stream at all are read without harm, and go on unchanged", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      cuts,
      fc.constantFrom(...Object.values(readPart)),
      (some, places, part) => {
        const bytes = Buffer.from(some);
        expect(read(new StreamReader({ read: part }), pieces(bytes, places)).out).toBe(bytes.toString("latin1"));
      },
    ),
  );
});

test("whatever JSON an event says, it is read without harm", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.values(readPart)), (value, part) => {
      const reader = new StreamReader({ read: part });
      reader.add(Buffer.from(`data: ${JSON.stringify(value)}\n\n`));
      expect(reader.answer.written).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("an event that is nested without end is read without harm", () => {
  const deep = `{"delta":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  const reader = new StreamReader({ read: readPart.messages });
  expect(() => reader.add(Buffer.from(`data: ${deep}\n\n`))).not.toThrow();
});

test("an event that is too large goes on all the same, and the next one is read", () => {
  const splitter = new EventSplitter(100);
  const bytes = Buffer.from(`data: 1\n\ndata: ${"x".repeat(500)}\r\n\r\ndata: 2\n\n`);
  for (const size of [1, 7, 50, 99, 1000]) {
    const chunks = pieces(
      bytes,
      Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => at * size),
    );
    const parts = chunks.flatMap((chunk) => splitter.add(chunk));
    expect(Buffer.concat(parts.map((part) => part.bytes)).equals(bytes)).toBe(true);
    expect(parts.flatMap(({ data }) => data ?? []).filter((data) => data.length < 10)).toEqual(["1", "2"]);
    expect(splitter.atBoundary).toBe(true);
  }
});

test("however a stream is cut, stars stand in it in the place of a key, and everything else is as it was", () => {
  const key = "sk-sk-abc";
  const part = fc.oneof(fc.string(), fc.constantFrom(key, "sk-", "sk-sk-", "sk-sk-ab", "s", "abc", "*"));
  fc.assert(
    fc.property(fc.array(part), cuts, (parts, places) => {
      const text = parts.join("");
      const mask = new KeyMask(key);
      const out = [...pieces(Buffer.from(text), places).map((piece) => Buffer.from(mask.add(piece))), mask.end()];
      expect(Buffer.concat(out).toString()).toBe(text.replaceAll(key, "*".repeat(key.length)));
    }),
    { numRuns: 1000 },
  );
});

test("members of an object are what JSON says they are", () => {
  const spaced = fc.record({ object: fc.dictionary(fc.string(), fc.jsonValue()), space: fc.constantFrom(0, 1, "\t") });
  fc.assert(
    fc.property(spaced, ({ object, space }) => {
      const text = Buffer.from(` ${JSON.stringify(object, undefined, space)}\r\n`);
      const names = new Set(Object.keys(object));
      expect(readMembers(text, names)).toEqual({ ok: true, members: JSON.parse(text.toString()), names });
      const more = withMember(text, "a new one", { deep: [1] });
      if (names.size > 0)
        expect(JSON.parse(more.toString())).toEqual({ ...JSON.parse(text.toString()), "a new one": { deep: [1] } });
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["nothing", ""],
  ["no object", "[]"],
  ["half of an object", '{"model": "a"'],
  ["half of a text", '{"model": "a'],
  ["a text that ends with a backslash", '{"model": "a\\"}'],
  ["no value", '{"model": }'],
  ["no name", "{model: 1}"],
  ["something behind it", '{"model": "a"} {}'],
  ["a value that is none", '{"model": nonsense}'],
  ["brackets that do not end", `{"x": ${"[".repeat(1000)}`],
])("a body with %s has no members", (_, text) => {
  expect(readMembers(Buffer.from(text), new Set(["model"])).ok).toBe(false);
});

test.each([['{"model": "cheap", "model": "dear"}'], ['{"model": "cheap", "mod\\u0065l": "dear"}']])(
  "a member that stands there twice is refused: %s",
  (text) => {
    expect(readMembers(Buffer.from(text), new Set(["model"]))).toEqual({
      ok: false,
      why: 'the body has "model" twice',
    });
  },
);
