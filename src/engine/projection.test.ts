import { expect, test } from "vitest";
import { stepsLanguage } from "../dialect/steps/run-language.ts";
import { SimulatedRun } from "./simulated-run.ts";
import { readStepsOf } from "../../test/rig/workflow-rows.ts";
import { Projection } from "./projection.ts";

const steps = `
- { id: a, type: shell, run: x, continue_on_error: true }
- { id: ask, type: gate, message: ok }
- { id: b, type: shell, run: x }
`;

function project(): { readonly run: SimulatedRun; readonly projection: Projection } {
  const { plan } = readStepsOf({ name: "", problems: [], steps }).read;
  if (plan === undefined) throw new Error("no plan");
  const outcome = { status: "failure", reason: "exit", message: "code 1", output: {} } as const;
  const run = new SimulatedRun({ plan, language: stepsLanguage, perform: () => outcome });
  return { run, projection: new Projection(run.state) };
}

test("the tables follow the events: what runs, what has ended and why, and what waits for an answer", () => {
  const { run, projection } = project();
  run.play();
  const { steps: rows, gates } = projection.drain();
  expect(rows).toEqual([
    {
      address: "a",
      id: "a",
      kind: "shell",
      status: "failure",
      reason: "exit",
      message: "code 1",
      attempts: 1,
      startedAt: 1000,
      endedAt: 2000,
      outputSeq: 3,
    },
    { address: "ask", id: "ask", kind: "gate", status: "waiting", attempts: 1, startedAt: 2000 },
  ]);
  expect(gates).toMatchObject([{ address: "ask", opening: 1, state: "open", options: ["approve", "reject"] }]);
});

test("an answer closes its gate, and the end of the run is a change of the run", () => {
  const { run, projection } = project();
  run.play();
  projection.drain();
  run.happen({ type: "answer.given", gate: "ask", choice: "approve", by: "me" });
  expect(projection.drain().gates).toMatchObject([{ address: "ask", state: "answered", choice: "approve", by: "me" }]);
  run.play();
  expect(projection.drain().run).toMatchObject({ status: "failure", reason: "exit", endedAt: 4000 });
});

test("the run's row has the inputs as they are: changed by a person, or used up by a gate", () => {
  const gate = "- { id: ask, type: gate, message: ok, on_reject: retry, verdict_input: v }\n";
  const inputs = "{ v: { type: string, default: '' }, n: { type: number, default: 1 } }";
  const { plan } = readStepsOf({ name: "", problems: [], steps: gate, inputs }).read;
  if (plan === undefined) throw new Error("no plan");
  const run = new SimulatedRun({
    plan,
    language: stepsLanguage,
    inputs: { v: "reject", n: 1 },
    perform: () => ({ status: "success", output: {} }),
  });
  const projection = new Projection(run.state);
  run.play();
  expect(projection.drain().run).toEqual({ inputs: { v: "", n: 1 } });
  run.happen({ type: "inputs.changed", inputs: { v: "", n: 2 } });
  expect(projection.drain().run).toEqual({ inputs: { v: "", n: 2 } });
});

test("what has been drained is not told again", () => {
  const { run, projection } = project();
  run.play();
  projection.drain();
  expect(projection.drain()).toEqual({ run: {}, steps: [], gates: [] });
});
