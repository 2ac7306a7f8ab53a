import fc from "fast-check";
import { expect, test } from "vitest";
import { readDeltaSpec } from "./read-delta-spec.ts";
import { readMainSpec } from "./read-main-spec.ts";

const main = `\uFEFF# Auth Specification\r
\r
## PURPOSE\r
Says who is who.\r
\r
## Requirements\r
### Requirement: Session expiry ###\r
**ID**: R1\r
The system SHALL end\r
idle sessions.\r
\r
\`\`\`\`md\r
### Requirement: no\r
\`\`\`\r
\`\`\`\`\r
\r
#### Scenario: Idle\r
- **WHEN** idle\r
\r
#### Edge case ####\r
\r
### Requirement: Logout\r
\r
## Notes\r
### Requirement: Outside\r
`;

test("a main spec is read with its lines, whatever its ends of lines", () => {
  const spec = readMainSpec(main);
  expect(spec.title).toBe("Auth Specification");
  expect({ ...spec.purpose, text: spec.purpose?.text }).toEqual({
    heading: "PURPOSE",
    lines: { from: 2, to: 4 },
    text: "Says who is who.",
  });
  expect(spec.requirements?.lines).toEqual({ from: 5, to: 22 });
  expect(spec.blocks.map(({ name, lines, text }) => ({ name, lines, text }))).toEqual([
    { name: "Session expiry", lines: { from: 6, to: 20 }, text: "The system SHALL end\nidle sessions." },
    { name: "Logout", lines: { from: 21, to: 22 }, text: "" },
  ]);
  expect(spec.blocks[0]?.scenarios).toEqual([
    { name: "Idle", lines: { from: 16, to: 18 }, text: "- **WHEN** idle" },
    { name: "Edge case", lines: { from: 19, to: 20 }, text: "" },
  ]);
  expect(spec.strays).toEqual([{ what: "requirement", text: "### Requirement: Outside", lines: { from: 24, to: 25 } }]);
});

const delta = `## ADDED Requirements
### Requirement: A
A SHALL be.
#### Scenario: a
- so
### Documentation
## renamed requirements
- FROM: \`### Requirement: Old\`
* TO: \`### Requirement: New\`
TO: ### Requirement: Lost
## REMOVED Requirements
### Requirement: Gone
+ \`### Requirement: Gone too\`
~~~
- \`### Requirement: Not gone\`
~~~
## Added Requirements
### Requirement: B
## Notes
### Requirement: C
`;

test("a delta is read section by section, several of a kind as one", () => {
  const spec = readDeltaSpec(delta);
  expect(spec.sections.map(({ kind }) => kind)).toEqual(["ADDED", "RENAMED", "REMOVED", "ADDED"]);
  expect(spec.added.map(({ name, raw }) => ({ name, raw }))).toEqual([
    { name: "A", raw: "### Requirement: A\nA SHALL be.\n#### Scenario: a\n- so\n### Documentation" },
    { name: "B", raw: "### Requirement: B" },
  ]);
  expect(spec.removed).toEqual([
    { name: "Gone", lines: { from: 11, to: 12 } },
    { name: "Gone too", lines: { from: 12, to: 13 } },
  ]);
  expect(spec.renamed).toEqual([
    { from: { name: "Old", lines: { from: 7, to: 8 } }, to: { name: "New", lines: { from: 8, to: 9 } } },
    { from: undefined, to: { name: "Lost", lines: { from: 9, to: 10 } } },
  ]);
  expect(spec.strays.map(({ what, text }) => ({ what, text }))).toEqual([
    { what: "heading", text: "### Documentation" },
    { what: "requirement", text: "### Requirement: C" },
  ]);
});

test("any text is read", () => {
  const texts = fc.string({
    unit: fc.constantFrom(
      "#",
      " ",
      "\n",
      "-",
      "`",
      "~",
      "\r",
      "\u0000",
      "### Requirement: ",
      "## ADDED Requirements\n",
    ),
  });
  fc.assert(
    fc.property(texts, (text) => {
      for (const spec of [readMainSpec(text), readDeltaSpec(text)])
        for (const { lines } of spec.strays) expect(lines.to).toBeLessThanOrEqual(spec.markdown.lines.length);
    }),
  );
});
