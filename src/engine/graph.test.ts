import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Block, Conduct, Graph, Group, Plan, PlanNode, When } from "../plan/plan.ts";
import type { RunLanguage, RunPlace, Standing } from "../plan/run-language.ts";
import { planFormat } from "../plan/plan.ts";
import { SimulatedRun } from "./simulated-run.ts";

const conduct: Conduct = { env: {}, secrets: {}, onInterrupt: "rerun" };
const nothing: Standing = { success: false, failure: false, cancelled: false };

/** Conditions are the names of status functions; `always` holds in any case. */
const language: RunLanguage = {
  worksIn: "project",
  outputsAtFailure: true,
  names: (_, place: RunPlace) => ({ resolve: () => ({ ...(place.standing ?? nothing) }) }),
  text: () => ({ ok: true, value: null }),
  value: () => ({ ok: true, value: null }),
  condition(template, names) {
    const word = template.source;
    const path = { kind: "path", root: "", segments: [], range: { start: 0, end: 0 } } as const;
    return { ok: true, value: word === "always" || Object(names.resolve(path))[word] === true };
  },
};

type Word = "always" | "success" | "failure" | "cancelled";

function when(word: Word): When {
  const template = { source: word, parts: [] };
  return { condition: { kind: "template", template }, regardless: true };
}

function call(id: string, more: Partial<PlanNode> = {}): PlanNode {
  const words = { address: id, id, kind: "shell", continueOnError: false };
  return { ...words, primitive: "call", arguments: {}, conduct, outputs: {}, ...more } as PlanNode;
}

function group(id: string, body: Block, more: Partial<Group & PlanNode> = {}): PlanNode {
  const words = { address: id, id, kind: "job", continueOnError: false };
  return { ...words, primitive: "group", body, outputs: {}, ...more };
}

function graph(nodes: readonly PlanNode[], needs: Graph["needs"] = {}, skipped: Graph["skipped"] = "holds"): Graph {
  return { nodes, needs, skipped };
}

/** Steps one after the other, as a job has them. */
function list(...nodes: readonly PlanNode[]): Graph {
  const needs = nodes.slice(1).map((node, index) => [node.id, [nodes[index]?.id ?? ""]] as const);
  return graph(nodes, Object.fromEntries(needs), "passes");
}

function planOf(...nodes: readonly PlanNode[]): Plan {
  const workflow = { dialect: "steps", id: "w", name: "w", version: "", author: "", description: "" } as const;
  return { format: planFormat, workflow, inputs: [], root: { nodes }, outputs: {}, addresses: {}, workflows: {} };
}

interface Story {
  readonly failing?: readonly string[];
  readonly pick?: (choices: number) => number;
}

function start(plan: Plan, { failing = [], pick }: Story = {}): SimulatedRun {
  const run = new SimulatedRun({
    plan,
    language,
    ...(pick === undefined ? {} : { pick }),
    perform({ address, frame }) {
      if (frame.body.stopped !== undefined && !frame.spared) return { status: "cancelled", output: {} };
      return failing.includes(address)
        ? { status: "failure", reason: "exit", message: "no", output: {} }
        : { status: "success", output: {} };
    },
  });
  run.begin();
  return run;
}

function ended(run: SimulatedRun): Readonly<Record<string, string>> {
  return Object.fromEntries(run.ended.map(({ address, result }) => [address, result.status]));
}

function running(run: SimulatedRun): readonly string[] {
  return [...run.state.frames.values()].filter(({ phase }) => phase === "running").map(({ address }) => address);
}

function finish(run: SimulatedRun, address: string, status: "success" | "failure" | "cancelled" = "success"): void {
  run.happen({ type: "attempt.ended", address, attempt: 1, outcome: { status, output: {} } });
}

const diamond = graph([call("a"), call("b"), call("c"), call("d")], { b: ["a"], c: ["a"], d: ["b", "c"] });

