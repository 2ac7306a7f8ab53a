import { expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import { readSpec } from "./read-spec.ts";

const body = `The API SHALL answer with:

\`\`\`json
{ "code": "basket_empty" }

### Requirement: not this one
#### Scenario: nor this one
\`\`\`

**Status**: kept

##### And then
- it SHALL log that
`;

async function textOf(file: string, text: string, name: string): Promise<readonly string[]> {
  const read = await readSpec(memoryTree({ [file]: text }), name);
  return read.spec.requirements.map((each) => each.text);
}

test.each([
  ["a main spec", "openspec/specs/api/spec.md", "# API\n\n## Purpose\nTo answer.\n\n## Requirements\n", "api"],
  ["a change", "openspec/changes/add/specs/api/spec.md", "## ADDED Requirements\n", "add"],
])("what a requirement of %s says is whole, with its code", async (...[, file, head, name]) => {
  const text = `${head}\n### Requirement: Errors\n${body}\n#### Scenario: An empty basket\n- **THEN** 409\n`;
  expect(await textOf(file, text, name)).toEqual([body.trim()]);
  expect(await textOf(file, text.replaceAll("\n", "\r\n"), name)).toEqual([body.trim()]);
});

test("a requirement that is nothing but code says that", async () => {
  const text = "## ADDED Requirements\n### Requirement: R\n```\nSHALL\n```\n#### Scenario: s\nb\n";
  expect(await textOf("openspec/changes/add/specs/api/spec.md", text, "add")).toEqual(["```\nSHALL\n```"]);
});
