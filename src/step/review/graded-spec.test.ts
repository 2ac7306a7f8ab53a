import { expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import { readGradedSpec } from "./graded-spec.ts";

const path = "openspec/changes/add/specs/api/spec.md";
const added = "## ADDED Requirements\n### Requirement: New\nIt SHALL answer.\n#### Scenario: Asked\n- **THEN** 200\n";
const removed = "## REMOVED Requirements\n### Requirement: Old\n";

function graded(text: string): ReturnType<typeof readGradedSpec> {
  const empty = memoryTree({});
  const change = { headTree: memoryTree({ [path]: text }), baseTree: empty };
  return readGradedSpec({ folderTree: () => empty }, { name: "add", change, folder: "/nowhere" });
}

test("a requirement that nobody grades by itself is named", async () => {
  expect((await graded(added)).notes).toEqual([]);
  expect((await graded(added + removed)).notes).toEqual([
    "note: api#old has no criterion, and nobody grades it by itself",
  ]);
});

test("nothing can be graded by a change that only removes", async () => {
  await expect(graded(removed)).rejects.toMatchObject({ code: "REVIEW_SPEC_EMPTY" });
});

test("what stands where no criterion is read is named", async () => {
  const text = "# A\n## Acceptance criteria\n- [ ] AC-1: read\n\n**AC-2**: not read\n";
  const change = { headTree: memoryTree({ "spec/a.md": text }), baseTree: memoryTree({}) };
  const { notes } = await readGradedSpec(
    { folderTree: () => memoryTree({}) },
    { name: "a", change, folder: "/nowhere" },
  );
  expect(notes).toEqual([expect.stringMatching(/^note: "\*\*AC-2\*\*: not read" is no item/)]);
});
