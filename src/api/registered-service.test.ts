import { beforeEach, describe, expect, test } from "vitest";
import { ann, bob, openRegisteredRig, type RegisteredRig, root, textNamed } from "../../test/rig/registered-rig.ts";
import { planOf } from "../../test/rig/runner-rig.ts";
import { memoryRegistry } from "../registry/memory/memory-registry.ts";
import type { Actor } from "../registry/ownership.ts";
import { RegisteredService } from "./registered-service.ts";
import type { Begun, StoryLine } from "./runs.ts";

let rig: RegisteredRig;
beforeEach(async () => {
  rig = await openRegisteredRig();
});

const workflow = "deploy";
const waiting = textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: ask, type: gate, message: ok }"]);

async function add(text: string, actor: Actor = ann): Promise<void> {
  expect(await rig.registered.add({ actor, text })).toMatchObject({ ok: true });
}

async function begun(run: Promise<Begun>): Promise<string> {
  const answer = await run;
  if (!answer.ok) throw new Error(answer.problems.map(({ message }) => message).join(" "));
  await rig.runs.settled();
  return answer.run;
}

const run = (actor: Actor = ann, name = workflow): Promise<string> =>
  begun(rig.registered.run({ actor, workflow: name, inputs: {} }));

async function logOf(id: string, name = workflow): Promise<readonly StoryLine[]> {
  const lines: StoryLine[] = [];
  for await (const line of rig.registered.log({ actor: ann, workflow: name, run: id, follow: false })) lines.push(line);
  return lines;
}

async function drain(lines: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of lines);
}

const denied = { name: "Refusal", code: "PERMISSION_DENIED", message: expect.stringContaining("permission denied") };

interface Asked {
  readonly actor: Actor;
  readonly workflow: string;
  readonly run: string;
}

/** Everything that can be asked about one workflow and one of its runs. */
const actions: Readonly<Record<string, (asked: Asked) => Promise<unknown>>> = {
  add: ({ actor, workflow: name }) => rig.registered.add({ actor, workflow: name, text: textNamed(name) }),
  get: ({ actor, workflow: name }) => rig.registered.get({ actor, workflow: name }),
  "get a version": ({ actor, workflow: name }) => rig.registered.get({ actor, workflow: name, version: 1 }),
  inputs: ({ actor, workflow: name }) => rig.registered.inputs({ actor, workflow: name }),
  run: ({ actor, workflow: name }) => rig.registered.run({ actor, workflow: name, inputs: {} }),
  runs: ({ actor, workflow: name }) => rig.registered.runs({ actor, workflow: name }),
  detail: (asked) => rig.registered.detail(asked),
  log: (asked) => drain(rig.registered.log({ ...asked, follow: false })),
  stepLog: (asked) => rig.registered.stepLog({ ...asked, step: "a" }),
  rerun: (asked) => rig.registered.rerun({ ...asked, latest: false, failed: false }),
  "rerun with the newest": (asked) => rig.registered.rerun({ ...asked, latest: true, failed: false }),
  cancel: (asked) => rig.registered.cancel(asked),
  remove: ({ actor, workflow: name }) => rig.registered.remove({ actor, workflow: name }),
};

describe.each(Object.entries(actions))("%s", (name, ask) => {
  test("is for the owner and for admins", async () => {
    await add(waiting);
    const id = await run();
    await expect(ask({ actor: bob, workflow, run: id })).rejects.toMatchObject(denied);
    await ask({ actor: ann, workflow, run: id });
    if (name !== "remove") await ask({ actor: root, workflow, run: id });
    await rig.runs.settled();
  });

  test.each(["../etc", "a/b", "a b", "a;b", "a\0", ""])("takes no name %j", async (word) => {
    await add(waiting);
    const id = await run();
    const refused = { name: "Refusal", code: "NAME_WRONG" };
    await expect(ask({ actor: root, workflow: word, run: id })).rejects.toMatchObject(refused);
  });
});

test("a run has no id that could not be one", async () => {
  await add(waiting);
  for (const word of ["../etc", "n1.1", "", "a b"]) {
    const asked = { actor: ann, workflow, run: word };
    await expect(rig.registered.detail(asked)).rejects.toMatchObject({ code: "NAME_WRONG" });
  }
});

