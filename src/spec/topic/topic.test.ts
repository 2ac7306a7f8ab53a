import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asSaid, type SpecRow, withNoProblems } from "../../../test/rig/spec-rows.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { changeTopic, type TopicChange } from "./change-topic.ts";
import { isTopic, readTopic } from "./read-topic.ts";
import { validationPaths } from "./validation.ts";

interface TopicRow extends Omit<SpecRow, "text"> {
  readonly text?: string;
  readonly replace?: readonly [string, string];
}

const given = readTables<TopicRow>("spec-topic").flatMap((table) => table.rows);
const base = given[0]?.text ?? "";
const rows = given.map(({ replace, ...row }): SpecRow => {
  const [from, to] = replace ?? ["", ""];
  if (!base.includes(from)) throw new Error(`The first row has no ${from}`);
  return { ...row, text: row.text ?? base.replace(from, () => to) };
});

describe("a topic spec is read", () => {
  test.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    const said = withNoProblems(row);
    expect(asSaid(said, readTopic({ path: row.path ?? "specs/a.md", text: row.text }, "a"))).toEqual(said);
  });
});

test("its frontmatter, its commands and the paths that they need are known", () => {
  const file = { path: "specs/a.md", text: base };
  const { fields, validation } = readTopic(file, "a");
  expect(fields).toMatchObject({
    status: "experimental",
    kind: "feature",
    source: "The page on calls, and src/retry.ts.",
  });
  expect(validation).toEqual(["npm test", 'bash -n tools/run.sh && test -f "src/retry.ts"']);
  expect(validationPaths(file).map(({ path }) => path)).toEqual(["tools/run.sh", "src/retry.ts"]);
});

test.each([
  ["uv run --project tools/x --group dev y", ["tools/x"]],
  ["uv --directory=tools/x run", ["tools/x"]],
  ["shellcheck a.sh; bash -n 'b c.sh'", ["a.sh", "b c.sh"]],
  ["# test -f a", []],
  ['test -f "$HOME/a" || shellcheck *.sh || test -f /etc/x || bash -n <x>', []],
])("the paths that %s needs", (command, paths) => {
  const file = { path: "a.md", text: `---\nstatus: x\n---\n## Validation\n~~~\n${command}\n~~~\n` };
  expect(validationPaths(file).map(({ path }) => path)).toEqual(paths);
});

test.each([
  [base, true],
  ["---\nstatus: x\nkind: y\n---\n", true],
  ["\uFEFF---\r\nacceptance: x\r\n---\r\n", true],
  ["---\njira: A-1\n---\n# A\n", false],
  ["# A\n---\nstatus: x\nkind: y\n---\n", false],
  ["---\nacceptance: x\n", false],
  [`${" ".repeat(100_000)}x`, false],
  ["<!--".repeat(50_000), false],
  ["", false],
])("a topic spec is told from others: %#", (text, is) => {
  expect(isTopic(text)).toBe(is);
});

