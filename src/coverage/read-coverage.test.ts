import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Coverage, type CoverageFormat, coverageFormats } from "./coverage.ts";
import { mergeCoverage } from "./merge-coverage.ts";
import { ranLines } from "./ran-lines.ts";
import { readCoverage } from "./read-coverage.ts";

const source = "one();\ntwo();\nthree();\n";

/** A project in which every path is the same file. */
function read(text: string, format?: CoverageFormat): ReturnType<typeof readCoverage> {
  const given = { text, root: "/project", sourceOf: async () => source };
  return readCoverage(format === undefined ? given : { ...given, format });
}

async function coverageOf(text: string): Promise<Coverage> {
  const found = await read(text);
  if (!found.ok) throw new Error(found.trouble);
  return found.coverage;
}

describe("what is no coverage is trouble", () => {
  test.each<[string, string, CoverageFormat | undefined, string]>([
    ["nothing", "", undefined, "no format that is known"],
    ["prose", "97 % of all lines", undefined, "no format that is known"],
    ["prose, said to be lcov", "97 %", "lcov", "names no file"],
    ["lcov without an end", "SF:a.js\nDA:1,1\n", undefined, "has no end"],
    ["lcov with a line that is none", "SF:a.js\nDA:x,1\nend_of_record\n", undefined, "no line with its count"],
    ["lcov of files elsewhere", "SF:/etc/passwd\nDA:1,1\nend_of_record\n", undefined, "no file of the project"],
    ["lcov of files above", "SF:../a.js\nDA:1,1\nend_of_record\n", undefined, "no file of the project"],
    [
      "lcov of lines that are not there",
      "SF:a.js\nDA:0,1\nDA:4,1\nend_of_record\n",
      undefined,
      "no file of the project",
    ],
    [
      "JSON of V8 that is cut",
      '{"result":[{"url":"a","functions":[{"ranges":[{"startOffset"',
      undefined,
      "no whole JSON of V8",
    ],
    ["JSON of Istanbul that is cut", '{"a.js":{"path":"a.js","statementMap":{', undefined, "no whole JSON of Istanbul"],
    [
      "JSON of coverage.py that is cut",
      '{"files":{"a.py":{"executed_lines":[1',
      undefined,
      "no whole JSON of coverage.py",
    ],
    ["a profile of Go that is cut", "mode: set\na/b.go:1.1,2.2 1", undefined, "no whole profile"],
    ["a profile of Go without a mode", "a/b.go:1.1,2.2 1 1\n", "go", "its mode is missing"],
    ["an empty profile", "mode: set\n", undefined, "no file of the project"],
  ])("%s", async (...[, text, format, words]) => {
    expect(await read(text, format)).toMatchObject({ ok: false, trouble: expect.stringContaining(words) });
  });
});

test("lcov tells tests apart by their names", async () => {
  const lcov = "TN:adds_prices\nSF:a.js\nDA:1,1\nDA:2,0\nend_of_record\nTN:takes_off\nSF:a.js\nDA:2,3\nend_of_record\n";
  const coverage = await coverageOf(lcov);
  const asked = (line: number, name: string): string =>
    ranLines(coverage, { path: "a.js", startLine: line, endLine: line, test: name });
  expect(asked(1, "adds prices")).toBe("by-test");
  expect(asked(2, "adds prices")).toBe("not-run");
  expect(asked(2, "takes off")).toBe("by-test");
  expect(asked(2, "something else")).toBe("by-tests");
  expect(asked(3, "adds prices")).toBe("unknown");
  expect(ranLines(coverage, { path: "b.js", startLine: 1, endLine: 1 })).toBe("unknown");
  expect(ranLines(coverage, { path: "a.js", startLine: 1, endLine: 1e12 })).toBe("by-tests");
});

function v8Of(endOffset: number): string {
  const ranges = [{ startOffset: 0, endOffset, count: 1 }];
  return JSON.stringify({ result: [{ url: "file:///project/a.js", functions: [{ ranges }] }] });
}

test("V8's offsets mean nothing for another text than the one that ran", async () => {
  expect((await coverageOf(v8Of(source.length))).files.get("a.js")?.run.size).toBe(3);
  expect(await read(v8Of(source.length + 1))).toMatchObject({ ok: false });
});

test("what was run once was run, whoever says that it was not", async () => {
  const [first, second] = await Promise.all([
    coverageOf("SF:a.js\nDA:1,1\nDA:2,0\nend_of_record\n"),
    coverageOf("SF:a.js\nDA:1,0\nDA:3,0\nend_of_record\nSF:b.js\nDA:1,1\nend_of_record\n"),
  ]);
  const both = mergeCoverage([first, second]);
  expect(both.files.get("a.js")).toEqual({ run: new Map([[1, new Set()]]), missed: new Set([2, 3]) });
  expect(mergeCoverage([second, first]).files.get("a.js")).toEqual(both.files.get("a.js"));
  expect([...both.files.keys()]).toEqual(["a.js", "b.js"]);
  expect(mergeCoverage([]).files.size).toBe(0);
});

const folder = join(import.meta.dirname, "../../test/conformance/coverage");
const recorded = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(?:json|info|out)$/u.test(path))
  .map((path) => readFileSync(join(folder, path), "utf8"));

test("whatever the text, reading answers, and its lines lie in the file and are either run or not", async () => {
  const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.string({ maxLength: 6 })), { maxLength: 4 });
  const any = fc.oneof(fc.string({ maxLength: 200 }), fc.constantFrom(...recorded));
  await fc.assert(
    fc.asyncProperty(any, cuts, fc.option(fc.constantFrom(...coverageFormats)), async (text, changes, format) => {
      const changed = changes.reduce((so, [at, length, by]) => {
        const from = at % (so.length + 1);
        return so.slice(0, from) + by + so.slice(from + length);
      }, text);
      const found = await read(changed, format ?? undefined);
      if (!found.ok) return;
      expect(found.coverage.files.size).toBeGreaterThan(0);
      for (const { run, missed } of found.coverage.files.values()) {
        for (const line of [...run.keys(), ...missed]) expect([1, 2, 3]).toContain(line);
        for (const line of missed) expect(run.has(line)).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});
