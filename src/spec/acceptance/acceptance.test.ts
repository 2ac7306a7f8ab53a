import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asSaid, criterionLines, type SpecRow, withNoProblems } from "../../../test/rig/spec-rows.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { CriterionChange } from "../change-criteria.ts";
import { changeAcceptance, newAcceptance, tickAcceptance } from "./change-acceptance.ts";
import { readAcceptance } from "./read-acceptance.ts";

const rows = readTables<SpecRow>("spec-acceptance").flatMap((table) => table.rows);

describe("an acceptance spec is read", () => {
  test.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    const said = withNoProblems(row);
    expect(asSaid(said, readAcceptance({ path: row.path ?? "spec/a.md", text: row.text }, "a"))).toEqual(said);
  });
});

test("what is read names its places, its ids and a hash of its words alone", () => {
  const text = "# A\n## Acceptance criteria\n- [ ] one   two\n";
  const [requirement] = readAcceptance({ path: "spec/a.md", text }, "a").spec.requirements;
  expect(requirement).toMatchObject({ id: "a#acceptance-criteria", place: { file: "spec/a.md", line: 2, endLine: 3 } });
  const other = text.replace("- [ ] one   two", "* [x] one\n  two <!-- unchanged -->");
  const [changed] = readAcceptance({ path: "spec/a.md", text: other }, "a").spec.requirements;
  expect(changed?.criteria[0]?.hash).toBe(requirement?.criteria[0]?.hash);
});

const start =
  "# A\n\n## Acceptance criteria\n\n- [ ] AC-1: one\n  more <!-- unchanged -->\n  - detail\n* [x] two\n  - [ ] inner\n\n## Constraints\n- none\n";

const idOf = (label: string): string => `a#acceptance-criteria/${label}`;

describe("what is proven of an acceptance spec is ticked", () => {
  test.each<readonly [string, readonly string[], readonly (readonly [string, string])[]]>([
    [
      "all",
      ["AC-1", "two", "inner"],
      [
        ["- [ ] AC-1", "- [x] AC-1"],
        ["- [ ] inner", "- [x] inner"],
      ],
    ],
    ["one", ["inner"], [["- [ ] inner", "- [x] inner"]]],
    ["what was ticked, once more", ["two"], []],
    ["none", [], []],
    ["what nobody asks for", ["three"], []],
  ])("%s", (_, labels, changed) => {
    for (const text of [start, start.replaceAll("\n", "\r\n"), `\uFEFF${start}`, start.trimEnd()]) {
      const expected = changed.reduce((all, [before, after]) => all.replace(before, after), text);
      expect(tickAcceptance({ path: "spec/a.md", text }, "a", new Set(labels.map(idOf)))).toBe(expected);
    }
  });

  test("and a criterion without a box stays as it is", () => {
    const text = "## Criteria\n- one\n";
    const all = new Set([idOf("one")]);
    expect(tickAcceptance({ path: "a.md", text }, "a", all)).toBe(text);
  });
});

