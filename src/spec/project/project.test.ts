import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryTree, type Withheld } from "../../../test/rig/memory-tree.ts";
import { asSaid, type SpecRow } from "../../../test/rig/spec-rows.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { findSpecs } from "./find-specs.ts";
import type { Progress } from "./read-located.ts";
import { readSpec } from "./read-spec.ts";

interface ProjectRow extends Omit<SpecRow, "text"> {
  readonly files: Readonly<Record<string, string | Withheld>>;
  readonly asked: readonly string[];
  readonly refused?: string;
  readonly hint?: string;
  readonly format?: string;
  readonly id?: string;
  readonly ids?: readonly string[];
  readonly tasks?: Progress;
  readonly beside?: readonly string[];
}

const rows = readTables<ProjectRow>("spec-project").flatMap((table) => table.rows);

describe("a spec of a project is read by its name", () => {
  const asked = rows.flatMap((row) => row.asked.map((name) => [row.name, name, row] as const));
  test.each(asked)("%s: %s", async (_, name, row) => {
    const { files, asked: __, refused, hint, format, id, ids, tasks, beside, ...rest } = row;
    const reading = readSpec(memoryTree(files), name);
    if (refused !== undefined) {
      const told = hint === undefined ? {} : { hint: expect.stringContaining(hint) as unknown };
      await expect(reading).rejects.toMatchObject({ code: refused, ...told });
      return;
    }
    const read = await reading;
    const said = { problems: [], ...rest, text: "" };
    expect(asSaid(said, { ...read, spec: { ...read.spec } })).toMatchObject(said);
    if (format !== undefined) expect(read.spec.format).toBe(format);
    if (id !== undefined) expect(read.spec.id).toBe(id);
    if (ids !== undefined) expect(read.spec.requirements.map((each) => each.id)).toEqual(ids);
    expect(read.tasks).toEqual(tasks);
    if (beside !== undefined) expect(read.beside).toEqual(beside);
  });
});

test("all specs are found in the order of their paths, with what they count", async () => {
  const tree = memoryTree({
    "spec/login.md": "# Log in\n## Acceptance criteria\n- [x] a\n- [ ] b\n- TBD\n",
    "spec/README.md": "",
    "spec/.draft.md": "",
    "spec/notes.txt": "",
    "specs/overview.md": "",
    "specs/topic.md": "---\nacceptance: [a]\n---\n",
    "specs/001-x/spec.md": "# X\n",
    "specs/001-x/tasks.md": "- [x] T001 a\n",
    "specs/001-x/contracts/spec.md": "",
    "tools/spec-loop/specs/loop.md": "---\nacceptance: [a]\n---\n",
    "openspec/specs/auth/spec.md": "# A\n## Purpose\nx\n## Requirements\n### Requirement: r\nx\n#### Scenario: s\nb\n",
    "openspec/specs/spec.md": "",
    "openspec/changes/add/proposal.md": "",
    "openspec/changes/archive/2026-01-01-old/proposal.md": "",
  });
  const found = await findSpecs(tree);
  expect(found.map(({ path, format, id }) => `${path} ${format} ${id}`)).toEqual([
    "openspec/changes/add change add",
    "openspec/specs/auth/spec.md openspec auth",
    "spec/login.md acceptance login",
    "specs/001-x/spec.md speckit 001-x",
    "specs/topic.md topic topic",
    "tools/spec-loop/specs/loop.md topic loop",
  ]);
  expect(found[2]).toMatchObject({
    title: "Log in",
    requirements: 1,
    criteria: 3,
    boxes: { done: 1, all: 2 },
    errors: 0,
    warnings: 2,
  });
  expect(found[3]).toMatchObject({ tasks: { done: 1, all: 1 }, boxes: undefined });
});

test("where there is nothing, nothing is found", async () => {
  expect(await findSpecs(memoryTree({}))).toEqual([]);
});

test("any project is read, and each of its specs by its path", async () => {
  const path = fc.constantFrom(
    "spec/a.md",
    "specs/a.md",
    "specs/001-a/spec.md",
    "specs/001-a/tasks.md",
    "openspec/specs/a/spec.md",
    "openspec/changes/c/proposal.md",
    "openspec/changes/c/tasks.md",
    "openspec/changes/c/specs/a/spec.md",
  );
  const part = fc.constantFrom(
    "# A\n",
    "## Requirements\n",
    "### Requirement: r\n",
    "#### Scenario: s\n",
    "## ADDED Requirements\n",
    "## MODIFIED Requirements\n",
    "- [ ] x\n",
    "---\n",
    "acceptance: [a]\n",
    "x\n",
    "```\n",
    "## Acceptance criteria\n",
    "\r\n",
    "<!-- unchanged -->",
    "- FROM: `### Requirement: r`\n",
    "- TO: `### Requirement: s`\n",
  );
  const text = fc.array(part, { maxLength: 15 }).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(path, text), async (files) => {
      const tree = memoryTree(files);
      for (const { path: own, criteria } of await findSpecs(tree)) {
        const { spec } = await readSpec(tree, own);
        const ids = spec.requirements.flatMap((requirement) => requirement.criteria.map(({ id }) => id));
        expect([ids.length, new Set(ids).size]).toEqual([criteria, criteria]);
      }
    }),
  );
});
