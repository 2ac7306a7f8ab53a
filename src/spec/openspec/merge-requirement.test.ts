import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeRequirement } from "./merge-requirement.ts";

const base =
  "### Requirement: A\nIt SHALL be.\nAlways.\n\nMore words.\n\n#### Scenario: one\n- so\n\n#### Scenario: two\n- so";
const edited = (from: string, to: string): string => base.replace(from, to);
const behind = (text: string): string => `${base}\n\n${text}`;

test.each([
  ["edits of other scenarios", edited("one\n- so", "one\n- yes"), edited("two\n- so", "two\n- no")],
  ["a scenario of each", behind("#### Scenario: three\n- so"), behind("#### Scenario: four\n- so")],
  [
    "an edit and a scenario that is gone",
    edited("It SHALL be.", "It MUST be."),
    edited("\n\n#### Scenario: one\n- so", ""),
  ],
  ["edits of lines with another between them", edited("It SHALL be.", "It MUST be."), edited("More words.", "Fewer.")],
  ["the same edit", edited("Always.", "Never."), edited("Always.", "Never.")],
])("%s are merged", (_, ours, theirs) => {
  const merged = mergeRequirement({ base, ours, theirs }) ?? "";
  for (const side of [ours, theirs])
    for (const line of side.split("\n").filter((each) => !base.split("\n").includes(each)))
      expect(merged.split("\n")).toContain(line);
  expect(merged.length).toBe(
    base.length + ours.length - base.length + (ours === theirs ? 0 : theirs.length - base.length),
  );
});

test.each([
  ["edits of the same line", edited("Always.", "Never."), edited("Always.", "Often.")],
  ["edits of lines that touch", edited("Always.", "Never."), edited("It SHALL be.", "It MUST be.")],
  ["an edit of a scenario that is gone", edited("one\n- so", "one\n- yes"), edited("\n\n#### Scenario: one\n- so", "")],
  ["scenarios of one name", behind("#### Scenario: three\n- so"), behind("#### Scenario: three\n- no")],
])("%s are a conflict", (_, ours, theirs) => {
  expect(mergeRequirement({ base, ours, theirs })).toBeUndefined();
  expect(mergeRequirement({ base, ours: theirs, theirs: ours })).toBeUndefined();
});

const lines = fc
  .array(fc.constantFrom("a", "b", "c", "", "#### Scenario: x", "#### Scenario: y", "```"), { maxLength: 8 })
  .map((all) => all.join("\n").trimEnd());

test("who changes nothing loses nothing, and gets what the other has changed", () => {
  fc.assert(
    fc.property(lines, lines, (was, is) => {
      expect(mergeRequirement({ base: was, ours: was, theirs: is })).toBe(is);
      expect(mergeRequirement({ base: was, ours: is, theirs: was })).toBe(is);
      expect(mergeRequirement({ base: was, ours: is, theirs: is })).toBe(is);
    }),
  );
});

test("every line that one side has added is there, or it is a conflict", () => {
  fc.assert(
    fc.property(lines, lines, lines, (was, ours, theirs) => {
      const merged = mergeRequirement({ base: was, ours, theirs });
      if (merged === undefined) return;
      for (const line of [...ours.split("\n"), ...theirs.split("\n")])
        if (line !== "" && !was.split("\n").includes(line)) expect(merged.split("\n")).toContain(line);
    }),
  );
});
