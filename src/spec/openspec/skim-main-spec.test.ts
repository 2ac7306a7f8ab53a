import fc from "fast-check";
import { expect, test } from "vitest";
import { isError } from "../../problem/problem.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { rebuildSpec } from "./rebuild-spec.ts";
import { errorsIn, skimMainSpec } from "./skim-main-spec.ts";
import { validateSpec } from "./validate-spec.ts";

const purpose = "## Purpose\nSays what it is for in a sentence that is long enough for everybody who reads it.\n";
const plainBlock = (name: string): string =>
  `### Requirement: ${name}\nIt SHALL be so.\n\n#### Scenario: one\n- **WHEN** asked\n- **THEN** told\n`;
const headed = (title: string, ...parts: readonly string[]): string =>
  `${title}\n\n${purpose}\n## Requirements\n\n${parts.join("\n")}`;
const specOf = (...parts: readonly string[]): string => headed("# T", ...parts);

/** All that is asked of a skimmed spec is what a whole reading says. */
function expectSame(text: string): void {
  const [skimmed, whole] = [skimMainSpec(text), readMainSpec(text)];
  const raws = whole.blocks.map(({ raw }) => raw);
  expect(skimmed.blocks.map(({ name, raw }) => ({ name, raw }))).toEqual(
    whole.blocks.map(({ name, raw }) => ({ name, raw })),
  );
  expect(errorsIn("spec.md", skimmed)).toEqual(validateSpec("spec.md", whole).filter(isError));
  if (skimmed.isWhole) return;
  expect(skimmed.rest.strays).toEqual(whole.strays);
  expect(skimmed.rest.purpose?.text).toBe(whole.purpose?.text);
  expect(rebuildSpec(skimmed.rest, [...raws, plainBlock("Added")])).toBe(
    rebuildSpec(whole, [...raws, plainBlock("Added")]),
  );
}

const line = fc.constantFrom(
  "",
  "",
  " ",
  "- **WHEN** asked",
  "It MUST be.",
  "It may be.",
  "**ID**: R1 SHALL",
  "  more of it",
  "```",
  "````",
  "  ~~~",
  "`code` is said",
  "#### Scenario: other",
  "#### ",
  "####tight",
  "##### deep",
  "### Requirement: same",
  "### Requirement: Odd #",
  "### Requirement:",
  "###Requirement: tight",
  "### requirement: small",
  "### Notes",
  "## Requirements",
  "## ADDED Requirements",
  "## Notes",
  "# Purpose",
  "#### Purpose",
  "#### Requirements",
  "\u2028",
  "a\u2028### Requirement: no",
  "\u00a0```",
  "TBD - created by archiving change x. Update Purpose after archive.",
);
const odd = fc.array(line, { maxLength: 6 }).map((lines) => lines.map((each) => `${each}\n`).join(""));
const usual = fc.nat(12).map((number) => plainBlock(`Name ${number}`));
const nearly = fc.tuple(usual, fc.nat(), line).map(([block, at, by]) => {
  const lines = block.split("\n");
  lines.splice(at % lines.length, 1, by);
  return lines.join("\n");
});

test("a skimmed spec has the requirements, the errors and the bytes of one that was read as a whole", () => {
  const parts = fc.array(fc.oneof({ weight: 3, arbitrary: usual }, odd, nearly), { maxLength: 8 });
  fc.assert(
    fc.property(parts, odd, fc.constantFrom("", "\uFEFF", "# Purpose\n"), (between, before, mark) => {
      expectSame(mark + before + specOf(...between));
      expectSame(mark + before + headed("", ...between));
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ["an indented list", specOf(plainBlock("a"), `${plainBlock("b")}  - more\n\t- more\n`)],
  ["a requirement that is not plain", specOf(plainBlock("a"), plainBlock("b"), "### Requirement: c\n```\n```\n")],
  ["a section that follows", `${specOf(plainBlock("a"), plainBlock("b"), plainBlock("c"))}\n## Notes\nMore.\n`],
])("%s does not keep plain requirements from being left out", (_, text) => {
  expect(skimMainSpec(text).isWhole).toBe(false);
  expectSame(text);
});

test.each([
  ["nothing", ""],
  ["one requirement", specOf(plainBlock("a"))],
  ["a name that is there twice", specOf(plainBlock("a"), plainBlock("b"), plainBlock("a"))],
  [
    "a fence that goes around a requirement",
    specOf(plainBlock("a"), "### Requirement: b\n```", plainBlock("c"), "```\n"),
  ],
  ["a fence that nothing closes", specOf(plainBlock("a"), plainBlock("b"), "### Requirement: c\n~~~\n")],
  ["a requirement before the section", `${plainBlock("a")}${plainBlock("b")}${specOf(plainBlock("c"))}`],
  [
    "a requirement behind the section",
    `${specOf(plainBlock("a"), plainBlock("b"))}\n## X\n${plainBlock("c")}${plainBlock("d")}`,
  ],
  ["ends of lines of Windows", specOf(plainBlock("a"), plainBlock("b")).replaceAll("\n", "\r\n")],
  ["a purpose that goes around it", `# T\n# Purpose\n## Requirements\n${plainBlock("a")}${plainBlock("b")}`],
  ["a section of another level before it", `# T\n#### Requirements\n${specOf(plainBlock("a"), plainBlock("b"))}`],
])("%s is read as a whole", (_, text) => {
  expect(skimMainSpec(text).isWhole).toBe(true);
  expectSame(text);
});

test.each([
  ["a requirement that says nothing", plainBlock("b").replace("It SHALL be so.\n", "")],
  ["a requirement of metadata", plainBlock("b").replace("It SHALL", "**ID**:")],
  ["a scenario of blanks", plainBlock("b").replace(/- .*\n/g, " \n")],
  ["a scenario of no line", plainBlock("b").replace(/- .*\n/g, "")],
  ["a requirement without a scenario", plainBlock("b").replace(/#### .*\n/, "")],
  ["a name that closing marks follow", plainBlock("b #")],
  ["a name that blanks follow", plainBlock("b ")],
  ["a line that a carriage return alone ends", plainBlock("b").replace("asked", "asked\r#### Scenario:")],
  ["a heading of its own", plainBlock("b").replace("- ", "##### Note\n- ")],
])("%s is seen as in a whole reading", (_, block) => expectSame(specOf(plainBlock("a"), block, plainBlock("c"))));

test("a requirement that is longer than any is read, and a long one costs no more than its length", () => {
  const long = plainBlock("b").replace("It SHALL", `${"word\n".repeat(20_000)}It SHALL`);
  expectSame(specOf(plainBlock("a"), plainBlock("c"), long));
  expectSame(specOf(plainBlock("a"), plainBlock("c"), long.slice(60_000)));
});
