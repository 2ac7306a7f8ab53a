import { describe, expect, test } from "vitest";
import { planOf } from "../../test/rig/runner-rig.ts";
import type { CopyStates, CopyStay, RunEvent } from "./event.ts";
import { keptWithCopy, staysIn } from "./kept-copy.ts";

const plan = planOf(`
- { id: a, type: shell, run: x }
- { id: b, type: shell, run: x }
- { id: fan, type: fan-out, items: [1, 2], step: { id: leaf, type: shell, run: x } }
- { id: c, type: shell, run: x }
- { id: d, type: shell, run: x }
`);

const begun = (address: string): RunEvent => ({ type: "attempt.started", address, attempt: 1, id: "x", given: {} });

const ended = (
  address: string,
  copy?: CopyStates,
  status: "success" | "failure" | "cancelled" = "success",
): RunEvent => ({
  type: "attempt.ended",
  address,
  attempt: 1,
  outcome: { status, output: {}, ...(copy === undefined ? {} : { copy }) },
});

/** One after the other, each from the state that the last one has left. */
function inTurn(...steps: readonly (readonly [string, CopyStates?])[]): readonly RunEvent[] {
  return steps.flatMap(([address, copy]) => [begun(address), ended(address, copy)]);
}

function taken(events: readonly RunEvent[], ...again: readonly string[]): readonly unknown[] {
  const { kept, checkpoint } = keptWithCopy({ plan, events, again, stays: staysIn(events, new Map()) });
  return [checkpoint, Object.keys(kept).toSorted()];
}

const one = { before: "0", after: "1" };
const two = { before: "1", after: "2" };
const looked = { before: "2", after: "2" };

describe("the copy of a run that repeats another one begins as it was right before what is done again", () => {
  const rows: readonly [string, readonly RunEvent[], readonly string[], readonly unknown[]][] = [
    ["a step that has changed it", inTurn(["a", one], ["b", two]), ["b"], ["1", ["a"]]],
    ["the first of several", inTurn(["a", one], ["b", two], ["c", { before: "2", after: "3" }]), ["b"], ["1", ["a"]]],
    ["one that has only looked", inTurn(["a", one], ["b", two], ["c", looked]), ["c"], ["2", ["a", "b"]]],
    ["one that has never come so far", inTurn(["a", one], ["b", two]), ["c"], ["2", ["a", "b"]]],
    ["one that does not work in it", inTurn(["a", one], ["b", two], ["c"]), ["c"], ["2", ["a", "b"]]],
    ["all of them", inTurn(["a", one], ["b", two]), ["a"], ["0", []]],
    ["nobody has worked in it", inTurn(["a"], ["b"]), ["b"], [undefined, ["a"]]],
    ["what it was before is not known", inTurn(["a", one], ["b", { after: "2" }]), ["b"], ["1", ["a"]]],
    [
      "one that failed before it could tell",
      [...inTurn(["a", one]), begun("b"), ended("b", undefined, "failure")],
      ["b"],
      ["1", ["a"]],
    ],
    [
      "one that was interrupted and begun again",
      [
        ...inTurn(["a", one]),
        begun("b"),
        { type: "attempt.interrupted", address: "b", attempt: 1, by: "crash" },
        ...inTurn(["b", { before: "half", after: "2" }]),
      ],
      ["b"],
      ["1", ["a"]],
    ],
    ["one that has never ended", [...inTurn(["a", one]), begun("b")], ["b"], ["1", ["a"]]],
    [
      "a writer beside it is done again too, since its work cannot be told apart",
      [
        ...inTurn(["a", one]),
        begun("fan[0]/leaf"),
        begun("fan[1]/leaf"),
        ended("fan[1]/leaf", { before: "1", after: "2" }),
        ended("fan[0]/leaf", { before: "1", after: "3" }, "failure"),
      ],
      ["fan[0]/leaf"],
      ["1", ["a"]],
    ],
    [
      "one beside it that has only looked is kept",
      [
        ...inTurn(["a", one]),
        begun("fan[0]/leaf"),
        begun("fan[1]/leaf"),
        ended("fan[1]/leaf", { before: "1", after: "1" }),
        ended("fan[0]/leaf", { before: "1", after: "3" }, "failure"),
      ],
      ["fan[0]/leaf"],
      ["1", ["a", "fan[1]/leaf"]],
    ],
    [
      "items that came after it as well",
      [
        ...inTurn(["a", one]),
        begun("fan[0]/leaf"),
        ended("fan[0]/leaf", two, "failure"),
        ...inTurn(["fan[1]/leaf", { before: "2", after: "3" }]),
      ],
      ["fan[0]/leaf"],
      ["1", ["a"]],
    ],
  ];
  test.each(rows)("%s", (...[, events, again, expected]) => {
    expect(taken(events, ...again)).toEqual(expected);
  });
});

describe("a run that repeats one that repeats another one", () => {
  const first = inTurn(["a", one], ["b", two]);
  const { kept, stays } = keptWithCopy({ plan, events: first, again: ["c"], stays: staysIn(first, new Map()) });
  const created: RunEvent = {
    type: "run.created",
    format: 1,
    run: "s",
    nonce: "n",
    inputs: {},
    context: {},
    actor: "me",
    answers: [],
    rerunOf: "r",
    kept,
    copyOf: { run: "r", checkpoint: "2", stays },
  };
  const second: readonly RunEvent[] = [
    created,
    { type: "result.kept", address: "a" },
    { type: "result.kept", address: "b" },
    ...inTurn(["c", { before: "2", after: "3" }]),
  ];

  test.each([
    ["what it has done itself", ["c"], ["2", ["a", "b"]]],
    ["what the first one has done", ["b"], ["1", ["a"]]],
    ["nothing that has changed anything", ["d"], ["3", ["a", "b", "c"]]],
  ] as const)("%s", (_, again, expected) => {
    expect(taken(second, ...again)).toEqual(expected);
  });

  test("begins as that one began where it has not worked", () => {
    expect(taken(second.slice(0, 3), "c")).toEqual(["2", ["a", "b"]]);
  });
});

test("what a run has done that a step has begun counts as the work of that step", () => {
  const inside: readonly CopyStay[] = [
    { address: "x", from: 1, to: 2, before: "1", after: "1" },
    { address: "y", from: 3, to: 4, before: "1", after: "2" },
  ];
  const events: readonly RunEvent[] = [
    ...inTurn(["a", one]),
    { type: "child.started", address: "b", attempt: 1, run: "r.1", workflow: "w", inputs: {} },
    { type: "child.ended", address: "b", run: "r.1", status: "success", outputs: {} },
  ];
  expect(staysIn(events, new Map([["r.1", inside]])).at(-1)).toMatchObject({ address: "b", before: "1", after: "2" });
  expect(staysIn(events, new Map([["r.1", inside.slice(0, 1)]])).at(-1)).toMatchObject({ before: "1", after: "1" });
  expect(staysIn(events, new Map())).toHaveLength(1);
});
