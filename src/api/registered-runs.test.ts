import { beforeEach, describe, expect, test } from "vitest";
import { ann, bob, openRegisteredRig, type RegisteredRig, textNamed } from "../../test/rig/registered-rig.ts";
import type { StoryLine } from "./runs.ts";

let rig: RegisteredRig;
beforeEach(async () => {
  rig = await openRegisteredRig();
});

const workflow = "deploy";
const waiting = textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: ask, type: gate, message: ok }"]);
const denied = { name: "Refusal", code: "PERMISSION_DENIED" };

async function logOf(id: string): Promise<readonly StoryLine[]> {
  const lines: StoryLine[] = [];
  for await (const line of rig.registered.log({ actor: ann, workflow, run: id, follow: false })) lines.push(line);
  return lines;
}

async function stepsOf(id: string): Promise<readonly string[]> {
  const { steps } = await rig.runs.report(id);
  return steps.map(({ address }) => address);
}

function output(id: string, step: string, job?: string): Promise<string> {
  return rig.registered.stepLog({ actor: ann, workflow, run: id, step, ...(job === undefined ? {} : { job }) });
}

function branch(id: string): string {
  return `{ id: ${id}, type: if, condition: "{{ true }}", then: [{ id: ${id}a, type: shell, run: x }] }`;
}

describe("cancelling", () => {
  test("a waiting run, and then as often as one likes", async () => {
    await rig.add(waiting);
    const id = await rig.run();
    expect(await rig.registered.cancel({ actor: ann, workflow, run: id })).toMatchObject({ hadEnded: false });
    await rig.runs.settled();
    for (let times = 0; times < 2; times++)
      expect(await rig.registered.cancel({ actor: ann, workflow, run: id })).toEqual({
        hadEnded: true,
        keeper: "nobody",
      });
    expect(await rig.runs.report(id)).toMatchObject({ run: { status: "cancelled" } });
  });

  test("a run that has succeeded changes nothing", async () => {
    await rig.add(textNamed(workflow));
    const id = await rig.run();
    expect(await rig.registered.cancel({ actor: ann, workflow, run: id })).toMatchObject({ hadEnded: true });
    expect(await rig.runs.report(id)).toMatchObject({ run: { status: "success" } });
  });
});

