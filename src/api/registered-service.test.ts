import { beforeEach, describe, expect, test } from "vitest";
import { ann, bob, openRegisteredRig, type RegisteredRig, root, textNamed } from "../../test/rig/registered-rig.ts";
import { planOf } from "../../test/rig/runner-rig.ts";
import { memoryRegistry } from "../registry/memory/memory-registry.ts";
import type { Actor } from "../registry/ownership.ts";
import { RegisteredService } from "./registered-service.ts";

let rig: RegisteredRig;
beforeEach(async () => {
  rig = await openRegisteredRig();
});

const workflow = "deploy";
const waiting = textNamed(workflow, ["{ id: a, type: shell, run: x }", "{ id: ask, type: gate, message: ok }"]);

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
    await rig.add(waiting);
    const id = await rig.run();
    await expect(ask({ actor: bob, workflow, run: id })).rejects.toMatchObject(denied);
    await ask({ actor: ann, workflow, run: id });
    if (name !== "remove") await ask({ actor: root, workflow, run: id });
    await rig.runs.settled();
  });

  test.each(["../etc", "a/b", "a b", "a;b", "a\0", ""])("takes no name %j", async (word) => {
    await rig.add(waiting);
    const id = await rig.run();
    const refused = { name: "Refusal", code: "NAME_WRONG" };
    await expect(ask({ actor: root, workflow: word, run: id })).rejects.toMatchObject(refused);
  });
});

test("a run has no id that could not be one", async () => {
  await rig.add(waiting);
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
    await rig.add(text);
    const { definition } = await rig.registered.get({ actor: ann, workflow });
    expect(definition).toMatchObject({ text, owner: "ann", version: 1 });
    expect(definition.hash).toMatch(/^[0-9a-f]{64}$/u);
    await expect(rig.registered.get({ actor: bob, workflow })).rejects.toMatchObject(denied);
  });

  test("by an admin leaves it the owner's, and what it calls is looked for among the owner's", async () => {
    await rig.add(textNamed("sub"), ann);
    await rig.add(textNamed(workflow), ann);
    const calling = textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }"]);
    const answer = await rig.registered.add({ actor: root, workflow, text: calling });
    expect(answer).toMatchObject({ ok: true, isNew: true, version: { owner: "ann", by: "root", version: 2 } });
  });
});

async function names(actor: Actor): Promise<unknown> {
  const listed = await rig.registered.list({ actor });
  return listed.map(({ version, lastRun }) => [version.name, version.owner, lastRun?.id]);
}

test("the list is what one owns, each with its newest run, and an admin's is everything", async () => {
  await rig.add(textNamed("one"), ann);
  await rig.add(textNamed("two"), bob);
  await rig.run(ann, "one");
  const last = await rig.run(root, "one");
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
    await rig.add(text);
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
    await rig.add(text);
    const answer = await rig.registered.run({ actor: ann, workflow, inputs });
    expect(answer).toMatchObject({ ok: false, problems: codes.map((code) => ({ code })) });
    expect(await rig.registered.runs({ actor: ann, workflow })).toEqual([]);
  });

  test("may be numbers where numbers are meant", async () => {
    await rig.add(text);
    const id = await rig.begun(rig.registered.run({ actor: ann, workflow, inputs: { stage: "x", times: 3 } }));
    expect(await rig.registered.detail({ actor: ann, workflow, run: id })).toMatchObject({
      run: { inputs: { stage: "x", times: 3 }, status: "success" },
    });
  });
});

describe("a run", () => {
  test("keeps which version of which workflow it is of, and who began it how", async () => {
    await rig.add(textNamed(workflow));
    const id = await rig.run(root);
    const { run: words } = await rig.registered.detail({ actor: ann, workflow, run: id });
    expect(words).toMatchObject({
      actor: "root",
      origin: { workflow, version: 1, owner: "ann", source: "manual" },
    });
  });

  test("that is left to others is there, and waits for them", async () => {
    await rig.add(textNamed(workflow));
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
    await rig.add(textNamed(workflow));
    await rig.add(textNamed("other"));
    const id = await rig.run();
    for (const [name, asked] of [
      ["other", id],
      [workflow, "nope"],
    ] as const) {
      const detail = rig.registered.detail({ actor: ann, workflow: name, run: asked });
      await expect(detail).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    }
  });

  test("is listed the newest first, although all began at one time", async () => {
    await rig.add(textNamed(workflow));
    const ids = [await rig.run(), await rig.run(), await rig.run()];
    const listed = await rig.registered.runs({ actor: ann, workflow });
    expect(listed.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await rig.registered.runs({ actor: ann, workflow, limit: 1 })).toMatchObject([{ id: ids[2] }]);
    await expect(rig.registered.runs({ actor: ann, workflow: "nope" })).rejects.toMatchObject({
      code: "WORKFLOW_UNKNOWN",
    });
  });
});

describe("calls of registered workflows", () => {
  test("find those of the same owner alone", async () => {
    await rig.add(textNamed("sub"), bob);
    const text = textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }"]);
    expect(await rig.registered.add({ actor: ann, text })).toMatchObject({
      ok: false,
      problems: [{ code: "WORKFLOW_NOT_FOUND" }],
    });
    await rig.add(text, bob);
  });

  test("lead by no path to a file, and by no circle to themselves", async () => {
    const byPath = textNamed(workflow, ["{ id: call, type: workflow, workflow: ./package.json/../w.yml }"]);
    expect(await rig.registered.add({ actor: ann, text: byPath, file: "w.yml" })).toMatchObject({
      ok: false,
      problems: [{ code: "WORKFLOW_NOT_FOUND" }],
    });
    await rig.add(textNamed(workflow));
    const circle = textNamed(workflow, [`{ id: call, type: workflow, workflow: ${workflow} }`]);
    expect(await rig.registered.add({ actor: ann, text: circle, workflow })).toMatchObject({ ok: false });
  });

  test("are pinned when a run begins, in its newest version", async () => {
    await rig.add(textNamed("sub"));
    await rig.add(textNamed(workflow, ["{ id: call, type: workflow, workflow: sub }"]));
    await rig.add(textNamed("sub", ["{ id: b, type: shell, run: x }"]));
    const id = await rig.run();
    await rig.add(textNamed("sub", ["{ id: c, type: shell, run: x }"]));
    await rig.begun(rig.registered.rerun({ actor: ann, workflow, run: id, latest: false, failed: false }));
    expect(rig.performed).toEqual(["b", "b"]);
  });
});
