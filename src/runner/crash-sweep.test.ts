import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sweepCrashes } from "../../test/rig/crash-sweep.ts";
import { answerOf, outcomeOfRow, planOfRow, type RunTableRow } from "../../test/rig/run-rows.ts";
import { readTables } from "../../test/rig/tables.ts";
import { isMeant } from "../engine/fold-gate.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { openSqliteJournal } from "../journal/sqlite/sqlite-journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";

const folder = mkdtempSync(join(tmpdir(), "waybill-sweep-"));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true }));

const journals: Readonly<Record<string, () => Promise<Journal<RunEvent>>>> = {
  memory: () => Promise.resolve(memoryJournal<RunEvent>()),
  sqlite: () => openSqliteJournal<RunEvent>({ file: join(folder, `${++files}.db`) }),
};

describe.each(Object.entries(journals))("a run that dies after any of its writes, in %s", (_, openJournal) => {
  for (const table of readTables<RunTableRow>("runs")) {
    describe(table.name, () => {
      test.each(table.rows)("$name", async (row) => {
        const { plan, inputs } = planOfRow(row);
        const { faults, cuts, whole } = await sweepCrashes({
          plan,
          inputs,
          answers: (row.answers ?? []).map(answerOf),
          perform: ({ address, node }, ended) =>
            outcomeOfRow(row, ended + 1, (words) => isMeant({ address, node }, words)),
          answer: (_gate, before) => {
            const next = row.then?.[before];
            return next === undefined ? undefined : answerOf(next).choice;
          },
          openJournal,
        });
        expect(faults).toEqual([]);
        const reason = whole.reason === undefined ? "" : ` (${whole.reason})`;
        if (row.order === undefined) expect(whole.status + reason).toBe(row.ends);
        expect(cuts).toBeGreaterThan(0);
      });
    });
  }
});