describe("removing", () => {
  test("cancels what goes on and what waits, and leaves all records", async () => {
    rig.steps.set("a", "goes on");
    await rig.add(textNamed(workflow));
    const going = await rig.registered.run({ actor: ann, workflow, inputs: {} });
    await rig.add(waiting.replace("id: a", "id: b"));
    const ids = [await rig.registered.run({ actor: ann, workflow, inputs: {} })];
    const { cancelled } = await rig.registered.remove({ actor: ann, workflow });
    await rig.runs.settled();
    const runs = await rig.registered.runs({ actor: ann, workflow });
    expect(cancelled.toSorted()).toEqual([going, ...ids].map((each) => (each.ok ? each.run : "")).toSorted());
    expect(runs.map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
    expect((await logOf(runs[1]?.id ?? "")).at(-1)).toMatchObject({ text: expect.stringContaining("cancelled") });
    await expect(rig.registered.run({ actor: ann, workflow, inputs: {} })).rejects.toMatchObject({
      code: "WORKFLOW_UNKNOWN",
    });
  });

  test("and registering again by somebody else shows them nothing of before", async () => {
    await rig.add(textNamed(workflow));
    const old = await rig.run();
    await rig.registered.remove({ actor: ann, workflow });
    await rig.add(textNamed(workflow), bob);
    await rig.run(bob);
    expect(await rig.registered.runs({ actor: bob, workflow })).toMatchObject([{ origin: { version: 2 } }]);
    expect(await rig.registered.runs({ actor: ann, workflow })).toMatchObject([{ id: old }]);
    expect((await rig.registered.get({ actor: bob, workflow })).versions).toMatchObject([{ version: 2 }]);
    await expect(rig.registered.get({ actor: bob, workflow, version: 1 })).rejects.toMatchObject(denied);
    await expect(rig.registered.detail({ actor: bob, workflow, run: old })).rejects.toMatchObject(denied);
    const latest = rig.registered.rerun({ actor: ann, workflow, run: old, latest: true, failed: false });
    await expect(latest).rejects.toMatchObject(denied);
    expect(await rig.registered.list({ actor: ann })).toEqual([]);
  });

  test("what is not registered is refused", async () => {
    await expect(rig.registered.remove({ actor: bob, workflow })).rejects.toMatchObject({ code: "WORKFLOW_UNKNOWN" });
  });
});

describe("a rerun", () => {
  const again = { actor: ann, workflow, latest: false, failed: false };

  test("is of the version of the old run, or of the newest", async () => {
    await rig.add(textNamed(workflow));
    const old = await rig.run();
    await rig.add(textNamed(workflow, ["{ id: b, type: shell, run: x }"]));
    const same = await rig.begun(rig.registered.rerun({ ...again, run: old }));
    expect(await rig.runs.report(same)).toMatchObject({ run: { origin: { version: 1, source: "rerun" } } });
    expect(await stepsOf(same)).toEqual(["a"]);
    const latest = await rig.begun(rig.registered.rerun({ ...again, run: old, latest: true }));
    expect(await rig.runs.report(latest)).toMatchObject({ run: { origin: { version: 2, source: "rerun" } } });
    expect(await stepsOf(latest)).toEqual(["b"]);
    expect(await rig.registered.runs({ actor: ann, workflow })).toMatchObject([
      { id: latest },
      { id: same },
      { id: old },
    ]);
  });

  test("goes on after the workflow was removed, as it was", async () => {
    await rig.add(textNamed(workflow));
    const old = await rig.run();
    await rig.registered.remove({ actor: ann, workflow });
    const same = await rig.begun(rig.registered.rerun({ ...again, run: old }));
    expect(await rig.runs.report(same)).toMatchObject({ run: { status: "success", origin: { version: 1 } } });
  });

  test("repeats only what has failed, where that is asked for", async () => {
    await rig.add(textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: b, type: shell, run: x }"]));
    rig.steps.set("b", "fails");
    const old = await rig.run();
    rig.steps.clear();
    const id = await rig.begun(rig.registered.rerun({ ...again, run: old, failed: true }));
    expect(rig.performed).toEqual(["a", "b", "b"]);
    expect(await rig.runs.report(id)).toMatchObject({ run: { status: "success" } });
  });
});

describe("the log", () => {
  test("has a line for each event, with the step that it is about", async () => {
    rig.steps.set("b", "fails");
    await rig.add(textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: b, type: shell, run: x }"]));
    const lines = await logOf(await rig.run());
    expect(lines.map(({ address = "(run)", text }) => `${address} ${text.replaceAll(/\d+ ms/gu, "0 ms")}`)).toEqual([
      "(run) begins (ann)",
      "a begins",
      "a has succeeded (0 ms)",
      "b begins",
      "b has failed (0 ms)",
      expect.stringMatching(/^\(run\) has ended: failure/u),
    ]);
  });

  test("tells of the runs that a run has begun under the step that began them, in order", async () => {
    await rig.add(textNamed("sub"));
    await rig.add(
      textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }", "{ id: z, type: shell, run: x }"]),
    );
    const lines = await logOf(await rig.run());
    expect(lines.map(({ address = "(run)" }) => address)).toEqual([
      "(run)",
      "call",
      "call/a",
      "call/a",
      "call",
      "z",
      "z",
      "(run)",
    ]);
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test("has one line an event, whatever a text holds", async () => {
    const message = '"first\\nsecond"';
    await rig.add(textNamed(workflow, [`{ id: ask, type: gate, message: ${message} }`]));
    for (const { text } of await logOf(await rig.run())) expect(text).not.toContain("\n");
  });

  test("goes on until the run has ended, where that is asked for", async () => {
    rig.steps.set("a", "goes on");
    await rig.add(textNamed(workflow));
    const answer = await rig.registered.run({ actor: ann, workflow, inputs: {} });
    const id = answer.ok ? answer.run : "";
    const seen: string[] = [];
    for await (const { text } of rig.registered.log({ actor: ann, workflow, run: id, follow: true })) {
      seen.push(text);
      if (text === "begins") await rig.registered.cancel({ actor: ann, workflow, run: id });
    }
    expect(seen.at(-1)).toMatch(/^has ended: cancelled/u);
  });
});

describe("the output of a step", () => {
  test("is what it printed, and empty where it printed nothing", async () => {
    rig.steps.set("a", "one\ntwo\n");
    await rig.add(textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: quiet, type: shell, run: x }"]));
    const id = await rig.run();
    expect(await output(id, "a")).toBe("one\ntwo\n");
    expect(await output(id, "quiet")).toBe("");
  });

  test("of a step that is not there, or has not begun, is refused", async () => {
    await rig.add(textNamed(workflow, ["{ id: ask, type: gate, message: ok }", "{ id: later, type: shell, run: x }"]));
    const id = await rig.run();
    for (const step of ["nope", "later", "../a"])
      await expect(output(id, step)).rejects.toMatchObject({ code: "STEP_UNKNOWN" });
    await expect(output(id, "ask", "job")).rejects.toMatchObject({ code: "STEP_UNKNOWN" });
    await expect(output("nope", "ask")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  test("is meant by its place where several have one name", async () => {
    rig.steps.set("a", "text\n");
    await rig.add(textNamed(workflow, [branch("x"), "{ id: a, type: shell, run: x }"]));
    rig.steps.set("xa", "inner\n");
    const id = await rig.run();
    expect(await output(id, "xa", "x")).toBe("inner\n");
    expect(await output(id, "x/xa")).toBe("inner\n");
    expect(await output(id, "a")).toBe("text\n");
  });
});
