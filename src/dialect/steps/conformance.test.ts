import { describe, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import { expectRow, type WorkflowRow } from "../../../test/rig/workflow-rows.ts";

for (const table of [...readTables<WorkflowRow>("steps"), ...readTables<WorkflowRow>("seed")]) {
  describe(table.name, () => {
    test.each(table.rows)("$name: $problems", expectRow);
  });
}
