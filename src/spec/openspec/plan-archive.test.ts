import { describe, expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import {
  changeFiles,
  deltaText,
  mainText,
  noDelta,
  type Written,
  type WrittenDelta,
} from "../../../test/rig/openspec-cases.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { isError } from "../../problem/problem.ts";
import { planArchive } from "./plan-archive.ts";
import { readDeltaSpec } from "./read-delta-spec.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { baseFile, capabilityBaseOf, writeBase } from "./spec-base.ts";

interface Row {
  readonly name: string;
  readonly delta: Partial<WrittenDelta>;
  /** What stands before the delta, and behind the main spec. */
  readonly before?: string;
  readonly behind?: string;
  /** False where there is no main spec. */
  readonly main?: boolean;
  /** What the main spec held when the base was recorded. */
  readonly was?: readonly Written[];
  readonly base?: string;
  readonly metadata?: string;
  readonly tasks?: string;
  /** What another open change does. */
  readonly other?: Partial<WrittenDelta>;
  readonly problems: readonly string[];
  /** Where they stand: the line and column, behind the path of the delta. */
  readonly places?: readonly string[];
  readonly says?: readonly string[];
  readonly archived?: boolean;
  /** What the merged spec holds. */
  readonly becomes?: readonly string[];
}

const main = "openspec/specs/auth/spec.md";
const requirements = [
  { name: "A", says: "be A", scenarios: ["one", "two"] },
  { name: "B", says: "be B", scenarios: ["one"] },
];

function filesOf(row: Row): Readonly<Record<string, string>> {
  const delta = (row.before ?? "") + deltaText({ ...noDelta, ...row.delta });
  const own = "openspec/changes/it";
  const recorded =
    row.was === undefined
      ? row.base
      : writeBase({ auth: capabilityBaseOf(readDeltaSpec(delta), readMainSpec(mainText("auth", row.was)), undefined) });
  return {
    ...(row.main === false ? {} : { [main]: mainText("auth", requirements) + (row.behind ?? "") }),
    ...changeFiles("it", { auth: delta }),
    ...(row.other === undefined ? {} : changeFiles("other", { auth: deltaText({ ...noDelta, ...row.other }) })),
    ...(row.metadata === undefined ? {} : { [`${own}/.openspec.yaml`]: row.metadata }),
    ...(row.tasks === undefined ? {} : { [`${own}/tasks.md`]: row.tasks }),
    ...(recorded === undefined ? {} : { [`${own}/${baseFile}`]: recorded }),
  };
}

for (const { name: table, rows } of readTables<Row>("spec-archive"))
  describe(table, () => {
    test.each(rows)("$name", async (row) => {
      const tree = memoryTree(filesOf(row));
      const plan = await planArchive({ tree, change: "it", today: "2026-11-30", yes: false, ahead: false });
      expect([...new Set(plan.problems.map(({ code }) => code))]).toEqual(row.problems);
      const delta = "openspec/changes/it/specs/auth/spec.md";
      const places = plan.problems.map(({ place }) => `${place?.file}:${place?.line}:${place?.column}`);
      if (row.places !== undefined) expect(places).toEqual(row.places.map((place) => delta + place));
      for (const text of row.says ?? []) expect(plan.problems.map(({ message }) => message).join("\n")).toContain(text);
      expect(!plan.problems.some(isError)).toBe(row.archived === true);
      if (row.archived !== true) expect(plan.files).toEqual([]);
      for (const text of row.becomes ?? []) expect(plan.files.find(({ path }) => path === main)?.after).toContain(text);
    });
  });

const tree = memoryTree(filesOf({ name: "", delta: { removed: ["A"] }, problems: [] }));

test.each([["nope"], [""], [".."], ["../it"], ["archive"], ["it/specs"]])("there is no change %j", async (change) => {
  const planned = planArchive({ tree, change, today: "2026-11-30", yes: true, ahead: false });
  await expect(planned).rejects.toMatchObject({ code: "SPEC_CHANGE_UNKNOWN" });
});

test("a change whose id begins with a date keeps it", async () => {
  const dated = memoryTree(changeFiles("2026-01-02-it", { auth: deltaText({ ...noDelta, added: requirements }) }));
  const request = { tree: dated, change: "2026-01-02-it", today: "2026-11-30", yes: true, ahead: false };
  expect((await planArchive(request)).to).toBe("openspec/changes/archive/2026-01-02-it");
});
