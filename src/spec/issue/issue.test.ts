import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import { readMarkdown } from "../../markdown/markdown.ts";
import { visibleText } from "../../markdown/plain-text.ts";
import { readAcceptance } from "../acceptance/read-acceptance.ts";
import { importMarkOf } from "./import-mark.ts";
import type { Issue } from "./issue.ts";
import { mergeImport } from "./merge-import.ts";
import { readIssue } from "./read-issue.ts";
import { safeMarkdown } from "./safe-markdown.ts";
import { specOfIssue } from "./spec-of-issue.ts";
import { wikiMarkdown } from "./wiki-markdown.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "test", "conformance", "issue");
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));

function issueOf(text: string, acceptanceField?: string): Issue {
  const read = readIssue({ name: "issue.json", text, ...(acceptanceField === undefined ? {} : { acceptanceField }) });
  if (!read.ok) throw new Error(read.problem.message);
  return read.issue;
}

function criteriaOf(text: string): ReturnType<typeof readAcceptance>["spec"]["requirements"][number]["criteria"] {
  return readAcceptance({ path: "spec/a.md", text }, "a").spec.requirements.flatMap(({ criteria }) => criteria);
}

describe("an issue becomes the spec that stands beside it", () => {
  test.each(files)("%s", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const spec = readFileSync(join(folder, file.replace(/json$/, "md")), "utf8");
    expect(specOfIssue(issueOf(text))).toBe(spec);
    expect(criteriaOf(spec).length).toBeGreaterThan(0);
    expect(criteriaOf(spec).every(({ isUnchanged, needsTest }) => !isUnchanged && needsTest)).toBe(true);
  });
});

interface Refused {
  readonly name: string;
  readonly text: string;
  readonly field?: string;
  readonly problems: readonly string[];
  readonly says?: string;
}

describe("what is no issue is refused in words", () => {
  test.each(readTables<Refused>("issue").flatMap(({ rows }) => rows))("$name", ({ text, field, problems, says }) => {
    const read = readIssue({ name: "x.json", text, ...(field === undefined ? {} : { acceptanceField: field }) });
    expect(read.ok ? [] : [read.problem.code]).toEqual(problems);
    expect(read.ok ? "" : read.problem.message).toContain(says ?? "");
  });
});

test("the field for acceptance criteria is found by its id, by its name, or because it is called so", () => {
  const text = readFileSync(join(folder, "jira-field.json"), "utf8");
  const found = issueOf(text).acceptance;
  expect(found).toContain("Given a list");
  expect(issueOf(text, "customfield_10040").acceptance).toBe(found);
  expect(issueOf(text, "acceptance criteria").acceptance).toBe(found);
  expect(issueOf(text.replace("Acceptance Criteria", "Else")).acceptance).toBeUndefined();
  const list = '{"key":"A-1","fields":{"summary":"s","cf":["one",{"name":"two","checked":true}]}}';
  expect(issueOf(list, "cf").acceptance).toBe("- [ ] one\n- [x] two");
});

const piece = fc.constantFrom(
  "# H",
  "## Acceptance criteria",
  "**AC:**",
  "### Out of scope",
  "> ## Acceptance",
  "> - [ ] quoted",
  "- [ ] task",
  "- item",
  "  - [x] below",
  "1. one",
  "* star",
  "```",
  "````gherkin",
  "~~~",
  "Given a",
  "When b",
  "Then c",
  "| a | b |",
  "| --- | --- |",
  "| 1 | x |",
  "<!-- unchanged -->",
  "<!-- no test",
  "-->",
  "- [ ] x <!-- unchanged -->",
  "- [ ] <!-- unchanged --> x",
  "- [ ] x `<!-- no test -->`",
  "- x <!-<!-- a -->- unchanged -->",
  "<script>",
  "</script>",
  "<details><summary>s</summary>",
  "<!-- imported jira A-1 sha256:00 -->",
  "---",
  "===",
  "",
  "    indented",
  "\ttab",
  "\u202e\u200b",
  "`",
  "text",
);
const body = fc
  .array(fc.oneof({ weight: 5, arbitrary: piece }, fc.string()), { maxLength: 14 })
  .map((lines) => lines.join("\n"));
