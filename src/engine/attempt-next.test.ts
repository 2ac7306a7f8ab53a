import { expect, test } from "vitest";
import { planOf } from "../../test/rig/runner-rig.ts";
import { stepsLanguage } from "../dialect/steps/run-language.ts";
import { afterFailure, mostWaits, withinBounds } from "./attempt-next.ts";
import type { AttemptNext, AttemptOutcome } from "./event.ts";
import { keptResults } from "./kept.ts";
import { SimulatedRun } from "./simulated-run.ts";

const week = 7 * 24 * 60 * 60 * 1000;

function failed(next?: AttemptNext): AttemptOutcome {
  return { status: "failure", reason: "rate_limit", output: {}, ...(next === undefined ? {} : { next }) };
}

function until(at: number): AttemptNext {
  return { how: "wait", until: at, why: "w" };
}

test.each([
  ["now", until(1000), true],
  ["in seven days", until(1000 + week), true],
  ["a moment later", until(1001 + week), false],
  ["long ago", until(0), true],
  ["before 1970", until(-1), false],
  ["never", until(Number.POSITIVE_INFINITY), false],
  ["before all time", until(Number.NEGATIVE_INFINITY), false],
  ["at no time", until(Number.NaN), false],
])("a wait until %s", (_, next, isKept) => {
  expect(withinBounds(failed(next), 1000)).toEqual(failed(isKept ? next : undefined));
});

test.each([["success"], ["cancelled"]] as const)("how to go on is nothing to what ended with %s", (status) => {
  for (const next of [until(2000), { how: "never" }, { how: "ask", message: "m" }] as const) {
    expect(withinBounds({ status, output: {}, next }, 1000)).toEqual({ status, output: {} });
  }
});

test.each([
  ["the step's own mistake", { reason: "invalid" }, "end"],
  [
    "the step's own mistake, of which a person is asked",
    { reason: "invalid", next: { how: "ask", message: "" } },
    "ask",
  ],
  ["any other", { reason: "exit" }, "retry"],
  ["one that knows better", { reason: "exit", next: { how: "never" } }, "end"],
  ["one that waits", { reason: "exit", next: until(1) }, "wait"],
] as const)("what follows a failure: %s", (_, outcome, after) => {
  expect(afterFailure(outcome, { failures: 0, waits: 0 }, 1)).toBe(after);
});

function perform({ address }: { readonly address: string }): AttemptOutcome {
  return address === "a" ? failed(until(0)) : { status: "success", output: {} };
}

function waitingRun(retries: number): SimulatedRun {
  const retry = retries === 0 ? "" : `, retry: { max: ${retries} }`;
  const plan = planOf(
    `- { id: a, type: shell, run: x, continue_on_error: true${retry} }\n- { id: b, type: shell, run: x }\n`,
  );
  return new SimulatedRun({ plan, language: stepsLanguage, perform }).play();
}

test.each([0, 1, 2])(
  "a step that always waits does so twenty times in a row, for each of its attempts: %i retries",
  (retries) => {
    const { events, state } = waitingRun(retries);
    const waits = events.flatMap((event) => (event.type === "retry.scheduled" ? [event.why] : []));
    expect(waits.filter((why) => why === "w")).toHaveLength((retries + 1) * mostWaits);
    expect(waits.filter((why) => why === undefined)).toHaveLength(retries);
    expect(state.end).toEqual({ status: "success" });
    expect(keptResults(state.plan, events, ["b"])).toEqual({
      a: { what: "activity", given: { arguments: { run: [] } }, outcome: failed(until(0)) },
    });
  },
);