describe("a change of an acceptance spec", () => {
  test.each<readonly [string, CriterionChange, readonly [string, string]]>([
    ["ticks", { kind: "tick", id: "AC-1", isDone: true }, ["- [ ] AC-1", "- [x] AC-1"]],
    ["takes a tick back", { kind: "tick", id: "two", isDone: false }, ["* [x] two", "* [ ] two"]],
    ["ticks one inside of another", { kind: "tick", id: "inner", isDone: true }, ["- [ ] inner", "- [x] inner"]],
    [
      "rewords, and keeps the label, the markers and the details",
      { kind: "reword", id: "AC-1", text: "first\n and best" },
      ["- [ ] AC-1: one\n  more <!-- unchanged -->\n", "- [ ] AC-1: first and best <!-- unchanged -->\n"],
    ],
    ["rewords one", { kind: "reword", id: "inner", text: "core" }, ["- [ ] inner", "- [ ] core"]],
    ["removes", { kind: "remove", id: "inner" }, ["  - [ ] inner\n", ""]],
    [
      "removes with the details",
      { kind: "remove", id: "AC-1" },
      ["- [ ] AC-1: one\n  more <!-- unchanged -->\n  - detail\n", ""],
    ],
    ["adds behind the last", { kind: "add", text: "three" }, ["  - [ ] inner\n", "  - [ ] inner\n* [ ] three\n"]],
  ])("%s", (_, change, [before, after]) => {
    const full = change.kind === "add" ? change : { ...change, id: `a#acceptance-criteria/${change.id}` };
    for (const text of [start, start.replaceAll("\n", "\r\n"), `\uFEFF${start}`, start.trimEnd()]) {
      const ending = text.includes("\r") ? "\r\n" : "\n";
      const [old, fresh] = [before, after].map((each) => each.replaceAll("\n", ending));
      expect(text).toContain(old);
      expect(changeAcceptance({ path: "spec/a.md", text }, "a", full)).toBe(text.replace(old ?? "", () => fresh ?? ""));
    }
  });

  test.each([
    ["to the end of a file without a line end", "# A", "# A\n\n## Acceptance criteria\n\n- [ ] x"],
    ["to a file of nothing", "", "## Acceptance criteria\n\n- [ ] x\n"],
    [
      "before what is not asked for",
      "# A\n\n## Out of scope\n- y\n",
      "# A\n\n## Acceptance criteria\n\n- [ ] x\n\n## Out of scope\n- y\n",
    ],
    [
      "below a heading that has none",
      "# A\n\n## Acceptance criteria\n## B\n",
      "# A\n\n## Acceptance criteria\n\n- [ ] x\n\n## B\n",
    ],
    ["to a numbered list", "## Criteria\n1. a\n2. b\n", "## Criteria\n1. a\n2. b\n3. x\n"],
  ])("adds the first %s", (_, text, expected) => {
    expect(changeAcceptance({ path: "a.md", text }, "a", { kind: "add", text: "x" })).toBe(expected);
  });

  test.each<readonly [string, CriterionChange, string]>([
    ["an unknown one", { kind: "tick", id: "a#acceptance-criteria/tow", isDone: true }, "SPEC_CRITERION_UNKNOWN"],
    ["one that holds another", { kind: "remove", id: "a#acceptance-criteria/two" }, "SPEC_CRITERION_HOLDS_OTHERS"],
    ["words of nothing", { kind: "reword", id: "a#acceptance-criteria/two", text: " \n" }, "SPEC_CRITERION_UNWRITABLE"],
    [
      "a marker as words",
      { kind: "reword", id: "a#acceptance-criteria/two", text: "x <!-- unchanged -->" },
      "SPEC_CRITERION_UNWRITABLE",
    ],
  ])("is refused for %s", (_, change, code) => {
    let refusal: unknown;
    try {
      changeAcceptance({ path: "a.md", text: start }, "a", change);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code });
  });

  test.each(["- x", "# x", "> x", "[ ] x", "```", "<!-- x -->"])(
    "is refused for words that Markdown takes for more: %s",
    (text) => {
      const file = { path: "a.md", text: "## Criteria\n- one\n" };
      const refused = expect.objectContaining({ code: "SPEC_CRITERION_UNWRITABLE" });
      expect(() => changeAcceptance(file, "a", { kind: "add", text })).toThrow(refused);
      const id = "a#acceptance-criteria/one";
      expect(() => changeAcceptance(file, "a", { kind: "reword", id, text })).toThrow(refused);
    },
  );

  test("is refused where there is no box to tick", () => {
    const file = { path: "a.md", text: "## Criteria\n- one\n" };
    const tick: CriterionChange = { kind: "tick", id: "a#acceptance-criteria/one", isDone: true };
    expect(() => changeAcceptance(file, "a", tick)).toThrow("no check box");
  });
});

