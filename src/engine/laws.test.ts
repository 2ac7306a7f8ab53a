import fc from "fast-check";
import { expect, test } from "vitest";
import { SimulatedRun } from "./simulated-run.ts";
import { languages } from "../host/languages.ts";
import { readTables } from "../../test/rig/tables.ts";
import { readStepsOf, type WorkflowRow } from "../../test/rig/workflow-rows.ts";
import type { Plan } from "../plan/plan.ts";
import { goOnOptions, mostWaits } from "./attempt-next.ts";
import type { AttemptNext, RunEvent } from "./event.ts";
import { fold } from "./fold.ts";
import { RunState } from "./run-state.ts";

const plans = readTables<WorkflowRow>("runs").flatMap(({ rows }) =>
  rows.flatMap((row) => readStepsOf({ ...row, problems: [] }).read.plan ?? []),
);

const inputs = { name: "x", n: 1, v: "" };
const plan = fc.constantFrom(...plans);
const numbers = fc.array(fc.nat({ max: 99 }), { minLength: 60, maxLength: 60 });

/** A run in which chance decides what an activity gives, and which of the things that can happen does. */
function randomRun(of: Plan, chance: readonly number[]): SimulatedRun {
  let at = 0;
  const next = (): number => chance[at++ % chance.length] ?? 0;
  return new SimulatedRun({
    plan: of,
    language: languages[of.workflow.dialect],
    inputs,
    pick: (choices) => next() % Math.max(1, choices),
    perform: ({ address }) =>
      address.length % 7 === next() % 7
        ? { status: "failure", reason: "exit", message: "no", output: { exit_code: 1 }, ...nextOf(next()) }
        : { status: "success", output: { exit_code: 0, stdout: "1", data: 1 } },
  });
}

/** How it goes on after a failure, where chance says so. */
function nextOf(chance: number): { readonly next?: AttemptNext } {
  switch (chance % 6) {
    case 0:
      return { next: { how: "never" } };
    case 1:
      return { next: { how: "wait", until: chance * 10_000_000, why: "w" } };
    case 2:
      return { next: { how: "ask", message: "m" } };
    default:
      return {};
  }
}

function answerAll(run: SimulatedRun, choice: string): void {
  for (let most = 40; most > 0 && run.state.phase !== "ended"; most--) {
    const open = [...run.state.frames.values()].find(({ phase }) => phase === "open" || phase === "asking");
    if (open === undefined) return;
    const said = open.phase === "open" ? choice : (goOnOptions[most % 2] ?? "");
    run.happen({ type: "answer.given", gate: open.address, choice: said, by: "me" });
    run.play();
  }
}

/** How a run is disturbed: after so many events it is cancelled, once or twice, or the time limit of a group is over; or not at all. */
const trouble = fc.option(fc.record({ after: fc.nat({ max: 12 }), cancel: fc.constantFrom(0, 1, 2) }), {
  nil: undefined,
});

function playDisturbed(run: SimulatedRun, disturbed: { after: number; cancel: number } | undefined): void {
  run.begin();
  for (let count = disturbed?.after ?? 0; count > 0; count--) {
    const [next] = run.possible();
    if (next !== undefined) run.happen(next);
  }
  const limited = [...run.state.frames.values()].find((frame) => frame.primitive === "group" && "due" in frame);
  const cancels = disturbed?.cancel ?? 0;
  if (cancels > 0 && run.state.phase !== "ended") run.happen({ type: "cancel.requested", by: "me" });
  if (cancels > 1) {
    const [next] = run.possible();
    if (next !== undefined) run.happen(next);
    if (run.state.phase !== "ended") run.happen({ type: "cancel.requested", by: "me", again: true });
  }
  if (cancels === 0 && disturbed !== undefined && limited !== undefined)
    run.happen({ type: "timer.fired", address: limited.address });
  run.play();
}

function hasEnded({ state }: SimulatedRun): boolean {
  return state.phase === "ended";
}

/** What can be told of a state from outside. */
function picture(state: RunState): unknown {
  const frames = [...state.frames.values()].map(({ address, phase }) => `${address} ${phase}`);
  const ready = [...state.ready].map(({ address }) => address);
  return { frames, ready, results: [...state.results], phase: state.phase, end: state.end, inputs: state.inputs };
}

/** An event without its time: the second run has a clock of its own. */
function timeless(event: RunEvent): RunEvent {
  return "due" in event ? { ...event, due: 0 } : event;
}

