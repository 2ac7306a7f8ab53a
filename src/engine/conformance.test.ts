import { describe, expect, test } from "vitest";
import { playRow } from "../../test/rig/played-rows.ts";
import { type RerunRow, type RunTableRow, wordsOfEnd } from "../../test/rig/run-rows.ts";
import { readTables } from "../../test/rig/tables.ts";
import { typeOfValue } from "../expression/value-type.ts";
import { stepKinds } from "../host/step-kinds.ts";
import { keptResults } from "./kept.ts";
import type { SimulatedRun } from "./simulated-run.ts";
import { StateView } from "./view.ts";

for (const table of readTables<RunTableRow>("runs")) {
  describe(table.name, () => {
    test.each(table.rows)("$name", (row) => {
      const { run } = playRow(row);
      expectEnd(run, row);
      const log = run.ended.flatMap(({ address, result: { status } }) =>
        address === "" ? [] : [address + (status === "success" ? "" : ` ${status}`)],
      );
      if (row.log !== undefined) expect(log).toEqual(row.log);
      expectOutputs(run, row);
      expectAttempts(run, row);
      if (row.message !== undefined) expect(run.state.end?.message).toContain(row.message);
      if (row.inputsAfter !== undefined) expect(run.state.inputs).toMatchObject(row.inputsAfter);
      if (row.again !== undefined) expectAgain(run, row, row.again);
    });
  });
}

function expectEnd({ state, ended }: SimulatedRun, { ends, statuses }: Pick<RunTableRow, "ends" | "statuses">): void {
  const words = ended.flatMap(({ address, result }) =>
    address === "" ? [] : [[address, wordsOfEnd(result)] as const],
  );
  if (statuses !== undefined) expect(Object.fromEntries(words)).toEqual(statuses);
  expect(state.phase === "ended" && state.end !== undefined ? wordsOfEnd(state.end) : "waiting").toBe(ends);
}

function expectOutputs({ state, ended }: SimulatedRun, { outputs = {}, returns }: RunTableRow): void {
  const view = new StateView(state, new Map());
  for (const [address, output] of Object.entries(outputs)) {
    const last = ended.findLast((each) => each.address === address);
    expect(last === undefined ? undefined : view.outputOf(last.result)).toMatchObject(output);
  }
  if (returns !== undefined) expect(state.outputs).toEqual(returns);
}

function expectAttempts({ events }: SimulatedRun, { attempts = {}, asked = {}, variables = {} }: RunTableRow): void {
  const started = events.flatMap((event) => (event.type === "attempt.started" ? [event] : []));
  for (const [address, count] of Object.entries(attempts)) {
    expect(started.filter((event) => event.address === address)).toHaveLength(count);
  }
  const givenTo = (address: string): unknown => started.find((event) => event.address === address)?.given;
  for (const [address, values] of Object.entries(asked)) expect(givenTo(address)).toMatchObject({ arguments: values });
  for (const [address, env] of Object.entries(variables)) expect(givenTo(address)).toMatchObject({ env });
}

function expectAgain({ state, events }: SimulatedRun, row: RunTableRow, again: RerunRow): void {
  const kept = keptResults(state.plan, events, again.from);
  const { cancel: _, ...rest } = row;
  const { run, performed } = playRow({ ...rest, ...again }, kept);
  expect(performed).toEqual(again.performs);
  expectEnd(run, again);
}

/** What these give is the word of whoever performs them; the engine passes it on. */
const activities = new Set([
  "command",
  "prompt",
  "review",
  "spec",
  "test",
  "check",
  "ship",
  "summary",
  "shell",
  "init",
  "app",
  "message",
  "node",
]);
const outputs = readTables<RunTableRow>("runs")
  .flatMap(({ rows }) => rows.map((row) => playRow(row).run))
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
