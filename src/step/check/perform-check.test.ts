import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whenPossible } from "../../../test/rig/require.ts";
import { commandOf, StepRig } from "../../../test/rig/step-rig.ts";
import { TestRunsRig } from "../../../test/rig/test-runs.ts";
import { WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import type { Task } from "../../runner/performer.ts";
import type { CheckCommand } from "../check-command.ts";
import { RunTrees } from "../run-tree.ts";
import { type CheckStepPorts, performCheck } from "./perform-check.ts";

let runs: TestRunsRig;
let step: StepRig;
let git: WorkspacesRig;

beforeEach(() => {
  [runs, step, git] = [new TestRunsRig(), new StepRig(), new WorkspacesRig()];
});
afterEach(async () => {
  await runs.remove();
  step.remove();
  git.remove();
});

function check(name: string, run: string, more: Partial<CheckCommand> = {}): CheckCommand {
  return { name, run, timeoutMs: 60_000, ...more };
}

function portsOf(checks: readonly CheckCommand[]): CheckStepPorts {
  const { processes, consult, agentEnv } = runs.ports;
  const trees = new RunTrees({
    workspaces: git.workspaces(),
    copyOf: () => Promise.resolve(undefined),
    setup: () => Promise.resolve([]),
    moment: () => Promise.resolve(),
  });
  return {
    ...step.ports,
    processes,
    consult,
    agentEnv,
    trees,
    checks: () => Promise.resolve(checks),
    testSandbox: "bubblewrap",
  };
}

/** A step that has no command of its own. */
function declared(given: JsonObject = {}): Pick<Task, "node" | "given"> {
  const { node } = commandOf("x");
  const { run: _, ...others } = node.arguments;
  return { node: { ...node, arguments: others }, given };
}

function perform(checks: readonly CheckCommand[], asked: Partial<Task> = declared()): Promise<AttemptOutcome> {
  return step.perform(performCheck(portsOf(checks)), { attempt: "attempt-of-checks", ...asked });
}

test("all checks run in their order, also where one fails, and the step fails for that", async () => {
  const said = "echo wrong >&2; echo 'a.ts:1: no'; exit 2";
  const outcome = await perform([check("one", "echo one"), check("lint", said), check("types", "echo types")]);
  expect(outcome).toMatchObject({
    status: "failure",
    reason: "checks",
    message: "1 of 3 checks failed: lint.",
    output: {
      ok: false,
      failed: ["lint"],
      new_failures: ["lint"],
      still_failing: [],
      checks: [
        { name: "one", ok: true, exit_code: 0, tail: "one" },
        { name: "lint", ok: false, exit_code: 2, tail: "a.ts:1: no\nwrong" },
        { name: "types", ok: true, exit_code: 0, tail: "types" },
      ],
      feedback:
        'The check "lint" failed. It ended with exit code 2.\nThe end of what it printed:\n   a.ts:1: no\n   wrong\n',
      exit_code: 2,
    },
  });
});

test("where all are well there is nothing to mend", async () => {
  expect(await perform([check("one", "true"), check("two", "true")])).toMatchObject({
    status: "success",
    output: { ok: true, failed: [], feedback: "", exit_code: 0 },
  });
});

test("a project without checks is well", async () => {
  expect(await perform([])).toEqual({
    status: "success",
    output: expect.objectContaining({ ok: true, failed: [], checks: [], feedback: "", wrote: false }),
  });
});

test("one of them is run by its name, and a name that nobody declared is told of", async () => {
  const checks = [check("lint", "false"), check("types", "true")];
  expect(await perform(checks, declared({ name: "types" }))).toMatchObject({
    status: "success",
    output: { checks: [{ name: "types" }] },
  });
  expect(await perform(checks, declared({ name: "lnt" }))).toMatchObject({
    status: "failure",
    reason: "invalid",
    message: expect.stringContaining('no check "lnt". Did you mean "lint"?'),
  });
  expect(await perform([], declared({ name: "lint" }))).toMatchObject({ status: "failure", reason: "invalid" });
});

test("a command of the step's own is a check of its name, and values are data", async () => {
  const own = commandOf("test {{ a }} = 'x; y'", { a: "x; y" });
  expect(await perform([check("lint", "false")], own)).toMatchObject({
    status: "success",
    output: { checks: [{ name: "a", ok: true }] },
  });
});

test("a step that only tells how they ended succeeds", async () => {
  expect(await perform([check("lint", "false")], declared({ require: "none" }))).toMatchObject({
    status: "success",
    output: { ok: false, failed: ["lint"], feedback: expect.stringContaining('"lint" failed') },
  });
});

describe("checks that failed before", () => {
  const checks = [check("lint", "false"), check("types", "true")];

  test("are not held against what is checked now", async () => {
    expect(await perform(checks, declared({ known: ["lint", "types", "gone"] }))).toMatchObject({
      status: "success",
      output: { ok: true, failed: ["lint"], new_failures: [], still_failing: ["lint"], feedback: "" },
    });
  });

  test("say nothing for others", async () => {
    const more = [...checks, check("build", "exit 3")];
    expect(await perform(more, declared({ known: ["lint"] }))).toMatchObject({
      status: "failure",
      message: "1 of 3 checks failed that did not fail before: build.",
      output: { ok: false, new_failures: ["build"], feedback: expect.stringContaining("not held against you: lint.") },
    });
  });

  test("have to be a list of names", async () => {
    expect(await perform(checks, declared({ known: "lint" }))).toMatchObject({ status: "failure", reason: "invalid" });
  });
});

test.each([
  ["takes too long", check("slow", "sleep 60", { timeoutMs: 200 }), "did not end within its time limit of 0.2 s"],
  ["is killed", check("slow", "kill -9 $$"), "was killed by SIGKILL"],
])("a check that %s has failed, and the others run", async (_, slow, words) => {
  expect(await perform([slow, check("after", "true")])).toMatchObject({
    status: "failure",
    message: expect.stringContaining(words),
    output: { failed: ["slow"], checks: [{ trouble: expect.stringContaining(words) }, { ok: true }] },
  });
});

test("a step that says how long a check may take is obeyed", async () => {
  const { node, given } = declared();
  const conduct = { ...node.conduct, timeout: 0.2 };
  const slow = { node: { ...node, conduct }, given };
  expect(await perform([check("slow", "sleep 60")], slow)).toMatchObject({ output: { failed: ["slow"] } });
});

test("of very much that was printed the end is kept, of both outputs", async () => {
  const flood =
    "head -c 30000000 /dev/zero | tr '\\0' x; echo the end; head -c 90000 /dev/zero | tr '\\0' y >&2; echo last >&2; exit 1";
  const { output } = await perform([check("lint", flood)]);
  const feedback = JSON.stringify(output?.["feedback"]).replaceAll("\\n", "\n");
  expect(feedback).toContain("xxx");
  expect(feedback).toMatch(/x+the end/u);
  expect(feedback).toMatch(/y+last/u);
  expect(feedback.length).toBeLessThan(6000);
});

test("a secret of the step is masked in what a check says", async () => {
  const asked = { ...declared(), secrets: { TOKEN: "hunter2-hunter2" } };
  const outcome = await perform([check("lint", "echo has $TOKEN; exit 1")], asked);
  expect(JSON.stringify(outcome)).not.toContain("hunter2");
  expect(outcome.output?.["feedback"]).toContain("has ***");
});

function inCopy(run: string): Promise<AttemptOutcome> {
  const person = git.repository("person", { files: { "a.txt": "a" } });
  const folders = { folder: person.root, workflowFolder: "", workFolder: person.root, workspace: step.workspace };
  const asked = { ...declared(), run: { id: "r", ...folders, ownTree: true, isRecorded: false } };
  return perform([check("lint", run)], asked);
}

const confined = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

describe("in the copy that its run has", () => {
  confined("checks run confined there, and are bound to the commit and the tree that they ran on", async () => {
    const outcome = await inCopy(`touch '${join(git.folder, "outside")}' 2>/dev/null; pwd`);
    const tree = await git.workspaces().find("r");
    expect(outcome).toMatchObject({
      status: "success",
      output: { wrote: false, tree: await tree?.tree(), checks: [{ tail: tree?.folder }] },
    });
    expect(outcome.output?.["commit"]).toMatch(/^[0-9a-f]{40}$/u);
    expect(() => git.git("stat", join(git.folder, "outside"))).toThrow("stat");
  });

  confined("checks that change files are told of", async () => {
    expect(await inCopy("echo b > a.txt")).toMatchObject({ status: "success", output: { wrote: true } });
  });
});
