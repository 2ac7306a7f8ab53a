import { describe, expect, test } from "vitest";
import { SimulatedRun } from "../../test/rig/simulated-run.ts";
import { readTables } from "../../test/rig/tables.ts";
import { readStepsOf, type WorkflowRow } from "../../test/rig/workflow-rows.ts";
import { typeOfValue } from "../expression/value-type.ts";
import { stepKinds } from "../host/step-kinds.ts";
import type { JsonObject } from "../json/json.ts";
import type { AttemptOutcome, EarlyAnswer } from "./event.ts";
import { isMeant } from "./fold-gate.ts";
import { StateView } from "./view.ts";

interface Row extends Omit<WorkflowRow, "problems"> {
  readonly given?: JsonObject;
  readonly gives?: Readonly<Record<string, JsonObject | readonly JsonObject[]>>;
  readonly answers?: readonly string[];
  readonly then?: readonly string[];
  readonly order?: "last";
  readonly ends: string;
  readonly log?: readonly string[];
  readonly outputs?: Readonly<Record<string, JsonObject>>;
  readonly attempts?: Readonly<Record<string, number>>;
  readonly asked?: Readonly<Record<string, JsonObject>>;
  readonly message?: string;
  readonly inputsAfter?: JsonObject;
}

for (const table of readTables<Row>("runs")) {
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
const outputs = readTables<Row>("runs")
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

function play(row: Row): SimulatedRun {
  const { read } = readStepsOf({ ...row, problems: [] });
  expect(read.problems.filter((problem) => problem.severity === "error")).toEqual([]);
  const { plan } = read;
  if (plan === undefined) throw new Error("no plan");
  const defaults = plan.inputs.flatMap((input) => (input.default === undefined ? [] : [[input.name, input.default]]));
  const run = new SimulatedRun({
    plan,
    inputs: { ...Object.fromEntries(defaults), ...row.given },
    answers: (row.answers ?? []).map(answerOf),
    pick: (choices) => (row.order === "last" ? choices - 1 : 0),
    perform: (address, attempt) => outcomeOf(givenAt(row, run, address), attempt),
  });
  run.play();
  for (const answer of row.then ?? []) {
    run.happen({ type: "answer.given", ...answerOf(answer) });
    run.play();
  }
  return run;
}

function answerOf(text: string): EarlyAnswer {
  const [gate = "", choice = ""] = text.split("=");
  return { gate, choice, by: "me" };
}

function givenAt(row: Row, run: SimulatedRun, address: string): JsonObject | readonly JsonObject[] | undefined {
  const frame = run.state.frames.get(address);
  const key = Object.keys(row.gives ?? {})
    .sort((a, b) => b.length - a.length)
    .find((each) => frame !== undefined && isMeant(frame, each));
  return key === undefined ? undefined : row.gives?.[key];
}

function outcomeOf(given: JsonObject | readonly JsonObject[] | undefined, attempt: number): AttemptOutcome {
  const list = given as readonly JsonObject[];
  const output = Array.isArray(given) ? (list[attempt - 1] ?? list.at(-1) ?? {}) : ((given ?? {}) as JsonObject);
  if (typeof output["fails"] === "string")
    return { status: "failure", reason: output["fails"], message: "no", output: {} };
  const code = output["exit_code"] ?? 0;
  return code === 0
    ? { status: "success", output: { exit_code: 0, ...output } }
    : { status: "failure", reason: "exit", message: `code ${JSON.stringify(code)}`, output };
}