describe("adding", () => {
  test("checks the file, and its name where one is asked for", async () => {
    const wrong = await rig.registered.add({ actor: ann, text: "steps: 5", file: "w.yml" });
    expect(wrong).toMatchObject({ ok: false, problems: [{ place: { file: "w.yml" } }, {}] });
    const other = rig.registered.add({ actor: ann, workflow: "build", text: textNamed("deploy") });
    await expect(other).rejects.toMatchObject({ code: "NAME_DIFFERS" });
    expect(await rig.registered.list({ actor: root })).toEqual([]);
  });

  test("takes no name that could be anything else, whatever a dialect allows", async () => {
    const plan = planOf("- { id: a, type: shell, run: x }");
    const odd = { ...plan, workflow: { ...plan.workflow, id: "../a" } };
    const workflows = { planText: () => Promise.resolve({ ok: true, problems: [], plan: odd }) };
    const ports = { registry: memoryRegistry(), runs: rig.runs, workflows, clock: { now: () => 0 } };
    const adding = new RegisteredService(ports).add({ actor: ann, text: "" });
    await expect(adding).rejects.toMatchObject({ code: "NAME_WRONG" });
  });

  test("keeps the text as it is, with its hash, and an owner in the text counts for nothing", async () => {
    const text = `\uFEFF# by bob\r\n${textNamed(workflow)}x-owner: bob\n`;
    await add(text);
    const { definition } = await rig.registered.get({ actor: ann, workflow });
    expect(definition).toMatchObject({ text, owner: "ann", version: 1 });
    expect(definition.hash).toMatch(/^[0-9a-f]{64}$/u);
    await expect(rig.registered.get({ actor: bob, workflow })).rejects.toMatchObject(denied);
  });

  test("by an admin leaves it the owner's, and what it calls is looked for among the owner's", async () => {
    await add(textNamed("sub"), ann);
    await add(textNamed(workflow), ann);
    const calling = textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }"]);
    const answer = await rig.registered.add({ actor: root, workflow, text: calling });
    expect(answer).toMatchObject({ ok: true, isNew: true, version: { owner: "ann", by: "root", version: 2 } });
  });
});

test("the list is what one owns, each with its newest run, and an admin's is everything", async () => {
  await add(textNamed("one"), ann);
  await add(textNamed("two"), bob);
  await run(ann, "one");
  const last = await run(root, "one");
  const names = async (actor: Actor): Promise<unknown> =>
    (await rig.registered.list({ actor })).map(({ version, lastRun }) => [version.name, version.owner, lastRun?.id]);
  expect(await names(ann)).toEqual([["one", "ann", last]]);
  expect(await names(bob)).toEqual([["two", "bob", undefined]]);
  expect(await names(root)).toEqual([
    ["one", "ann", last],
    ["two", "bob", undefined],
  ]);
  expect(await names({ name: "eve", isAdmin: false })).toEqual([]);
});

describe("inputs", () => {
  const text = `${textNamed(workflow)}inputs:
  stage: { type: string, required: true, prompt: "Where to?" }
  times: { type: number, default: 2 }
`;

  test("are told with their types, defaults and what they ask", async () => {
    await add(text);
    expect(await rig.registered.inputs({ actor: ann, workflow })).toEqual({
      ok: true,
      inputs: [
        { name: "stage", type: "string", required: true, default: null, description: "Where to?" },
        { name: "times", type: "number", required: false, default: 2, description: null },
      ],
    });
  });

  test.each([
    [{}, ["INPUT_MISSING"]],
    [{ stage: 7 }, ["INPUT_TYPE"]],
    [{ stage: "x", times: { a: [] } }, ["INPUT_TYPE"]],
    [{ stage: "x", other: null }, ["INPUT_UNDECLARED"]],
  ])("%j are refused before anything is run", async (inputs, codes) => {
    await add(text);
    const answer = await rig.registered.run({ actor: ann, workflow, inputs });
    expect(answer).toMatchObject({ ok: false, problems: codes.map((code) => ({ code })) });
    expect(await rig.registered.runs({ actor: ann, workflow })).toEqual([]);
  });

  test("may be numbers where numbers are meant", async () => {
    await add(text);
    const id = await begun(rig.registered.run({ actor: ann, workflow, inputs: { stage: "x", times: 3 } }));
    expect(await rig.registered.detail({ actor: ann, workflow, run: id })).toMatchObject({
      run: { inputs: { stage: "x", times: 3 }, status: "success" },
    });
  });
});

