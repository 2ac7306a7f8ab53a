import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { sweepCrashes } from "../../test/rig/crash-sweep.ts";
import { exampleNames, outcomeOfExample, planOfExample, playedExamples } from "../../test/rig/examples.ts";
import { answerOf, goesOn, outcomeOfRow, planOfRow, type RunTableRow, wordsOfEnd } from "../../test/rig/run-rows.ts";
import { divergencesOf } from "../../test/rig/replayed.ts";
import { done, planOf, untilAborted } from "../../test/rig/runner-rig.ts";
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

describe.each(Object.entries(journals))("a run that dies after any of its writes, in %s", (name, openJournal) => {
  for (const table of readTables<RunTableRow>("runs")) {
    describe(table.name, () => {
      test.each(table.rows)("$name", async (row) => {
        const { plan, inputs } = planOfRow(row);
        const { faults, cuts, whole } = await sweepCrashes({
          plan,
          inputs,
          answers: (row.answers ?? []).map(answerOf),
          perform(task, ended) {
            const isMeantHere = (words: string): boolean => isMeant(task, words);
            return goesOn(row, isMeantHere) ? untilAborted(task) : outcomeOfRow(row, ended + 1, isMeantHere);
          },
          ...(row.cancel === undefined ? {} : { cancel: row.cancel }),
          ...(row.cancelAgain === undefined ? {} : { cancelAgain: row.cancelAgain }),
          isSpared: (address) => row.statuses?.[address]?.startsWith("cancelled") === false,
          answer: (_gate, before) => {
            const next = row.then?.[before];
            if (next === undefined) return undefined;
            const { choice, comment } = answerOf(next);
            return comment === undefined ? choice : { choice, comment };
          },
          openJournal,
          ...(name === "memory" ? { look: divergencesOf } : {}),
        });
        expect(faults).toEqual([]);
        if (row.order === undefined) expect(wordsOfEnd(whole)).toBe(row.ends);
        if (row.statuses !== undefined && row.ends !== "waiting") expect(whole.steps).toEqual(stepsOf(row.statuses));
        expect(cuts).toBeGreaterThan(0);
      });
    });
  }

  test.each(exampleNames)("the example %s", async (example) => {
    const played = playedExamples[example];
    if (played === undefined) throw new Error(`Nobody says how the example ${example} is played.`);
    const { faults, cuts, whole } = await sweepCrashes({
      plan: planOfExample(example),
      inputs: played.inputs ?? {},
      perform: ({ address, node }, ended) => {
        const [, pass = "1"] = /\[(\d+)\]\/[^[]*$/u.exec(address) ?? [];
        return outcomeOfExample(played, node.id, Number(pass) - 1 + ended);
      },
      // A step that asks whether to begin again after an interruption is told so.
      answer: ({ options }, before) => (options.includes("rerun") ? "rerun" : played.says?.[before]),
      openJournal,
      ...(name === "memory" ? { look: divergencesOf } : {}),
    });
    expect(faults).toEqual([]);
    expect(whole.status).toBe("success");
    expect(cuts).toBeGreaterThan(2);
  });

  test("a run with runs of its own, one of which waits", async () => {
    const plan = planOf(
      `
- { id: a, type: shell, run: x }
- id: fan
  type: fan-out
  items: [1, 2]
  max_concurrency: 2
  step: { id: call, type: workflow, workflow: ./sub.yml, inputs: { n: "{{ item }}" } }
- { id: last, type: shell, run: x }
`,
      { "./sub.yml": subWorkflow },
    );
    const { faults, cuts, whole } = await sweepCrashes({
      plan,
      perform: () => done,
      answer: () => "approve",
      openJournal,
      ...(name === "memory" ? { look: divergencesOf } : {}),
    });
    expect(faults).toEqual([]);
    expect(whole.status).toBe("success");
    expect(cuts).toBeGreaterThan(10);
  });
});

/** What is said of each step in the end. */
function stepsOf(statuses: NonNullable<RunTableRow["statuses"]>): readonly string[] {
  return Object.entries(statuses)
    .map(([address, words]) => `${address} ${words}`)
    .toSorted();
}

const subWorkflow = `schema_version: "1.0"
workflow: { id: sub, name: Sub, version: "1.0.0" }
inputs: { n: { type: number, required: true } }
steps:
  - { id: b, type: shell, run: x }
  - { id: ask, type: gate, message: ok }
  - { id: c, type: shell, run: x }
outputs: { n: "{{ inputs.n }}" }
`;