test("a new spec is read as what it was made of", () => {
  const made = {
    title: "Login",
    goal: "Let people in.",
    criteria: ["They can sign in.", "AC-2: They can sign out."],
    outOfScope: ["Passkeys"],
    constraints: ["No cookies"],
  };
  const { spec, problems } = readAcceptance({ path: "spec/login.md", text: newAcceptance(made) }, "login");
  expect(problems).toEqual([]);
  expect(spec).toMatchObject({
    title: made.title,
    goal: made.goal,
    outOfScope: ["Passkeys"],
    constraints: ["No cookies"],
  });
  expect(criterionLines(spec).map((line) => line.split(" = ")[1])).toEqual(["They can sign in.", "They can sign out."]);
});

const anything = fc
  .array(
    fc.constantFrom(
      "#",
      "##",
      " ",
      "\n",
      "\r\n",
      "- ",
      "[ ]",
      "[x]",
      "x",
      "Acceptance criteria",
      "<!--",
      "-->",
      "AC-1:",
      "\t",
      "> ",
      "```",
      "1. ",
      "\uFEFF",
      "*",
      "\u0000",
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

test("any text is read, with places inside of it, and changing nothing that can be told", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        anything.map((text) => `## Criteria\n${text}`),
        fc.string(),
      ),
      (text) => {
        const file = { path: "spec/a.md", text };
        const { spec, problems } = readAcceptance(file, "a");
        const lines = text.split(/\r\n|\n|\r/).length;
        const criteria = spec.requirements.flatMap((requirement) => requirement.criteria);
        expect(new Set(criteria.map(({ id }) => id)).size).toBe(criteria.length);
        for (const { place } of criteria) {
          expect(place.line).toBeGreaterThan(0);
          expect(place.endLine).toBeGreaterThanOrEqual(place.line);
          expect(place.endLine).toBeLessThanOrEqual(lines);
        }
        for (const { place } of problems) expect(place?.line).toBeLessThanOrEqual(lines);
        for (const { id, isDone } of criteria) {
          if (isDone === undefined) continue;
          const ticked = changeAcceptance(file, "a", { kind: "tick", id, isDone: !isDone });
          const back = changeAcceptance({ path: "spec/a.md", text: ticked }, "a", { kind: "tick", id, isDone });
          expect(back.replaceAll("[X]", "[x]")).toBe(text.replaceAll("[X]", "[x]"));
        }
      },
    ),
  );
});

const words = fc
  .array(fc.constantFrom("it", "works", "never", "fails", "fast", "AC", "42"), { minLength: 1, maxLength: 5 })
  .map((all) => all.join(" "));
const items = fc.uniqueArray(words, { minLength: 1, maxLength: 6 });

function specOf(criteria: readonly string[]): string {
  return `# A\n\n## Acceptance criteria\n\n${criteria.map((each) => `- [ ] ${each}\n`).join("")}\n## Constraints\n- c\n`;
}

function idsOf(text: string): readonly string[] {
  return readAcceptance({ path: "a.md", text }, "a").spec.requirements.flatMap(({ criteria }) =>
    criteria.map(({ id }) => id),
  );
}

test("a change of one criterion changes its lines alone, and the id of no other", () => {
  fc.assert(
    fc.property(
      items,
      words,
      fc.tuple(fc.nat(), fc.constantFrom("tick", "reword", "remove", "add")),
      (all, text, [seed, kind]) => {
        fc.pre(!all.includes(text));
        const before = specOf(all);
        const at = seed % all.length;
        const ids = idsOf(before);
        const change = { kind, id: ids[at] ?? "", isDone: true, text };
        const after = changeAcceptance({ path: "a.md", text: before }, "a", change);
        const [old, fresh] = [before.split("\n"), after.split("\n")];
        const line = 4 + (kind === "add" ? all.length : at);
        const removed = kind === "add" ? 0 : 1;
        const added = kind === "remove" ? 0 : 1;
        expect(fresh.toSpliced(line, added)).toEqual(old.toSpliced(line, removed));
        const others = ids.filter((_, index) => kind === "add" || kind === "tick" || index !== at);
        for (const id of others) expect(idsOf(after)).toContain(id);
      },
    ),
  );
});
