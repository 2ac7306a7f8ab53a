import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { basket, branch, type ChangeWorld, honestly, inWorld, run } from "../rig/change-world.ts";

const minutes = 60_000;

const failing = [{ fail: { message: "the model is away" } }];

/** What there is in the end is the change and no more, and it verifies. */
async function expectShipped(world: ChangeWorld, name = branch): Promise<void> {
  const { repository } = world;
  const changed = repository.git("diff", "--name-only", "HEAD", name).trim().split("\n");
  expect(changed.filter((path) => !path.startsWith("openspec/"))).toEqual(["src/basket.mjs", "src/basket.test.mjs"]);
  for (const [path, text] of Object.entries(basket.change.writes)) {
    expect(repository.git("show", `${name}:${path}`)).toBe(text.trimEnd());
  }
  const verified = await world.waybill(["verify", name]);
  expect(verified.status, verified.said).toBe(0);
}

/** A branch of the name cannot be made while there is one below it. */
async function failsToShip(world: ChangeWorld): Promise<void> {
  const { repository } = world;
  const begin = await world.waybill(["change", basket.requirement, "--run-id", "r"]);
  expect(begin.status, begin.said).toBe(0);
  repository.git("branch", `${branch}/stuck`);
  const { status, said } = await world.waybill(["answer", "r", "merge", "approve"]);
  expect(status, said).toBe(1);
  repository.git("branch", "-qD", `${branch}/stuck`);
}

function begun(world: ChangeWorld, from: number): readonly string[] {
  return world.ledger.slice(from);
}

