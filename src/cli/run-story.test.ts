import { expect, test } from "vitest";
import type { RunEvent } from "../engine/event.ts";
import { RunStory } from "./run-story.ts";

const plain = (_style: string, text: string): string => text;

function told(events: readonly (readonly [run: string, at: number, event: RunEvent])[]): string {
  const lines: string[] = [];
  const story = new RunStory({ write: (text) => void lines.push(text), paint: plain, now: () => 0 });
  events.forEach(([run, at, event], index) => story.appended(run, [{ seq: index + 1, at, event }], []));
  return lines.join("");
}

const success = { status: "success", output: {} } as const;

test("a line for what begins and ends, with how long it took and why it failed", () => {
  const failure = { status: "failure", reason: "exit", message: "The command ended.\nmore", output: {} } as const;
  expect(
    told([
      ["r", 0, { type: "attempt.started", address: "a", attempt: 1, id: "n-1", given: {} }],
      ["r", 1200, { type: "attempt.ended", address: "a", attempt: 1, outcome: failure }],
      ["r", 1200, { type: "retry.scheduled", address: "a", due: 3200 }],
      ["r", 3200, { type: "attempt.started", address: "a", attempt: 2, id: "n-2", given: {} }],
      ["r", 3250, { type: "attempt.ended", address: "a", attempt: 2, outcome: success }],
      ["r", 3250, { type: "gate.opened", address: "g", opening: 1, message: "Well?", options: ["yes", "no"] }],
      ["r", 9000, { type: "answer.given", gate: "g", choice: "yes", by: "ann" }],
      ["r", 9000, { type: "run.ended", status: "success", outputs: {} }],
    ]),
  ).toBe(
    [
      "▸ a",
      "✗ a (1.2 s) The command ended. …",
      "↻ a again in 2.0 s",
      "▸ a (attempt 2)",
      "✓ a (50 ms)",
      "? g Well? [yes | no]",
      "✓ g yes (ann)",
      "",
    ].join("\n"),
  );
});

test("a step that lets the run go on although not all is well says what it has found", () => {
  const outcome = { status: "success", message: "2 of 5 tests failed: adds; takes.", output: {} } as const;
  expect(
    told([
      ["r", 0, { type: "attempt.started", address: "t", attempt: 1, id: "n-1", given: {} }],
      ["r", 90, { type: "attempt.ended", address: "t", attempt: 1, outcome }],
    ]),
  ).toBe("▸ t\n! t (90 ms) 2 of 5 tests failed: adds; takes.\n");
});

test("what happens in a run of a run stands under the step that began it", () => {
  expect(
    told([
      ["r", 0, { type: "child.started", address: "call", attempt: 1, run: "r-1", workflow: "w", inputs: {} }],
      ["r-1", 0, { type: "attempt.started", address: "a", attempt: 1, id: "n-1", given: {} }],
    ]),
  ).toBe("▸ call begins the run r-1\n▸ call/a\n");
});

test("a terminal is not obeyed where a text would command it", () => {
  const message = "\u001b[2Jgone";
  expect(told([["r", 0, { type: "node.failed", address: "a", reason: "invalid", message }]])).toBe("✗ a ·[2Jgone\n");
});

test("an id is shown as it is, whatever it reminds a terminal of", () => {
  const ids = ["smile", "100%d", "<b>x</b>", "a\\nb", "$HOME", "_a_", "**b**"];
  const events = ids.map((address) => {
    const event = { type: "attempt.started", address, attempt: 1, id: "n-1", given: {} } as const;
    return ["r", 0, event] as const;
  });
  expect(told(events)).toBe(ids.map((id) => `▸ ${id}\n`).join(""));
});

const row = { address: "a", id: "a", kind: "prompt", status: "waiting", attempts: 1, startedAt: 0 } as const;
const waits = { ...row, message: "It goes on at noon: too many", dueAt: 90_000 };

test("a step that waits for a time says until when and why, also to who takes it up later", () => {
  const due = Date.UTC(2026, 10, 21, 12);
  expect(told([["r", 0, { type: "retry.scheduled", address: "a", due, why: "too many\nrequests" }]])).toBe(
    "⧗ a goes on at 2026-11-21 12:00:00 UTC: too many …\n",
  );
  const lines: string[] = [];
  const story = new RunStory({ write: (text) => void lines.push(text), paint: plain, now: () => 0 });
  story.appended("r", [], [waits]);
  expect(lines).toEqual(["⧗ a It goes on at noon: too many\n"]);
});

test("the foot of a terminal shows what waits for a time as long as it does", () => {
  let seen = "";
  const terminal = { write: (text: string) => void (seen += text), columns: () => 80, rows: () => 24 };
  const story = new RunStory({ write: () => undefined, paint: plain, now: () => 30_000, terminal });
  const entry = { seq: 1, at: 0, event: { type: "timer.fired", address: "a" } } as const;
  story.appended("r", [entry], [waits]);
  expect(seen).toBe("⧗ a 1 min 0 s  It goes on at noon: too many\n");
  seen = "";
  story.appended("r", [entry], [{ ...row, status: "running" }]);
  expect(seen).toBe("\u001b[1A\u001b[0J");
});
