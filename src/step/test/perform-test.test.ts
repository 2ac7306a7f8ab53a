import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whenPossible } from "../../../test/rig/require.ts";
import { commandOf, StepRig } from "../../../test/rig/step-rig.ts";
import { junitOf, TestRunsRig } from "../../../test/rig/test-runs.ts";
import { WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import type { Task } from "../../runner/performer.ts";
import { RunTrees } from "../run-tree.ts";
import type { TestCommand } from "../test-command.ts";
import { performTest, type TestStepPorts } from "./perform-test.ts";

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

const unit: TestCommand = {
  name: "unit",
  run: "cp new.xml report.xml",
  report: "report.xml",
  files: [],
  timeoutMs: 60_000,
};

function portsOf(more: Partial<TestStepPorts> = {}): TestStepPorts {
  const { processes, consult, agentEnv } = runs.ports;
  const trees = new RunTrees({
    workspaces: git.workspaces(),
    copyOf: () => Promise.resolve(undefined),
    setup: () => Promise.resolve([]),
    moment: () => Promise.resolve(),
  });
  const ports = { ...step.ports, processes, consult, agentEnv, trees };
  return { ...ports, tests: () => Promise.resolve([unit]), testSandbox: "bubblewrap", ...more };
}

function perform(asked: Partial<Task>, more: Partial<TestStepPorts> = {}): Promise<AttemptOutcome> {
  return step.perform(performTest(portsOf(more)), { attempt: "attempt-of-tests", ...asked });
}

/** A step with a command of its own. */
function own(run: string, given: Readonly<Record<string, string>> = {}, values = {}): Partial<Task> {
  return commandOf(run, values, { report: "stdout", ...given });
}

const red = "printf '1..3\\nok 1 - a\\nnot ok 2 - b\\n  ---\\n  message: no\\n  ...\\nok 3 # SKIP\\n'; exit 1";

test("a step whose tests fail fails for that, and says which", async () => {
  const outcome = await perform(own(red));
  expect(outcome).toMatchObject({
    status: "failure",
    reason: "tests",
    message: "1 of 3 tests failed: b.",
    output: {
      ok: false,
      passed: 1,
      failed: 1,
      skipped: 1,
      total: 3,
      exit_code: 1,
      tests: [{ name: "b", status: "failed", message: "no" }],
      failing: ["b"],
      failing_left_out: 0,
      new_failures: ["b"],
      still_failing: [],
      feedback: "1 of 3 tests failed:\n\n1. b\n   no\n",
    },
  });
  expect(outcome.output?.["commit"]).toBeUndefined();
});

test("a step that only tells how they ended succeeds", async () => {
  expect(await perform(own(red, { require: "none" }))).toMatchObject({ status: "success", output: { ok: false } });
});

test("tests that passed by a command which says otherwise are a failure of another kind", async () => {
  expect(await perform(own("printf '1..1\\nok 1\\n'; exit 3"))).toMatchObject({
    status: "failure",
    reason: "report",
    message: expect.stringContaining("exit code 3"),
    output: { passed: 1, failed: 0, ok: false },
  });
});

test("the whole report is kept, and the output tells of so many failures only", async () => {
  const many = 'echo 1..80; for i in $(seq 80); do echo "not ok $i - t$i"; done; exit 1';
  const { output, large, message } = await perform(own(many));
  expect(output).toMatchObject({ failed: 80, report_blob: large?.["report"]?.hash });
  expect(output?.["tests"]).toHaveLength(50);
  expect(message).toBe("80 of 80 tests failed: t1; t2; t3; …");
  const kept = await step.ports.blobs.read(large?.["report"]?.hash ?? "");
  const { runs: told } = JSON.parse(Buffer.from(kept ?? []).toString()) as { runs: { report: { tests: unknown[] } }[] };
  expect(told[0]?.report.tests).toHaveLength(80);
});

describe("tests that failed before", () => {
  const { node, given } = own(red);
  const knowing = (known: JsonValue, more: JsonObject = {}): Partial<Task> => ({
    ...(node === undefined ? {} : { node }),
    given: { ...given, known, ...more },
  });

  test("are not held against what is tested now", async () => {
    expect(await perform(knowing(["b"]))).toMatchObject({
      status: "success",
      output: { ok: true, failed: 1, failing: ["b"], new_failures: [], still_failing: ["b"], gone: [], feedback: "" },
    });
  });

  test("say nothing for others", async () => {
    const outcome = await perform(knowing(["a", "c"]));
    expect(outcome).toMatchObject({
      status: "failure",
      reason: "tests",
      message: "1 of 3 tests failed: b.",
      output: { ok: false, new_failures: ["b"], still_failing: [], gone: ["c"] },
    });
    expect(outcome.output?.["feedback"]).toContain("1. b\n   no");
  });

  test("make no report believed that cannot be", async () => {
    const { node: lying } = own("printf '1..1\\nnot ok 1 - b\\n'");
    expect(
      await perform({ ...(lying === undefined ? {} : { node: lying }), given: { ...given, known: ["b"] } }),
    ).toMatchObject({
      status: "failure",
      reason: "report",
      output: { ok: false, new_failures: [], still_failing: ["b"], feedback: expect.stringContaining("exit code 0") },
    });
  });

  test("have to be a list of names", async () => {
    expect(await perform(knowing("b"))).toMatchObject({ status: "failure", reason: "invalid" });
  });
});

test("values are data, and no process has them among its words", async () => {
  const outcome = await perform(
    own("echo 1..1; echo ok 1 - {{ name }}; tr '\\0' ' ' < /proc/$$/cmdline >&2", {}, { name: "$(id) '; x" }),
  );
  expect(outcome).toMatchObject({ status: "success" });
  expect(outcome.output?.["stdout"]).not.toContain("$(id)");
});

test("a secret of the step is masked in what its tests say of themselves", async () => {
  const script =
    'echo 1..1; echo "not ok 1 - has $TOKEN"; echo "  ---"; echo "  message: $TOKEN"; echo "  ..."; exit 1';
  const outcome = await perform({ ...own(script), secrets: { TOKEN: "hunter2-hunter2" } });
  expect(JSON.stringify(outcome)).not.toContain("hunter2");
  expect(outcome.output).toMatchObject({ tests: [{ name: "has ***" }] });
});

test("a command that nobody declared, or none at all, is told of", async () => {
  const none = commandOf("x").node;
  const { run: _, ...others } = none.arguments;
  const node = { ...none, arguments: others };
  expect(await perform({ node, given: { name: "e2e" } })).toMatchObject({
    status: "failure",
    reason: "invalid",
    message: expect.stringContaining('no test command "e2e". It declares: unit.'),
  });
  expect(await perform({ node }, { tests: () => Promise.resolve([]) })).toMatchObject({
    message: expect.stringContaining("declares no test command"),
  });
});

const confined = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

describe("in the copy that its run has", () => {
  const files = { "new.xml": junitOf(2), "a.txt": "a", ".gitignore": "report.xml\n" };

  function inCopy(run: string): Promise<AttemptOutcome> {
    const person = git.repository("person", { files });
    const words = {
      id: "r",
      folder: person.root,
      workflowFolder: "",
      workFolder: person.root,
      workspace: step.workspace,
    };
    const { node, given } = commandOf("x");
    const { run: _, ...others } = node.arguments;
    return perform(
      {
        node: { ...node, arguments: others },
        given: { ...given },
        run: { ...words, ownTree: true, isRecorded: false },
      },
      { tests: () => Promise.resolve([{ ...unit, run }]) },
    );
  }

  confined("tests run confined there, and are bound to the commit and the tree that they ran on", async () => {
    const outcome = await inCopy(`cp new.xml report.xml; touch '${join(git.folder, "outside")}' 2>/dev/null; pwd`);
    const tree = await git.workspaces().find("r");
    const { tree: hash } = outcome.output ?? {};
    const commit = outcome.output?.["commit"];
    expect(outcome).toMatchObject({ status: "success", output: { passed: 2, wrote: false, stdout: tree?.folder } });
    expect(hash).toBe(await tree?.tree());
    const kept = typeof commit === "string" ? await tree?.read({ args: ["rev-parse", `${commit}^{tree}`] }) : undefined;
    expect(kept?.toString().trim()).toBe(hash);
    expect(() => git.git("stat", join(git.folder, "outside"))).toThrow("stat");
  });

  confined("tests that change what they test are told of", async () => {
    expect(await inCopy("cp new.xml report.xml; echo b > a.txt")).toMatchObject({ output: { wrote: true } });
  });

  confined("files of git are read there, as whoever works there reads them", async () => {
    expect(await inCopy("git log --oneline -1 && cp new.xml report.xml")).toMatchObject({ status: "success" });
  });
});
