import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asSaid, type SpecRow, withNoProblems } from "../../../test/rig/spec-rows.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { changeSpeckit, type SpeckitChange } from "./change-speckit.ts";
import { readSpeckit } from "./read-speckit.ts";
import { speckitTasks, tickTask } from "./speckit-tasks.ts";

const rows = readTables<SpecRow>("spec-speckit").flatMap((table) => table.rows);
const whole = rows[0]?.text ?? "";

describe("a Spec Kit spec is read", () => {
  test.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    const said = withNoProblems(row);
    expect(asSaid(said, readSpeckit({ path: row.path ?? "specs/001-a/spec.md", text: row.text }, "a"))).toEqual(said);
  });
});

test("a user story has the words before its scenarios", () => {
  const [story] = readSpeckit({ path: "a.md", text: whole }, "a").spec.requirements;
  expect(story).toMatchObject({ id: "a#US1", title: "Sign in", place: { line: 10, endLine: 27 } });
  expect(story?.text).toContain("A person signs in.");
  expect(story?.text).not.toContain("Given");
});

describe("a change of a Spec Kit spec", () => {
  const scenario = "given-a-person-when-they-sign-out-then-they-are-ec99";
  test.each<readonly [string, SpeckitChange, readonly [string, string]]>([
    [
      "rewords a requirement",
      { kind: "reword", id: "functional-requirements/FR-001", text: "x" },
      ["System MUST let people in", "x"],
    ],
    [
      "removes a requirement",
      { kind: "remove", id: "functional-requirements/FR-002" },
      ["- **FR-002**: System MUST keep others out\n", ""],
    ],
    [
      "adds a requirement with the next id",
      { kind: "add", requirement: "functional-requirements", text: "x" },
      ["keep others out\n", "keep others out\n- **FR-003**: x\n"],
    ],
    [
      "adds an outcome with an id",
      { kind: "add", requirement: "success-criteria", text: "SC-009: x" },
      ["2 seconds\n", "2 seconds\n- SC-009: x\n"],
    ],
    [
      "adds a scenario",
      { kind: "add", requirement: "US2", text: "**Given** x" },
      ["they are out\n", "they are out\n2. **Given** x\n"],
    ],
    [
      "rewords a scenario",
      { kind: "reword", id: `US2/${scenario}`, text: "**Given** x" },
      ["1. **Given** a person, **When** they sign out, **Then** they are out", "1. **Given** x"],
    ],
  ])("%s", (_, change, [from, to]) => {
    const full =
      change.kind === "add"
        ? { ...change, requirement: `a#${change.requirement}` }
        : { ...change, id: `a#${change.id}` };
    expect(whole).toContain(from);
    expect(changeSpeckit({ path: "a.md", text: whole }, "a", full)).toBe(whole.replace(from, () => to));
  });

  test("adds the first scenario of a story", () => {
    const text = "# A\n\n### User Story 1 - x\n\nwords\n\n---\n\n## Requirements\n";
    const add: SpeckitChange = { kind: "add", requirement: "a#US1", text: "**Given** x" };
    expect(changeSpeckit({ path: "a.md", text }, "a", add)).toBe(
      "# A\n\n### User Story 1 - x\n\nwords\n\n**Acceptance Scenarios**:\n\n1. **Given** x\n\n---\n\n## Requirements\n",
    );
  });

  test("is refused for a requirement that there is not", () => {
    const add: SpeckitChange = { kind: "add", requirement: "a#US3", text: "x" };
    const refused = expect.objectContaining({ code: "SPEC_REQUIREMENT_UNKNOWN", hint: 'Did you mean "a#US1"?' });
    expect(() => changeSpeckit({ path: "a.md", text: whole }, "a", add)).toThrow(refused);
  });
});

const tasks =
  "---\ndescription: x\n---\n# Tasks\n## Phase 1\n- [ ] T001 Make the project\n- [x] T002 [P] [US1] Test in a.ts\n  - [ ] nested\n- T003 no box\n```\n- [ ] T004 no\n```\n";

test("tasks are read with their marks", () => {
  expect(
    speckitTasks({ path: "t.md", text: tasks }).map(({ place, ...task }) => ({ ...task, line: place.line })),
  ).toEqual([
    { id: "T001", text: "Make the project", isDone: false, isParallel: false, line: 6 },
    { id: "T002", text: "Test in a.ts", isDone: true, isParallel: true, story: "US1", line: 7 },
    { text: "nested", isDone: false, isParallel: false, line: 8 },
  ]);
});

test("a task is ticked in place", () => {
  expect(tickTask({ path: "t.md", text: tasks }, "T001", true)).toBe(tasks.replace("- [ ] T001", "- [x] T001"));
  expect(() => tickTask({ path: "t.md", text: tasks }, "T003", true)).toThrow(
    expect.objectContaining({ code: "SPEC_CRITERION_UNKNOWN" }),
  );
});

const anything = fc
  .array(
    fc.constantFrom(
      "### User Story 1 - x\n",
      "## Requirements\n",
      "**Acceptance Scenarios**:\n",
      "1. a\n",
      "- **FR-001**: x\n",
      "- [ ] T001 [P] x\n",
      "\n",
      "[NEEDS CLARIFICATION: x]",
      "[a b]",
      "```\n",
      "\r\n",
      "> ",
      "\t",
      "\uFEFF",
      "# ",
      "<!--",
      "-->",
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

test("any text is read, with ids that are all different", () => {
  fc.assert(
    fc.property(fc.oneof(anything, fc.string()), (text) => {
      const { spec, problems } = readSpeckit({ path: "a.md", text }, "a");
      speckitTasks({ path: "t.md", text });
      const lines = text.split(/\r\n|\n|\r/).length;
      const ids = spec.requirements.flatMap(({ id, criteria }) => [id, ...criteria.map((each) => each.id)]);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { place } of spec.requirements) expect(place.endLine).toBeLessThanOrEqual(lines);
      for (const { place } of problems) expect(place?.line).toBeLessThanOrEqual(lines);
    }),
  );
});
