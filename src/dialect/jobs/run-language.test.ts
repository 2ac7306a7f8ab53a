import { describe, expect, test } from "vitest";
import { parseCondition } from "../../expression/dollar/parse-condition.ts";
import type { JsonValue } from "../../json/json.ts";
import type { RunPlace, RunView, StepView } from "../../plan/run-language.ts";
import { jobsLanguage } from "./run-language.ts";

const addresses = {
  "": { build: "build", each: "each[i]", again: "again[n]", never: "never" },
  build: {
    make: "build/make",
    say: "build/say",
    tell: "build/tell",
    ask: "build/ask",
    loop: "build/loop",
    in: "build/loop[n]/in",
  },
  each: { s: "each[i]/s" },
  again: { s: "again[n]/s" },
  never: { s: "never/s" },
  "build/fan[i]": { one: "build/fan[i]/one" },
};

function result(status: StepView["status"], output: StepView["output"], kind = "shell"): StepView {
  return { kind, status, given: {}, output };
}

const results: Readonly<Record<string, StepView>> = {
  build: result("failure", { version: "1.0" }, "job"),
  "build/make": result("failure", { stdout: "  made\n\n", stderr: "\n", exit_code: 2, kept: "k" }),
  "build/say": result("skipped", {}),
  "build/tell": result("success", { response: " pong " }, "message"),
  "build/ask": result("success", { choice: "approve" }, "gate"),
  "build/loop[n]/in": result("success", { stdout: "newest", exit_code: 0 }),
  "build/fan[3]/one": result("success", { stdout: "third", exit_code: 0 }),
  each: result("success", { results: [{ n: 1 }, { n: 2, m: 3 }] }, "matrix"),
  "each[1]/s": result("success", { stdout: "second", exit_code: 0 }),
  again: result("success", { iterations: 2 }, "until"),
  "again[n]": result("success", { n: "last" }, "job"),
  "again[n]/s": result("cancelled", { stdout: "x" }),
  never: result("skipped", {}, "job"),
};

const view: RunView = {
  inputs: { a: "b" },
  context: { run_id: "r1", workflow_dir: "/w", event: { app: "db" } },
  addresses,
  result: (key) => results[key],
  hashFiles: (patterns) => (patterns[0] === "none" ? null : patterns.join("+")),
};

const inBuild: RunPlace = { address: "build/last", items: [], group: { status: "failure" } };

function valueOf(text: string, place: Partial<RunPlace> = {}): JsonValue {
  const parsed = parseCondition(text);
  if (!parsed.ok) throw new Error(text);
  const worked = jobsLanguage.text(parsed.value, jobsLanguage.names(view, { ...inBuild, ...place }));
  if (!worked.ok) throw new Error(worked.message);
  return worked.value;
}

