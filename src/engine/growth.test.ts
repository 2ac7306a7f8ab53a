import { expect, test } from "vitest";
import { stepsLanguage } from "../dialect/steps/run-language.ts";
import { planOf } from "../../test/rig/runner-rig.ts";
import { SimulatedRun } from "./simulated-run.ts";

/** What a run writes: its events, as JSON. */
function written(steps: string): { readonly bytes: number; readonly largest: number } {
  const output = { exit_code: 0, stdout: "x".repeat(100), stderr: "" };
  const run = new SimulatedRun({
    plan: planOf(steps),
    language: stepsLanguage,
    perform: () => ({ status: "success", output }),
  }).play();
  expect(run.state.end).toMatchObject({ status: "success" });
  const sizes = run.events.map((event) => JSON.stringify(event).length);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), largest: Math.max(...sizes) };
}

function inARow(count: number): string {
  return Array.from({ length: count }, (_, at) => `- { id: s${at}, type: shell, run: x }\n`).join("");
}

test.each([
  ["steps in a row", inARow],
  [
    "the passes of a loop",
    (count: number) =>
      `- { id: l, type: while, condition: true, max_iterations: ${count}, steps: [{ id: s, type: shell, run: x }] }\n`,
  ],
  [
    "the items of a fan-out",
    (count: number) =>
      `- { id: f, type: fan-out, items: [${Array.from({ length: count }, (_, at) => at).join(", ")}], step: { id: s, type: shell, run: x } }\n`,
  ],
])("what is written grows with %s, and with nothing else", (_, stepsOf) => {
  const [few, many] = [written(stepsOf(100)), written(stepsOf(400))];
  expect(many.bytes / few.bytes).toBeLessThan(4.2);
  expect(many.largest).toBeLessThan(few.bytes / 10);
});

test("the results of a fan-out are written once, also where a fan-in collects them", () => {
  const fan = `- { id: f, type: fan-out, items: [1, 2, 3, 4], step: { id: s, type: shell, run: x } }\n`;
  const joined = `${fan}- { id: j, type: fan-in, wait_for: [f] }\n`;
  expect(written(joined).bytes - written(fan).bytes).toBeLessThan(100);
});