describe("a graph", () => {
  test("begins each node when all that it needs has ended, whatever the others do", () => {
    const run = start(planOf(group("", graph([call("slow"), call("quick"), call("next")], { next: ["quick"] }))));
    expect(running(run)).toEqual(["slow", "quick"]);
    finish(run, "quick");
    expect(running(run)).toEqual(["slow", "next"]);
  });

  test("skips what needs something that failed, and says why", () => {
    const run = start(planOf(group("", diamond)), { failing: ["b"] }).play();
    expect(ended(run)).toMatchObject({ a: "success", b: "failure", c: "success", d: "skipped", "": "failure" });
    const skipped = run.ended.find(({ address }) => address === "d")?.result;
    expect(skipped).toMatchObject({ reason: "needs", message: "It needs b, which failed." });
  });

  test("is cancelled where a node was cancelled by itself and none failed", () => {
    const job = group("job", list(call("job/a", { id: "a" }), call("job/b", { id: "b" })));
    const run = start(planOf(group("", graph([job, call("next")], { next: ["job"] }))));
    finish(run, "job/a", "cancelled");
    expect(ended(run.play())).toEqual({
      "job/a": "cancelled",
      "job/b": "skipped",
      job: "cancelled",
      next: "skipped",
      "": "cancelled",
    });
  });

  test("takes any name of a node", () => {
    const names = ["toString", "constructor", "__proto__"];
    const job = group("valueOf", list(...names.map((id) => call(id))));
    expect(ended(start(planOf(group("", graph([job])))).play())[""]).toBe("success");
  });

  test("names what failed, not what has succeeded behind it, where a node is held back", () => {
    const b = call("b", { when: when("failure") });
    const run = start(planOf(group("", list(call("a"), b, call("c")))), { failing: ["a"] }).play();
    const skipped = run.ended.find(({ address }) => address === "c")?.result;
    expect(skipped).toMatchObject({ reason: "needs", message: "It needs a, which failed." });
  });

  test("with nothing but skipped nodes is a success", () => {
    const run = start(planOf(group("", graph([call("a", { when: when("failure") })])))).play();
    expect(ended(run)).toEqual({ a: "skipped", "": "success" });
  });

  test.each([
    ["success", "cancelled"],
    ["failure", "failure"],
  ] as const)("whose node was cancelled by itself, beside a %s, is a %s", (beside, status) => {
    const jobs = graph([group("j", list(call("a"), call("b"))), call("c"), call("d")], { d: ["j"] });
    const run = start(planOf(group("", jobs)));
    finish(run, "j/a", "cancelled");
    finish(run, "c", beside);
    expect(ended(run)).toEqual({
      "j/a": "cancelled",
      "j/b": "skipped",
      j: "cancelled",
      c: beside,
      d: "skipped",
      "": status,
    });
    expect(run.state.end?.status).toBe(status);
  });

  test("skips ten thousand nodes one after the other", () => {
    const nodes = Array.from({ length: 10_000 }, (_, index) => call(`n${index}`));
    const run = start(planOf(group("", list(...nodes))), { failing: ["n0"] }).play();
    expect(run.ended).toHaveLength(10_001);
  });

  test.each<[string, Word, readonly string[], string]>([
    ["failure() two hops behind a failure", "failure", ["a"], "success"],
    ["failure() where nothing failed", "failure", [], "skipped"],
    ["always() behind a failure", "always", ["a"], "success"],
    ["success() behind a skipped need", "success", ["a"], "skipped"],
    ["cancelled() without a cancel", "cancelled", ["a"], "skipped"],
  ])("%s: with if %s and %j failing the node is a %s", (...[, word, failing, status]) => {
    const nodes = [call("a"), call("b"), call("c", { when: when(word) })];
    const run = start(planOf(group("", graph(nodes, { b: ["a"], c: ["b"] }))), { failing }).play();
    expect(ended(run)["c"]).toBe(status);
  });
});