describe("a name", () => {
  test.each<[string, JsonValue]>([
    ["inputs.a", "b"],
    ["workflow.run_id", "r1"],
    ['toJSON(workflow) == \'{"run_id":"r1"}\'', true],
    ["event.app", "db"],
    ["job.status", "failure"],
    ["job.pass", 1],
    ["steps.make.status", "failure"],
    ["steps.make.stdout", "made"],
    ["steps.make.stderr", ""],
    ["steps.make.exit_code", 2],
    ["steps.make.outputs.kept", "k"],
    ["steps.make.output.stdout", "  made\n\n"],
    ["steps.say.status", "skipped"],
    ["steps.say.exit_code", null],
    ["steps.say.stdout", null],
    ["steps.say.outputs.x", null],
    ["steps.tell.response", " pong "],
    ["steps.tell.stdout", "pong"],
    ["steps.tell.exit_code", 0],
    ["steps.ask.output.choice", "approve"],
    ["steps.in.stdout", "newest"],
    ["steps.nope.status", null],
    ["jobs.build.status", "failure"],
    ["needs.build.result", "failure"],
    ["jobs.build.outputs.version", "1.0"],
    ["jobs.build.steps.make.exit_code", 2],
    ["jobs.each.outputs.n", [1, 2]],
    ["jobs.each.outputs.m", [null, 3]],
    ["jobs.again.outputs.n", "last"],
    ["jobs.again.steps.s.stdout", "x"],
    ["jobs.again.steps.s.status", "cancelled"],
    ["jobs.again.steps.s.exit_code", null],
    ["jobs.never.status", "skipped"],
    ["jobs.never.outputs.x", null],
    ["jobs.never.steps.s.status", "skipped"],
    ["jobs.never.steps.s.stdout", null],
    ["jobs.nope.status", null],
    ["jobs.constructor.status", null],
    ["steps.toString", null],
    ["jobs.build.steps.*.status", ["failure", "skipped", "success", "success", "skipped", "success"]],
    [
      "jobs.each.outputs.*",
      [
        [1, 2],
        [null, 3],
      ],
    ],
    ["steps.make.outputs.*", ["  made\n\n", "\n", 2, "k"]],
    ["hashFiles('a', 'b')", "a+b"],
    ["matrix.os", null],
  ])("%s is %j", (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test("of a root alone has all that is known by then", () => {
    expect(valueOf("fromJSON(toJSON(jobs))")).toEqual({
      build: { status: "failure", result: "failure", outputs: { version: "1.0" } },
      each: { status: "success", result: "success", outputs: { n: [1, 2], m: [null, 3] } },
      again: { status: "success", result: "success", outputs: { n: "last" } },
      never: { status: "skipped", result: "skipped", outputs: {} },
    });
    expect(Object.keys(valueOf("fromJSON(toJSON(steps))") ?? {})).toEqual(["make", "say", "tell", "ask", "in"]);
  });

  test("means the same combination of a matrix, in it and in its fan-outs", () => {
    const items = [{ namespace: "each[i]", item: { os: "linux" } }];
    const place = { address: "each[1]/t", items };
    expect(valueOf("matrix.os", place)).toBe("linux");
    expect(valueOf("steps.s.stdout", place)).toBe("second");
    const inner = [...items, { namespace: "each[i]/fan[i]", item: 5 }];
    expect(valueOf("matrix.os", { address: "each[1]/fan[0]/x", items: inner })).toBe("linux");
    expect(valueOf("item", { address: "each[1]/fan[0]/x", items: inner })).toBe(5);
  });

  test("means the same item of a fan-out first, and then the job", () => {
    const place = { address: "build/fan[3]/two", items: [{ namespace: "build/fan[i]", item: "x" }] };
    expect(valueOf("steps.one.stdout", place)).toBe("third");
    expect(valueOf("steps.make.exit_code", place)).toBe(2);
  });

  test("that only one field has comes before all others", () => {
    expect(valueOf("output.stdout", { own: { output: { stdout: "own" } } })).toBe("own");
  });

  test("of the job has the pass that it is", () => {
    expect(valueOf("job.pass", { group: { status: "running", pass: 4 } })).toBe(4);
  });
});

describe("a status function", () => {
  test.each<[string, RunPlace["standing"], boolean]>([
    ["success()", undefined, true],
    ["failure()", undefined, false],
    ["always()", undefined, true],
    ["failure()", { success: false, failure: true, cancelled: false }, true],
    ["cancelled()", { success: false, failure: false, cancelled: true }, true],
    ["!failure() && !cancelled()", { success: true, failure: false, cancelled: false }, true],
  ])("%s after %j is %s", (text, standing, holds) => {
    const parsed = parseCondition(text);
    const place = standing === undefined ? inBuild : { ...inBuild, standing };
    const worked = parsed.ok && jobsLanguage.condition(parsed.value, jobsLanguage.names(view, place));
    expect(worked).toEqual({ ok: true, value: holds });
  });
});

test("an expression that cannot be worked out says why", () => {
  const parsed = parseCondition("fromJSON('[')");
  if (!parsed.ok) throw new Error("no condition");
  const names = jobsLanguage.names(view, inBuild);
  expect(jobsLanguage.condition(parsed.value, names)).toMatchObject({
    ok: false,
    message: expect.stringContaining("JSON"),
  });
  const [part] = parsed.value.parts;
  const expression = part?.kind === "block" ? part.expression : undefined;
  if (expression === undefined) throw new Error("no expression");
  expect(jobsLanguage.value(parsed.value.source, expression, names)).toMatchObject({ ok: false });
});
