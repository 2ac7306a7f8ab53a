import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { CodeLines } from "./code-lines.ts";

interface Row {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly code: readonly number[];
}

const rows = readTables<Row>("review").flatMap(({ name, rows: all }) => (name === "code-lines" ? all : []));

function codeOf(path: string, text: string): readonly string[] {
  const all = new CodeLines(path, text);
  return all.code({ startLine: 1, endLine: all.lines.length });
}

describe("which lines hold code", () => {
  test.each(rows)("$name", ({ path, text, code }) => {
    const found = codeOf(path, text).flatMap((line, at) => (line.trim() === "" ? [] : [at + 1]));
    expect(found).toEqual(code);
  });
});

const endings = [
  "ts",
  "py",
  "go",
  "rs",
  "rb",
  "sh",
  "yml",
  "toml",
  "sql",
  "html",
  "vue",
  "css",
  "kt",
  "cpp",
  "cs",
  "lua",
];
const pieces = fc.constantFrom(
  ...'a|1| |\n|\r\n|//|/*|*/|#|"|\'|`|"""|\'\'\'|${|}|{|(|)|[|]|/|\\|<<E|\nE\n|--|<!--|-->|<script>|</script>|r#|R"(|=begin|=end|:|🙂|@'.split(
    "|",
  ),
);
const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));

test("code has as many lines as its text, each as long and the same where it is not blank", () => {
  fc.assert(
    fc.property(texts, fc.constantFrom(...endings), (text, ending) => {
      const lines = text.split("\n");
      if (lines.at(-1) === "") lines.pop();
      const code = codeOf(`a.${ending}`, text);
      expect(code).toHaveLength(lines.length);
      for (const [at, line] of code.entries()) {
        const said = lines[at] ?? "";
        expect(line).toHaveLength(said.length);
        for (const [column, char] of line.split("").entries()) expect([" ", said[column]]).toContain(char);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("some lines are the same as among all of them", () => {
  fc.assert(
    fc.property(texts, fc.constantFrom(...endings), fc.tuple(fc.nat(), fc.nat()), (text, ending, ends) => {
      const all = codeOf(`a.${ending}`, text);
      if (all.length === 0) return;
      const [startLine = 1, endLine = 1] = ends.map((end) => (end % all.length) + 1).toSorted((a, b) => a - b);
      const some = new CodeLines(`a.${ending}`, text).code({ startLine, endLine });
      expect(some).toEqual(all.slice(startLine - 1, endLine));
    }),
    { numRuns: 1_000 },
  );
});

test.each(
  "`${|/*|\"|'|<<E\n|E\n<<E\n|/|\\|r#\"|{-|#|#\n| |/[|=/a|<script|<script>|</script>|<!--|{|}|@\"|--[[|=begin\n|'''|$".split(
    "|",
  ),
)("a text of many %j is read in the time that its length takes", (sign) => {
  const slow = endings.filter((ending) => {
    const before = performance.now();
    codeOf(`a.${ending}`, sign.repeat(10_000));
    return performance.now() - before > 1_000;
  });
  expect(slow).toEqual([]);
});