test.concurrent(
  "a change that could not be shipped is shipped with what it had made, and nobody works again",
  inWorld({}, async (world) => {
    await failsToShip(world);
    const before = world.own();
    expect(world.branches()).toEqual(["main"]);
    const done = world.ledger.length;
    const again = await world.waybill(["rerun", "r", "--failed", "--run-id", "s"]);
    expect(again.status, again.said).toBe(0);
    expect(again.stderr).toContain("again from r, with the files that its copy had");
    expect(begun(world, done)).toEqual([]);
    expect(world.own()).toEqual(before);
    await expectShipped(world);
    const { stdout } = await world.waybill(["verify", branch]);
    expect(stdout).toMatch(/✓ approvals .* said approve at build\[1\]\/grade\/proven\/merge in the run r$/mu);
    expect(stdout).not.toContain("APPROVALS_NONE");
    const events = JSON.stringify(await world.ask<unknown>("events", "s"));
    expect(events).toMatch(/"rerunOf":"r","kept":.*"copyOf":\{"run":"r","checkpoint":"[0-9a-f]{40}"/u);
  }),
  5 * minutes,
);

test.concurrent(
  "a review that failed once is done again on the files that were written, also where the person has moved on",
  inWorld({ acts: { review: failing } }, async (world) => {
    const first = await world.change();
    expect(first.status, first.said).toBe(1);
    const done = world.ledger.length;
    // HEAD is elsewhere now, and the checkout is changed.
    const { repository } = world;
    const began = repository.git("rev-parse", "HEAD").trim();
    repository.commit({ "later.txt": "later\n" });
    repository.write({ "src/basket.mjs": "mine\n" });
    const before = world.own();
    world.script({});
    const again = await world.waybill(["rerun", "r", "--failed", "--run-id", "s"]);
    expect(again.status, again.said).toBe(0);
    expect(begun(world, done)).toEqual(["review"].map((step) => expect.stringContaining(step)));
    expect(world.own()).toEqual(before);
    expect(repository.git("merge-base", "HEAD", branch).trim()).toBe(began);
    expect(repository.git("ls-tree", "--name-only", branch, "later.txt")).toBe("");
    expect((await world.waybill(["verify", branch])).status).toBe(0);
  }),
  5 * minutes,
);

test.concurrent(
  "from the building on, it begins with the spec and without what was built",
  inWorld({}, async (world) => {
    await failsToShip(world);
    const done = world.ledger.length;
    const looks = run("test -d openspec/changes && ! grep -q toPay src/basket.mjs");
    world.script({ implement: [looks, ...honestly("implement")] });
    const again = await world.waybill(["rerun", "r", "--from", "build", "--run-id", "s"]);
    expect(again.status, again.said).toBe(0);
    expect((await world.waybill(["answer", "s", "merge", "approve"])).status).toBe(0);
    expect(begun(world, done).map((step) => step.split("/").at(-1))).toEqual(["implement", "review"]);
    await expectShipped(world);
  }),
  5 * minutes,
);

test.concurrent(
  "a rerun of a rerun has them too, also where the first copy is gone",
  inWorld({ acts: { review: failing } }, async (world) => {
    expect((await world.change()).status).toBe(1);
    const second = await world.waybill(["rerun", "r", "--failed", "--run-id", "s"]);
    expect(second.status, second.said).toBe(1);
    rmSync(join(world.repository.root, ".waybill/state/trees/r"), { recursive: true });
    world.script({});
    const done = world.ledger.length;
    const third = await world.waybill(["rerun", "s", "--failed", "--run-id", "t"]);
    expect(third.status, third.said).toBe(0);
    expect(begun(world, done)).toHaveLength(1);
    await expectShipped(world);
  }),
  5 * minutes,
);

test.concurrent(
  "where the copy, or a part of it, is gone it is refused before anything begins, with what can be done",
  inWorld({ acts: { review: failing } }, async (world) => {
    expect((await world.change()).status).toBe(1);
    const refs = world.repository.refs();
    const done = world.ledger.length;
    for (const part of ["keep.git", ""]) {
      rmSync(join(world.repository.root, ".waybill/state/trees/r", part), { recursive: true });
      for (const how of [["--failed"], ["--from", "build"]]) {
        const { status, stderr, said } = await world.waybill(["rerun", "r", ...how, "--run-id", "s"]);
        expect(status, said).toBe(4);
        for (const word of ["RERUN_COPY_GONE", "→", "waybill rerun r"]) expect(stderr).toContain(word);
      }
    }
    expect((await world.ask<{ readonly runs: readonly object[] }>("runs")).runs).toHaveLength(1);
    expect(world.repository.refs()).toEqual(refs);
    expect(begun(world, done)).toEqual([]);
  }),
  5 * minutes,
);

test.concurrent(
  "commands of any workflow with a copy of its own have the files of the kept steps, also where the process died before the copy was made",
  inWorld({}, async (world) => {
    const { repository, rig } = world;
    const half = `test -e a.txt && test ! -e half.txt && echo half >half.txt && test -e '${rig.path("ok")}'`;
    const file = `
schema_version: "1.0"
workflow: { id: w, name: W, version: "1.0.0", workspace: own }
steps:
  - { id: a, type: shell, run: "echo a >a.txt" }
  - { id: g, type: gate, message: "Go on?", options: [go, reject] }
  - { id: b, type: shell, run: ${JSON.stringify(half)} }
`;
    repository.commit({ "w.yml": file });
    expect((await world.waybill(["run", "w.yml", "--run-id", "r"])).status).toBe(0);
    expect((await world.waybill(["answer", "r", "g", "go"])).status).toBe(1);
    const again = await world.waybill(["rerun", "r", "--from", "g", "--run-id", "s"]);
    expect(again.status, again.said).toBe(0);
    expect(existsSync(join(repository.root, ".waybill/state/trees/s/tree/a.txt"))).toBe(true);
    // What a kill leaves between the first word about the run and its copy.
    rmSync(join(repository.root, ".waybill/state/trees/s"), { recursive: true });
    writeFileSync(rig.path("ok"), "");
    const ended = await world.waybill(["answer", "s", "g", "go"]);
    expect(ended.status, ended.said).toBe(0);
    const made = repository.git("diff", "--name-only", "HEAD", "refs/waybill/s/result");
    expect(made.trim().split("\n")).toEqual(["a.txt", "half.txt"]);
    const other = await world.waybill(["rerun", "r", "--failed", "--run-id", "t"]);
    expect(other.status, other.said).toBe(0);
  }),
  5 * minutes,
);