const issue = fc.record({
  source: fc.constantFrom("jira" as const, "gitlab" as const, "github" as const),
  key: fc.constantFrom("A-1", "GH-2"),
  title: fc.string().map((title) => visibleText(title).replaceAll(/\s+/g, " ").trim()),
  body: fc.oneof(body.map(safeMarkdown), body.map(wikiMarkdown)),
  labels: fc.constant([]),
});

test("whatever an issue says, its spec has one title, its chapters once, and no criterion with a marker", () => {
  fc.assert(
    fc.property(issue, (one) => {
      const text = specOfIssue(one);
      const headings = readMarkdown(text).blocks.flatMap((block) =>
        block.kind === "heading" && block.depth === 0 ? [block] : [],
      );
      expect(headings.filter(({ level }) => level === 1)).toHaveLength(1);
      const chapters = headings.filter(({ level }) => level === 2).map((heading) => heading.text);
      const known = ["Goal", "Acceptance criteria", "Out of scope", "Constraints", "Notes"];
      expect(chapters).toEqual(known.filter((name) => chapters.includes(name)));
      for (const { isUnchanged, needsTest } of criteriaOf(text))
        expect([isUnchanged, needsTest]).toEqual([false, true]);
      expect(importMarkOf(text)).toMatchObject({ key: one.key, source: one.source, isEdited: false });
    }),
    { numRuns: 2000 },
  );
});

test("what is safe stays as it is when it is made safe again, and hides nothing", () => {
  fc.assert(
    fc.property(body, (text) => {
      const safe = safeMarkdown(text);
      const { blocks } = readMarkdown(`\n${safe}`);
      expect(blocks.filter((block) => block.kind === "other" && block.text !== "")).toEqual([]);
      const code = blocks.filter(({ kind }) => kind === "code").map(({ lines }) => lines);
      const outside = `\n${safe}`.split("\n").filter((_, at) => !code.some(({ from, to }) => at >= from && at < to));
      expect(outside.join("\n")).not.toContain("<!--");
      expect(safeMarkdown(safe)).toBe(safe);
    }),
    { numRuns: 2000 },
  );
});

test("HTML that is shown stays apart from what stands right below it", () => {
  const safe = safeMarkdown("<script>\n</script>\n=\n    not code");
  expect(safe).toBe("\\<script>\n\\</script>\n\n=\n    not code");
  expect(safeMarkdown(safe)).toBe(safe);
});

test.each([
  ["items", "- [ ] AC-3: Three <!-- unchanged\n- [ ] AC-4: Four -->", ["AC-3", "AC-4"]],
  ["paragraphs and items", "- [ ] AC-5: Five\n\npara <!-- x\n\n- [ ] AC-6: Six\n\nother -->", ["AC-5", "AC-6"]],
  ["an item and a quote", "- [ ] AC-1: One <!-- x\n\n> quoted -->\n\n- [ ] AC-2: Two", ["AC-1", "AC-2"]],
])("what stands between a comment that begins in one block and its end in another is shown: %s", (_, text, ids) => {
  const spec = specOfIssue({
    source: "github",
    key: "GH-1",
    title: "T",
    body: safeMarkdown(`## AC\n\n${text}`),
    labels: [],
  });
  expect(criteriaOf(spec).map(({ id }) => id.split("/")[1])).toEqual(ids);
  expect(spec.replace(/<!-- imported.*/u, "")).not.toContain("<!--");
});

test.each([
  ["in a line", "- [ ] a <!-- b --> c", "- [ ] a  c"],
  ["over lines of a paragraph", "a <!-- b\nb --> c", "a  c"],
  ["over lines of an item", "- a <!-- b\n  b --> c", "- a  c"],
  ["as a block, over blank lines and items", "a\n\n<!-- b\n\n- [ ] c\n\n-->\n\nd", "a\n\n\n\nd"],
  ["as a block of an item", "- a\n\n  <!-- b\n\n  - [ ] c\n  -->\n- d", "- a\n\n\n- d"],
])("a comment that nobody sees is left out: %s", (_, text, left) => {
  expect(safeMarkdown(text)).toBe(left);
});

test("an import that is done again changes nothing, also where everything was ticked", () => {
  fc.assert(
    fc.property(issue, (one) => {
      const text = specOfIssue(one);
      expect(mergeImport(text, text)).toEqual({ status: "unchanged" });
      expect(mergeImport(text.replaceAll("\n", "\r\n"), text)).toEqual({ status: "unchanged" });
      const ticked = text.replaceAll("- [ ]", "- [x]");
      if (importMarkOf(ticked)?.isEdited === false) expect(mergeImport(ticked, text)).toEqual({ status: "unchanged" });
    }),
    { numRuns: 500 },
  );
});