describe("a run", () => {
  test("keeps which version of which workflow it is of, and who began it how", async () => {
    await add(textNamed(workflow));
    const id = await run(root);
    const { run: words } = await rig.registered.detail({ actor: ann, workflow, run: id });
    expect(words).toMatchObject({
      actor: "root",
      origin: { workflow, version: 1, owner: "ann", source: "manual" },
    });
  });

  test("that is left to others is there, and waits for them", async () => {
    await add(textNamed(workflow));
    const answer = await rig.registered.run({ actor: ann, workflow, inputs: {}, id: "mine", leave: true });
    expect(answer).toEqual({ ok: true, run: "mine" });
    await rig.runs.settled();
    expect(rig.performed).toEqual([]);
    expect(await rig.runs.report("mine")).toMatchObject({ run: { status: "interrupted" } });
    await rig.runs.resume("mine");
    await rig.runs.settled();
    expect(rig.performed).toEqual(["a"]);
    expect(await rig.runs.report("mine")).toMatchObject({ run: { status: "success" } });
  });

  test("of another workflow, or of none, is not found", async () => {
    await add(textNamed(workflow));
    await add(textNamed("other"));
    const id = await run();
    for (const [name, asked] of [
      ["other", id],
      [workflow, "nope"],
    ] as const) {
      const detail = rig.registered.detail({ actor: ann, workflow: name, run: asked });
      await expect(detail).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    }
  });

  test("is listed the newest first, although all began at one time", async () => {
    await add(textNamed(workflow));
    const ids = [await run(), await run(), await run()];
    const listed = await rig.registered.runs({ actor: ann, workflow });
    expect(listed.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await rig.registered.runs({ actor: ann, workflow, limit: 1 })).toMatchObject([{ id: ids[2] }]);
    await expect(rig.registered.runs({ actor: ann, workflow: "nope" })).rejects.toMatchObject({
      code: "WORKFLOW_UNKNOWN",
    });
  });
});

describe("cancelling", () => {
  test("a waiting run, and then as often as one likes", async () => {
    await add(waiting);
    const id = await run();
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
    await add(textNamed(workflow));
    const id = await run();
    expect(await rig.registered.cancel({ actor: ann, workflow, run: id })).toMatchObject({ hadEnded: true });
    expect(await rig.runs.report(id)).toMatchObject({ run: { status: "success" } });
  });
});