describe("a list of steps", () => {
  test("goes on behind a step that was skipped, and behind one that may fail", () => {
    const steps = list(call("a", { continueOnError: true }), call("b", { when: when("failure") }), call("c"));
    const run = start(planOf(group("j", steps)), { failing: ["j/a"] }).play();
    expect(ended(run)).toEqual({ "j/a": "failure", "j/b": "skipped", "j/c": "success", j: "success" });
  });

  test("says of each step that is held back what has failed", () => {
    const steps = list(call("a"), call("b"), call("rescue", { when: when("failure") }), call("c"));
    const run = start(planOf(group("j", steps)), { failing: ["j/a"] }).play();
    const messages = run.ended.flatMap(({ result }) => (result.status === "skipped" ? [result.message] : []));
    expect(messages).toEqual(["It needs a, which failed.", "It needs a, which failed."]);
  });

  test("behind a failure runs only what asks for it", () => {
    const steps = list(call("a"), call("b"), call("c", { when: when("failure") }), call("d"));
    const run = start(planOf(group("j", steps)), { failing: ["j/a"] }).play();
    expect(ended(run)).toEqual({
      "j/a": "failure",
      "j/b": "skipped",
      "j/c": "success",
      "j/d": "skipped",
      j: "failure",
    });
  });
});

describe("the last part of a group", () => {
  const last = list(call("l", { continueOnError: true }), call("m", { continueOnError: true }));

  test("runs after a failure, and changes nothing about the end", () => {
    const run = start(planOf(group("j", list(call("a")), { finally: last })), { failing: ["j/a", "j/l"] }).play();
    expect(ended(run)).toEqual({ "j/a": "failure", "j/l": "failure", "j/m": "success", j: "failure" });
  });

  test("does not fail a group that succeeded", () => {
    const run = start(planOf(group("j", list(call("a")), { finally: last })), { failing: ["j/m"] }).play();
    expect(ended(run)["j"]).toBe("success");
  });

  test("sees how the rest has ended", () => {
    const steps = list(call("l", { when: when("failure") }), call("m", { when: when("success") }));
    const run = start(planOf(group("j", list(call("a")), { finally: steps })), { failing: ["j/a"] }).play();
    expect(ended(run)).toMatchObject({ "j/l": "success", "j/m": "skipped" });
  });

  test("does not run for a group that was skipped or never began", () => {
    const jobs = graph([group("a", list(call("x"))), group("b", list(call("y")), { finally: last })], { b: ["a"] });
    const run = start(planOf(group("", jobs)), { failing: ["a/x"] }).play();
    expect(ended(run)).toEqual({ "a/x": "failure", a: "failure", b: "skipped", "": "failure" });
  });
});

describe("a cancel", () => {
  const cancel = { type: "cancel.requested", by: "me" } as const;

  test("cancels what has not begun, runs the last parts and what says always", () => {
    const jobs = graph(
      [
        group("a", list(call("x"), call("y")), { finally: list(call("l")) }),
        group("b", list(call("z"))),
        group("c", list(call("w")), { when: when("always") }),
      ],
      { b: ["a"], c: ["b"] },
    );
    const run = start(planOf(group("", jobs)));
    run.happen(cancel);
    expect(running(run)).toEqual(["a/x"]);
    run.play();
    expect(ended(run)).toEqual({
      "a/x": "cancelled",
      "a/y": "cancelled",
      "a/l": "success",
      a: "cancelled",
      b: "cancelled",
      "c/w": "success",
      c: "success",
      "": "cancelled",
    });
    expect(run.state.end?.status).toBe("cancelled");
  });

  test("asks a node that is under way whether it goes on", () => {
    const jobs = graph([
      group("always", list(call("x"), call("y")), { when: when("always") }),
      group("failure", list(call("z")), { when: when("success") }),
    ]);
    const run = start(planOf(group("", jobs)));
    expect(running(run)).toEqual(["always/x", "failure/z"]);
    run.happen(cancel);
    run.play();
    expect(ended(run)).toMatchObject({ "always/x": "success", "always/y": "success", "failure/z": "cancelled" });
    expect(run.state.end?.status).toBe("cancelled");
  });

  test("does not end the last part of a group that is under way", () => {
    const run = start(planOf(group("j", list(call("a")), { finally: list(call("l"), call("m")) })));
    finish(run, "j/a");
    run.happen(cancel);
    run.play();
    expect(ended(run)).toEqual({ "j/a": "success", "j/l": "success", "j/m": "success", j: "success" });
    expect(run.state.end?.status).toBe("cancelled");
  });
});