const before = specOfIssue({
  source: "jira",
  key: "A-1",
  title: "T",
  body: "## AC\n\n- one\n- AC-2: two\n- three",
  labels: [],
});
const after = specOfIssue({
  source: "jira",
  key: "A-1",
  title: "T",
  body: "## AC\n\n- zero\n- AC-2: two, reworded\n- one",
  labels: [],
});

describe("an import over what stands there", () => {
  test("creates what is not there", () => {
    expect(mergeImport(undefined, after)).toEqual({ status: "created", text: after });
  });
  test("keeps what a person has ticked where it is still asked for, by its label or its words", () => {
    const ticked = before.replaceAll("- [ ]", "- [x]");
    const merged = mergeImport(ticked, after);
    expect(merged).toMatchObject({ status: "updated" });
    const text = merged.status === "unchanged" ? "" : merged.text;
    expect(criteriaOf(text).map(({ isDone }) => isDone)).toEqual([false, true, true]);
    expect(mergeImport(text, after)).toEqual({ status: "unchanged" });
  });
  test.each([
    ["words that somebody has written", before.replace("one", "one and a half")],
    ["a marker that somebody has set", before.replace("one", "one <!-- unchanged -->")],
    ["a spec that was never imported", "# T\n\n## Acceptance criteria\n\n- [x] one\n"],
    ["a spec of another issue", specOfIssue({ source: "jira", key: "A-2", title: "T", body: "", labels: [] })],
    ["an empty file", ""],
  ])("says so before %s would be lost", (_, text) => {
    expect(mergeImport(text, after)).toMatchObject({ status: "edited" });
  });
  test("leaves what somebody has written as long as the issue stays as it was", () => {
    expect(mergeImport(before.replace("one", "one and a half"), before)).toEqual({ status: "unchanged" });
  });
});

test("a body without an end is cut, and said to be", () => {
  const long = safeMarkdown("word ".repeat(300_000));
  expect(long.length).toBeLessThan(1_000_100);
  expect(long).toMatch(/\*\(the rest is left out: it is too long\)\*$/);
  expect(safeMarkdown("> ".repeat(50_000)).length).toBeLessThan(200_000);
});

test.each([
  ["below a heading", "## Acceptance criteria\n- [ ] one\n- [ ]\n- [x]\n- [ ] two\n  - [ ] three\n"],
  ["without one", "- [ ] one\n- [ ] \n- [ ] two\n  - [ ] three\n\nMore.\n"],
])("a box with nothing behind it is no criterion (%s)", (_, said) => {
  const text = specOfIssue(
    issueOf(JSON.stringify({ number: 1, title: "a", body: said, url: "https://github.com/a/b/issues/1" })),
  );
  expect(criteriaOf(text).map((each) => each.text)).toEqual(["one", "two", "three"]);
});

test("a link at the beginning of a line of Jira's older interface stays one", () => {
  expect(wikiMarkdown("[all|https://a.b]: see\n* [one|https://a.b/c]\n[x] no\n[ref]: no")).toBe(
    "[all](https://a.b): see\n- [one](https://a.b/c)\n\\[x] no\n\\[ref\\]: no",
  );
});

test("criteria below headings with a remark are found, and the remark stays", () => {
  const said = "## Acceptance criteria - API\n- one\n\n## Acceptance criteria: web\n- two\n\n## Later - on\n- no\n";
  const text = specOfIssue(
    issueOf(JSON.stringify({ number: 1, title: "a", body: said, url: "https://github.com/a/b/issues/1" })),
  );
  expect(criteriaOf(text).map((each) => each.text)).toEqual(["one", "two"]);
  expect(text).toContain("### Acceptance criteria - API\n");
});

test("check boxes in the text of Jira's older interface are boxes", () => {
  expect(wikiMarkdown("* [x] done\n- [ ] open\n** [X] *in* it\n# [y] none\n[x] no item")).toBe(
    "- [x] done\n- [ ] open\n  - [x] **in** it\n1. \\[y] none\n\\[x] no item",
  );
});