function replay(of: Plan, events: readonly RunEvent[]): RunState {
  const state = new RunState(of);
  for (const event of events) fold(state, event, 0);
  return state;
}

test("the frontier is what a full look at all frames finds, after every event", () => {
  fc.assert(
    fc.property(plan, numbers, trouble, (of, chance, disturbed) => {
      const run = randomRun(of, chance);
      playDisturbed(run, disturbed);
      const state = new RunState(of);
      for (const event of run.events) {
        fold(state, event, 0);
        const found = [...state.frames.values()].filter(
          ({ phase, weighs, asks }) => asks === undefined && (weighs || phase === "ready" || phase === "naming"),
        );
        expect(new Set(state.ready)).toEqual(new Set(found));
      }
    }),
  );
});

test("folding the events of a run again gives the same state", () => {
  fc.assert(
    fc.property(plan, numbers, trouble, fc.constantFrom("approve", "reject"), (...[of, chance, disturbed, choice]) => {
      const run = randomRun(of, chance);
      playDisturbed(run, disturbed);
      answerAll(run, choice);
      expect(picture(replay(of, run.events))).toEqual(picture(run.state));
    }),
  );
});

test("a run that is stopped after any event decides the same next events as one that was not", () => {
  fc.assert(
    fc.property(plan, numbers, trouble, fc.nat(), (...[of, chance, disturbed, cut]) => {
      const run = randomRun(of, chance);
      playDisturbed(run, disturbed);
      const whole = run.events;
      const kept = whole.slice(0, 1 + (cut % whole.length));
      const again = new SimulatedRun({
        plan: of,
        language: languages[of.workflow.dialect],
        inputs,
        perform: () => ({ status: "success", output: {} }),
      });
      again.takeUp(kept);
      expect(again.events.map(timeless)).toEqual(whole.slice(0, again.events.length).map(timeless));
    }),
  );
});

test("no step waits more than twenty times in a row", () => {
  fc.assert(
    fc.property(plan, numbers, (of, chance) => {
      const run = randomRun(of, chance);
      run.play();
      answerAll(run, "approve");
      const inRow = new Map<string, number>();
      for (const event of run.events) {
        if (event.type !== "retry.scheduled") continue;
        const waits = event.why === undefined ? 0 : (inRow.get(event.address) ?? 0) + 1;
        expect(waits).toBeLessThanOrEqual(mostWaits);
        inRow.set(event.address, waits);
      }
      const waited = run.events.filter((event) => event.type === "retry.scheduled" && event.why !== undefined);
      expect(run.state.hasWaited).toBe(waited.length > 0);
    }),
  );
});

test("whatever is cancelled ends, once what was under way has ended and what asks has been answered", () => {
  fc.assert(
    fc.property(plan, numbers, fc.nat({ max: 12 }), (of, chance, after) => {
      const run = randomRun(of, chance);
      playDisturbed(run, { after, cancel: 1 });
      answerAll(run, "approve");
      expect(run.state.phase).toBe("ended");
      expect(run.state.frames.size).toBe(0);
      const wasCancelled = run.events.some(({ type }) => type === "cancel.requested");
      if (wasCancelled) expect(run.state.end?.status).toBe("cancelled");
    }),
  );
});

test("whatever is cancelled again ends once what was under way has ended, and begins nothing and asks nobody any more", () => {
  fc.assert(
    fc.property(plan, numbers, fc.nat({ max: 12 }), fc.nat({ max: 6 }), (...[of, chance, after, between]) => {
      const run = randomRun(of, chance);
      run.begin();
      const goOn = (most: number): void => {
        for (let count = most; count > 0; count--) {
          const [next] = run.possible();
          if (next !== undefined) run.happen(next);
        }
      };
      goOn(after);
      if (hasEnded(run)) return;
      run.happen({ type: "cancel.requested", by: "me" });
      goOn(between);
      if (hasEnded(run)) return;
      const before = run.events.length;
      run.happen({ type: "cancel.requested", by: "me", again: true });
      run.play();
      expect(run.state.phase).toBe("ended");
      expect(run.state.frames.size).toBe(0);
      expect(run.state.end?.status).toBe("cancelled");
      const since = new Set(run.events.slice(before).map(({ type }) => type));
      for (const type of [
        "attempt.started",
        "child.started",
        "gate.opened",
        "retry.scheduled",
        "cancel.spared",
      ] as const)
        expect(since).not.toContain(type);
    }),
  );
});
