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

const mainBefore =
  "# api\n\n## Purpose\nx\n\n## Requirements\n\n### Requirement: Sums\nIt SHALL sum.\n\n#### Scenario: Old\n- **THEN** 1\n";
const more = "\n#### Scenario: New\n- **THEN** 0\n";
const modified = `## MODIFIED Requirements\n\n### Requirement: Sums\nIt SHALL sum.\n\n#### Scenario: Old\n- **THEN** 1\n${more}`;
const main = "openspec/specs/api/spec.md";

test.each([
  ["as the change has left it", "openspec/changes/add", {}],
  [
    "as the change has archived it",
    "openspec/changes/archive/2026-01-02-add",
    { "openspec/changes/add/specs/api/spec.md": modified },
  ],
])("what held before is what the main specs said before the change: %s", async (_, folder, before) => {
  const headTree = memoryTree({ [`${folder}/specs/api/spec.md`]: modified, [main]: mainBefore + more });
  const baseTree = memoryTree({ [main]: mainBefore, ...before });
  const { spec, remarks } = await readGradedSpec(
    { folderTree: () => memoryTree({}) },
    { name: folder, change: { headTree, baseTree }, folder: "/nowhere" },
  );
  const criteria = spec.requirements.flatMap((requirement) => requirement.criteria);
  expect(criteria.map(({ id, isUnchanged }) => [id, isUnchanged])).toEqual([
    ["api#sums/old", true],
    ["api#sums/new", false],
  ]);
  expect(remarks).toEqual([]);
});

test("a change that archives its own spec is held against what that said before", async () => {
  const headTree = memoryTree({ "openspec/changes/archive/2026-01-02-add/specs/api/spec.md": added });
  const baseTree = memoryTree({ [path]: `${added}#### Scenario: Asked twice\n- **THEN** 200\n` });
  const { remarks } = await readGradedSpec(
    { folderTree: () => memoryTree({}) },
    { name: "openspec/changes/archive/2026-01-02-add", change: { headTree, baseTree }, folder: "/nowhere" },
  );
  expect(remarks).toEqual([expect.objectContaining({ note: expect.stringContaining("removed the criterion") })]);
});