describe("the time limit of a group", () => {
  test("stops its body, runs its last part, and is the reason of its end", () => {
    const run = start(planOf(group("j", list(call("a"), call("b")), { timeout: 5, finally: list(call("l")) })));
    expect(run.state.frames.get("j")).toMatchObject({ due: 6000 });
    run.happen({ type: "timer.fired", address: "j" });
    run.play();
    expect(ended(run)).toEqual({ "j/a": "cancelled", "j/b": "cancelled", "j/l": "success", j: "failure" });
    const reasons = run.ended.map(({ address, result }) => `${address} ${result.reason ?? ""}`);
    expect(reasons).toEqual(["j/a timed_out", "j/b timed_out", "j/l ", "j timed_out"]);
  });
});

function matrix(onFailure: "stop" | "go on"): PlanNode {
  const items = { kind: "literal", value: [0, 1, 2] } as const;
  const body = { ...group("", list(call("x"), call("y"))), address: "m[i]" };
  const words = { address: "m", id: "m", kind: "job", continueOnError: false };
  return { ...words, primitive: "each", items, width: { kind: "literal", value: 2 }, body, onFailure };
}

describe("a fan-out of groups", () => {
  test("stops the other items where one has failed", () => {
    const run = start(planOf(matrix("stop")));
    expect(running(run)).toEqual(["m[0]/x", "m[1]/x"]);
    finish(run, "m[0]/x", "failure");
    run.play();
    expect(ended(run)).toMatchObject({ "m[0]": "failure", "m[1]/x": "cancelled", "m[1]": "cancelled", m: "failure" });
    expect(ended(run)["m[2]"]).toBeUndefined();
    expect(run.ended.find(({ address }) => address === "m[1]")?.result.reason).toBe("fail_fast");
  });

  test("goes on with them where it is to", () => {
    const run = start(planOf(matrix("go on")), { failing: ["m[0]/x"] }).play();
    expect(ended(run)).toMatchObject({ "m[0]": "failure", "m[1]": "success", "m[2]": "success", m: "failure" });
  });
});

interface Drawn {
  readonly needs: readonly number[];
  readonly word: Word | undefined;
  readonly fails: boolean;
  readonly borne: boolean;
}

/** The same said once more, the plain way: each node looked at in order, by all that it needs. */
function expected(drawn: readonly Drawn[]): readonly string[] {
  const statuses: string[] = [];
  const failed: boolean[] = [];
  drawn.forEach(({ needs, word, fails, borne }, index) => {
    const before = needs.filter((need) => need < index);
    const good = before.every(
      (need) => statuses[need] === "success" || (statuses[need] === "failure" && drawn[need]?.borne),
    );
    const bad = before.some((need) => failed[need]);
    const runs = { always: true, success: good, failure: bad, cancelled: false }[word ?? "success"];
    const status = runs ? (fails ? "failure" : "success") : "skipped";
    statuses.push(status);
    failed.push(bad || (status === "failure" && !borne));
  });
  return statuses;
}

describe("any graph", () => {
  const size = 7;
  const words = fc.constantFrom<Word | undefined>(undefined, "always", "success", "failure");
  const node = fc.record({
    needs: fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 3 }),
    word: words,
    fails: fc.boolean(),
    borne: fc.boolean(),
  });
  const nodes = fc.array(node, { minLength: 1, maxLength: size });
  const chance = fc.array(fc.nat({ max: 99 }), { minLength: 40, maxLength: 40 });

  test("ends each node as a plain look at all that it needs says, in whatever order things happen", () => {
    fc.assert(
      fc.property(nodes, chance, (drawn, picks) => {
        const made = drawn.map(({ word, borne }, index) =>
          call(`n${index}`, { continueOnError: borne, ...(word === undefined ? {} : { when: when(word) }) }),
        );
        const needs = drawn.map(({ needs: all }, index) => [
          `n${index}`,
          all.filter((need) => need < index).map((need) => `n${need}`),
        ]);
        let at = 0;
        const run = start(planOf(group("", graph(made, Object.fromEntries(needs)))), {
          failing: drawn.flatMap(({ fails }, index) => (fails ? [`n${index}`] : [])),
          pick: (choices) => (picks[at++ % picks.length] ?? 0) % Math.max(1, choices),
        }).play();
        expect(drawn.map((_, index) => ended(run)[`n${index}`])).toEqual(expected(drawn));
        expect(run.state.phase).toBe("ended");
      }),
    );
  });
});
