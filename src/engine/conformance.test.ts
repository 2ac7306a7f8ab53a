import { describe, expect, test } from "vitest";
import { stepsLanguage } from "../dialect/steps/run-language.ts";
import { SimulatedRun } from "./simulated-run.ts";
import { answerOf, outcomeOfRow, planOfRow, type RunTableRow } from "../../test/rig/run-rows.ts";
import { readTables } from "../../test/rig/tables.ts";
import { typeOfValue } from "../expression/value-type.ts";
import { stepKinds } from "../host/step-kinds.ts";
import { isMeant } from "./fold-gate.ts";
import { StateView } from "./view.ts";

for (const table of readTables<RunTableRow>("runs")) {
  describe(table.name, () => {
    test.each(table.rows)("$name", (row) => {
      const run = play(row);
      const { state } = run;
      const reason = state.end?.reason === undefined ? "" : ` (${state.end.reason})`;
      expect(state.phase === "ended" ? `${state.end?.status}${reason}` : "waiting").toBe(row.ends);
      const log = run.ended.map(
        ({ address, result }) => address + (result.status === "success" ? "" : ` ${result.status}`),
      );
      if (row.log !== undefined) expect(log).toEqual(row.log);
      const view = new StateView(state, new Map());
      for (const [address, output] of Object.entries(row.outputs ?? {})) {
        const last = run.ended.findLast((each) => each.address === address);
        expect(last === undefined ? undefined : view.outputOf(last.result)).toMatchObject(output);
      }
      const started = run.events.flatMap((event) => (event.type === "attempt.started" ? [event] : []));
      for (const [address, count] of Object.entries(row.attempts ?? {})) {
        expect(started.filter((event) => event.address === address)).toHaveLength(count);
      }
      for (const [address, asked] of Object.entries(row.asked ?? {})) {
        expect(started.find((event) => event.address === address)?.given["arguments"]).toMatchObject(asked);
      }
      if (row.message !== undefined) expect(state.end?.message).toContain(row.message);
      if (row.inputsAfter !== undefined) expect(state.inputs).toMatchObject(row.inputsAfter);
    });
  });
}

/** What these give is the word of whoever performs them; the engine passes it on. */
const activities = new Set(["command", "prompt", "shell", "init"]);
const outputs = readTables<RunTableRow>("runs")
  .flatMap(({ rows }) => rows.map(play))
  .flatMap(({ state, ended }) => {
    const view = new StateView(state, new Map());
    return ended.map(({ result }) => ({ kind: result.kind, output: Object.entries(view.outputOf(result)) }));
  });

test.each([...stepKinds.values()].filter(({ name }) => !activities.has(name)))(
  "a $name step gives the results that its kind declares, each of its type, and no others",
  ({ name, results, resultsFrom }) => {
    const seen = new Set<string>();
    for (const [result, value] of outputs.flatMap(({ kind, output }) => (kind === name ? output : []))) {
      const declared = results[result];
      // Names that the author chose are results too.
      if (declared === undefined && resultsFrom !== undefined) continue;
      seen.add(result);
      if (value !== null && declared !== "unknown") expect(typeOfValue(value)).toBe(declared);
    }
    expect([...seen].sort()).toEqual(Object.keys(results).sort());
  },
);

function play(row: RunTableRow): SimulatedRun {
  const run = new SimulatedRun({
    ...planOfRow(row),
    language: stepsLanguage,
    answers: (row.answers ?? []).map(answerOf),
    pick: (choices) => (row.order === "last" ? choices - 1 : 0),
    perform: ({ frame, attempt }) => outcomeOfRow(row, attempt, (words) => isMeant(frame, words)),
  });
  run.play();
  for (const answer of row.then ?? []) {
    run.happen({ type: "answer.given", ...answerOf(answer) });
    run.play();
  }
  return run;
}
