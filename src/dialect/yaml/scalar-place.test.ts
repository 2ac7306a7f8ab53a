import fc from "fast-check";
import { expect, test } from "vitest";
import { makeSource } from "../../problem/source.ts";
import { readYaml } from "./read-yaml.ts";
import { rangeInFile } from "./scalar-place.ts";
import { entryOf, type YamlScalar } from "./yaml-node.ts";

function scalarOf(file: string, key = "run"): YamlScalar {
  const node = entryOf(readYaml(makeSource("a.yml", file)).node, key)?.value;
  if (node?.kind !== "scalar") throw new Error(`no scalar in ${file}`);
  return node;
}

/** The text of the file that a word of the value stands at. */
function foundAt(file: string, word: string): string {
  const scalar = scalarOf(file);
  const start = scalar.text.indexOf(word);
  const range = rangeInFile(file, scalar, { start, end: start + word.length });
  return file.slice(range.start, range.end);
}

test.each([
  ["plain", "run: echo here\n"],
  ["plain over two lines", "run: echo\n  one here\nnext: 1\n"],
  ["plain over a blank line", "run: echo\n\n  one\n\n\n  and here\n"],
  ["single quotes", "run: 'it''s ''here'' now'\n"],
  ["single quotes over lines", "run: 'it\n\n  is   here'\n"],
  ["double quotes", 'run: "say \\"here\\""\n'],
  ["double quotes with escapes", 'run: "\\x41\\u00e9\\U0001F600\\n\\t here"\n'],
  ["double quotes over lines", 'run: "one \\\n    two\n    here"\n'],
  ["a literal block", "run: |\n  one\n\n    two\n  here\n"],
  ["a literal block with an explicit indentation", "run: |2-\n    one\n  here\n"],
  ["a folded block", "run: >\n  one\n  two\n\n  three here\n"],
  ["a folded block with a more indented line", "run: >-\n  one\n    two\n  here\n"],
  ["Windows line ends", "run: |\r\n  one\r\n  here\r\n"],
])("a word is found in %s", (_, file) => {
  expect(foundAt(file, "here")).toBe("here");
});

const word = fc.stringMatching(/^[a-z]{1,4}$/u);
const line = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
const lines = fc.array(fc.oneof({ weight: 4, arbitrary: line }, fc.constant("")), { minLength: 1, maxLength: 5 });

function checkEveryLetter(file: string): void {
  const scalar = scalarOf(file);
  for (const match of scalar.text.matchAll(/[a-z]/gu)) {
    const range = rangeInFile(file, scalar, { start: match.index, end: match.index + 1 });
    expect(file.slice(range.start, range.end)).toBe(match[0]);
  }
}

test("every letter of a block scalar is found where it stands", () => {
  fc.assert(
    fc.property(
      lines,
      fc.constantFrom("|", ">", "|-", ">+"),
      fc.integer({ min: 1, max: 4 }),
      (content, style, indent) => {
        const first = `${" ".repeat(indent)}start`;
        const body = content.map((text) => (text === "" ? "" : `${" ".repeat(indent)}${text}`));
        checkEveryLetter(`run: ${style}\n${[first, ...body].join("\n")}\nnext: 1\n`);
      },
    ),
  );
});

test("every letter of a quoted or plain scalar is found where it stands", () => {
  fc.assert(
    fc.property(lines, fc.constantFrom("'", '"', ""), (content, quote) => {
      const body = ["start", ...content, "end"].map((text) => (text === "" ? "" : `  ${text}`)).join("\n");
      checkEveryLetter(`run: ${quote}${body.trimStart()}${quote}\nnext: 1\n`);
    }),
  );
});
