import { expect, test } from "vitest";
import { stepsLanguage } from "../dialect/steps/run-language.ts";
import { planOfRow } from "../../test/rig/run-rows.ts";
import { SimulatedRun } from "./simulated-run.ts";

function nothing(): never {
  throw new Error("There is nothing to do.");
}

function waiting(onReject: string): SimulatedRun {
  const steps = `- { id: ask, type: gate, message: "ok, {{ inputs.v }}?", on_reject: ${onReject}, verdict_input: v }\n`;
  const row = { name: "", inputs: "{ v: { type: string, default: '' } }", steps, ends: "" };
  return new SimulatedRun({ ...planOfRow(row), language: stepsLanguage, perform: nothing }).play();
}

function change(run: SimulatedRun, v: string): SimulatedRun {
  run.happen({ type: "inputs.changed", inputs: { v } });
  return run.play();
}

test("an open gate takes the verdict that an input is given while it waits", () => {
  const run = change(waiting("abort"), "Approve");
  expect(run.state.end).toMatchObject({ status: "success" });
  expect(run.ended[0]?.result.output).toMatchObject({ choice: "approve" });
});

test("an input that stays empty leaves the gate as it was", () => {
  const run = waiting("abort");
  const before = run.events.length;
  change(run, "");
  expect(run.events.slice(before).map(({ type }) => type)).toEqual(["inputs.changed"]);
});

test("a verdict that is used up can be given once more, as often as the gate asks", () => {
  const run = change(change(waiting("retry"), "reject"), "reject");
  expect(run.state.phase).toBe("main");
  expect(run.state.inputs).toEqual({ v: "" });
  expect(change(run, "approve").state.end).toMatchObject({ status: "success" });
});

test("a verdict that is no option fails the gate that waits for it", () => {
  expect(change(waiting("abort"), "maybe").state.end).toMatchObject({ status: "failure", reason: "invalid" });
});
