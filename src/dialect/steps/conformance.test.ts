import { describe, expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import { readStepsOf, type WorkflowRow, wordsAt } from "../../../test/rig/workflow-rows.ts";

for (const table of [...readTables<WorkflowRow>("steps"), ...readTables<WorkflowRow>("seed")]) {
  describe(table.name, () => {
    test.each(table.rows)("$name: $problems", (row) => {
      const { text, read } = readStepsOf(row);
      const codes = read.problems.map((problem) => problem.code);
      expect(row.anyOrder === true ? codes.toSorted() : codes).toEqual(
        row.anyOrder === true ? [...row.problems].sort() : row.problems,
      );
      expect(read.plan !== undefined).toBe(
        row.problems.length === 0 || row.warnings === true || onlyWarnings(row, read.problems),
      );
      read.problems.forEach((problem, index) => {
        const words = row.at?.[index];
        if (words !== undefined) expect(wordsAt(text, problem).startsWith(words)).toBe(true);
        const hint = row.hint?.[index];
        if (hint !== undefined) expect(problem.hint).toContain(hint);
      });
    });
  });
}

function onlyWarnings(row: WorkflowRow, problems: readonly { readonly severity: string }[]): boolean {
  return row.warnings === undefined && problems.every((problem) => problem.severity === "warning");
}