describe("removing", () => {
  test("cancels what goes on and what waits, and leaves all records", async () => {
    rig.steps.set("a", "goes on");
    await add(textNamed(workflow));
    const going = await rig.registered.run({ actor: ann, workflow, inputs: {} });
    await add(waiting.replace("id: a", "id: b"));
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
    await add(textNamed(workflow));
    const old = await run();
    await rig.registered.remove({ actor: ann, workflow });
    await add(textNamed(workflow), bob);
    await run(bob);
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
  const stepsOf = async (id: string): Promise<readonly string[]> =>
    (await rig.runs.report(id)).steps.map(({ address }) => address);

  test("is of the version of the old run, or of the newest", async () => {
    await add(textNamed(workflow));
    const old = await run();
    await add(textNamed(workflow, ["{ id: b, type: shell, run: x }"]));
    const same = await begun(rig.registered.rerun({ ...again, run: old }));
    expect(await rig.runs.report(same)).toMatchObject({ run: { origin: { version: 1, source: "rerun" } } });
    expect(await stepsOf(same)).toEqual(["a"]);
    const latest = await begun(rig.registered.rerun({ ...again, run: old, latest: true }));
    expect(await rig.runs.report(latest)).toMatchObject({ run: { origin: { version: 2, source: "rerun" } } });
    expect(await stepsOf(latest)).toEqual(["b"]);
    expect(await rig.registered.runs({ actor: ann, workflow })).toMatchObject([
      { id: latest },
      { id: same },
      { id: old },
    ]);
  });

  test("goes on after the workflow was removed, as it was", async () => {
    await add(textNamed(workflow));
    const old = await run();
    await rig.registered.remove({ actor: ann, workflow });
    const same = await begun(rig.registered.rerun({ ...again, run: old }));
    expect(await rig.runs.report(same)).toMatchObject({ run: { status: "success", origin: { version: 1 } } });
  });

  test("repeats only what has failed, where that is asked for", async () => {
    await add(textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: b, type: shell, run: x }"]));
    rig.steps.set("b", "fails");
    const old = await run();
    rig.steps.clear();
    const id = await begun(rig.registered.rerun({ ...again, run: old, failed: true }));
    expect(rig.performed).toEqual(["a", "b", "b"]);
    expect(await rig.runs.report(id)).toMatchObject({ run: { status: "success" } });
  });
});

describe("the log", () => {
  test("has a line for each event, with the step that it is about", async () => {
    rig.steps.set("b", "fails");
    await add(textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: b, type: shell, run: x }"]));
    const lines = await logOf(await run());
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
    await add(textNamed("sub"));
    await add(textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }", "{ id: z, type: shell, run: x }"]));
    const lines = await logOf(await run());
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
    await add(textNamed(workflow, [`{ id: ask, type: gate, message: ${message} }`]));
    for (const { text } of await logOf(await run())) expect(text).not.toContain("\n");
  });

  test("goes on until the run has ended, where that is asked for", async () => {
    rig.steps.set("a", "goes on");
    await add(textNamed(workflow));
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
  const output = (id: string, step: string, job?: string): Promise<string> =>
    rig.registered.stepLog({ actor: ann, workflow, run: id, step, ...(job === undefined ? {} : { job }) });

  test("is what it printed, and empty where it printed nothing", async () => {
    rig.steps.set("a", "one\ntwo\n");
    await add(textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: quiet, type: shell, run: x }"]));
    const id = await run();
    expect(await output(id, "a")).toBe("one\ntwo\n");
    expect(await output(id, "quiet")).toBe("");
  });

  test("of a step that is not there, or has not begun, is refused", async () => {
    await add(textNamed(workflow, ["{ id: ask, type: gate, message: ok }", "{ id: later, type: shell, run: x }"]));
    const id = await run();
    for (const step of ["nope", "later", "../a"])
      await expect(output(id, step)).rejects.toMatchObject({ code: "STEP_UNKNOWN" });
    await expect(output(id, "ask", "job")).rejects.toMatchObject({ code: "STEP_UNKNOWN" });
    await expect(output("nope", "ask")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  test("is meant by its place where several have one name", async () => {
    rig.steps.set("a", "text\n");
    const branch = (id: string): string =>
      `{ id: ${id}, type: if, condition: "{{ true }}", then: [{ id: ${id}a, type: shell, run: x }] }`;
    await add(textNamed(workflow, [branch("x"), "{ id: a, type: shell, run: x }"]));
    rig.steps.set("xa", "inner\n");
    const id = await run();
    expect(await output(id, "xa", "x")).toBe("inner\n");
    expect(await output(id, "x/xa")).toBe("inner\n");
    expect(await output(id, "a")).toBe("text\n");
  });
});

describe("calls of registered workflows", () => {
  test("find those of the same owner alone", async () => {
    await add(textNamed("sub"), bob);
    const text = textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }"]);
    expect(await rig.registered.add({ actor: ann, text })).toMatchObject({
      ok: false,
      problems: [{ code: "WORKFLOW_NOT_FOUND" }],
    });
    await add(text, bob);
  });

  test("lead by no path to a file, and by no circle to themselves", async () => {
    const byPath = textNamed(workflow, ["{ id: call, type: workflow, workflow: ./package.json/../w.yml }"]);
    expect(await rig.registered.add({ actor: ann, text: byPath, file: "w.yml" })).toMatchObject({
      ok: false,
      problems: [{ code: "WORKFLOW_NOT_FOUND" }],
    });
    await add(textNamed(workflow));
    const circle = textNamed(workflow, [`{ id: call, type: workflow, workflow: ${workflow} }`]);
    expect(await rig.registered.add({ actor: ann, text: circle, workflow })).toMatchObject({ ok: false });
  });

  test("are pinned when a run begins, in its newest version", async () => {
    await add(textNamed("sub"));
    await add(textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }"]));
    await add(textNamed("sub", ["{ id: b, type: shell, run: x }"]));
    const id = await run();
    await add(textNamed("sub", ["{ id: c, type: shell, run: x }"]));
    await begun(rig.registered.rerun({ actor: ann, workflow, run: id, latest: false, failed: false }));
    expect(rig.performed).toEqual(["b", "b"]);
  });
});