describe("a change of a topic spec", () => {
  test.each<readonly [string, TopicChange, readonly (readonly [string, string])[]]>([
    ["of a word", { kind: "set", key: "status", to: "stable" }, [["status: experimental", "status: stable"]]],
    [
      "of a text over lines",
      { kind: "set", key: "source", to: "#1: the page" },
      [["source: >\n  The page on calls, and\n  src/retry.ts.\n", 'source: "#1: the page"\n']],
    ],
    [
      "of words in both places",
      { kind: "reword", id: "a-call-that-fails-is-tried-again", text: "Calls: again" },
      [
        ["- A call that fails is tried\n    again.\n", '- "Calls: again"\n'],
        ["1. A call that fails is tried again", "1. Calls: again"],
      ],
    ],
    [
      "of words behind an id",
      { kind: "reword", id: "AC-2", text: "twice" },
      [
        ['- "AC-2: three times at most"', '- "AC-2: twice"'],
        ["2. AC-2: three times at most", "2. AC-2: twice"],
      ],
    ],
    [
      "takes one out of both",
      { kind: "remove", id: "AC-2" },
      [
        ['  - "AC-2: three times at most"\n', ""],
        ["2. AC-2: three times at most\n", ""],
      ],
    ],
    [
      "adds one to both",
      { kind: "add", text: "It is told" },
      [
        ['at most"\n---', 'at most"\n  - It is told\n---'],
        ["2. AC-2: three times at most\n", "2. AC-2: three times at most\n3. It is told\n"],
      ],
    ],
  ])("%s", (_, change, edits) => {
    const full = "id" in change ? { ...change, id: `a#acceptance-criteria/${change.id}` } : change;
    for (const ending of ["\n", "\r\n"]) {
      const text = base.replaceAll("\n", ending);
      const expected = edits.reduce((before, [from, to]) => before.replace(from, () => to), base);
      expect(changeTopic({ path: "specs/a.md", text }, "a", full)).toBe(expected.replaceAll("\n", ending));
    }
  });

  test("of a key that is missing, or has no value", () => {
    const change: TopicChange = { kind: "set", key: "kind", to: "fix" };
    const missing = base.replace("kind: feature\n", "");
    expect(changeTopic({ path: "a.md", text: missing }, "a", change)).toBe(
      missing.replace("\n---\n\n# Retry", "\nkind: fix\n---\n\n# Retry"),
    );
    const empty = base.replace("kind: feature", "kind:");
    expect(changeTopic({ path: "a.md", text: empty }, "a", change)).toBe(base.replace("kind: feature", "kind: fix"));
  });

  test("ticks the box of the section", () => {
    const text = base.replace("2. AC-2", "2. [ ] AC-2");
    const change: TopicChange = { kind: "tick", id: "a#acceptance-criteria/AC-2", isDone: true };
    expect(changeTopic({ path: "a.md", text }, "a", change)).toBe(text.replace("[ ]", "[x]"));
  });

  test.each<readonly [string, string, TopicChange, string]>([
    ["a word that is none", base, { kind: "set", key: "status", to: "done" }, "TOPIC_WORD_UNKNOWN"],
    ["no frontmatter", "# A\n", { kind: "set", key: "title", to: "x" }, "TOPIC_UNCHANGEABLE"],
    [
      "an entry in one line with others",
      base.replace(/acceptance:[\s\S]*?\n---/, "acceptance: [one, two]\n---"),
      { kind: "remove", id: "a#acceptance-criteria/one" },
      "TOPIC_UNCHANGEABLE",
    ],
    ["an unknown one", base, { kind: "remove", id: "a#acceptance-criteria/x" }, "SPEC_CRITERION_UNKNOWN"],
    ["nothing to say", base, { kind: "add", text: " " }, "SPEC_CRITERION_UNWRITABLE"],
    ["an empty title", base, { kind: "set", key: "title", to: "" }, "SPEC_CRITERION_UNWRITABLE"],
  ])("is refused for %s", (...[, text, change, code]) => {
    expect(() => changeTopic({ path: "a.md", text }, "a", change)).toThrow(expect.objectContaining({ code }));
  });
});

const anything = fc
  .array(
    fc.constantFrom(
      "---\n",
      "acceptance:\n",
      "  - x\n",
      "  - a: b\n",
      "status: ",
      "off",
      "\n",
      "## Validation\n",
      "```\n",
      "<!--",
      "-->",
      "\r\n",
      "\t",
      "[",
      "{",
      '"',
      "&a ",
      "*a",
      "## Acceptance criteria\n- x\n",
      "\uFEFF",
      "\u0000",
      ">\n",
      "test -f x\n",
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

test("any text is read, with places inside of it", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        anything.map((text) => `---\n${text}`),
        fc.string(),
      ),
      (text) => {
        isTopic(text);
        const file = { path: "specs/a.md", text };
        const { spec, problems } = readTopic(file, "a");
        const lines = text.split(/\r\n|\n|\r/).length;
        const places = spec.requirements.flatMap(({ criteria }) => criteria.map(({ place }) => place));
        for (const { line, endLine } of places)
          expect([line > 0, endLine >= line, endLine <= lines]).toEqual([true, true, true]);
        for (const { place } of problems) expect(place?.line).toBeLessThanOrEqual(lines);
        for (const { path } of validationPaths(file)) expect(path).not.toBe("");
      },
    ),
  );
});

const words = fc.stringMatching(/^[a-z][a-z :#'"-]{0,12}[a-z]$/);

test("a title is read as it was set, and nothing else is changed", () => {
  fc.assert(
    fc.property(fc.oneof(words, fc.string({ minLength: 1 })), (to) => {
      const title = to.trim().replaceAll(/\s+/g, " ");
      // Half a pair is no character.
      fc.pre(title !== "" && !/\p{Surrogate}/u.test(title));
      const text = changeTopic({ path: "a.md", text: base }, "a", { kind: "set", key: "title", to });
      expect(readTopic({ path: "a.md", text }, "a").fields["title"]).toBe(title);
      expect(text.split("\n").toSpliced(4, 1)).toEqual(base.split("\n").toSpliced(4, 1));
    }),
  );
});
