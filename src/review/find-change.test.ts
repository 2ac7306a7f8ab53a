import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Repository } from "../../test/rig/git-repository.ts";
import { WorkspacesRig } from "../../test/rig/workspaces-rig.ts";
import { type ChangeWish, findChange, type FoundChange } from "./find-change.ts";

let rig: WorkspacesRig;
let person: Repository;

beforeEach(() => {
  rig = new WorkspacesRig();
  person = rig.repository("person", { files: { "a.txt": "one\n" } });
});
afterEach(() => rig.remove());

function find(wish: Partial<ChangeWish>): Promise<FoundChange> {
  return findChange({ folder: person.root, env: { PATH: process.env["PATH"] ?? "" }, clock: rig.clock, ...wish });
}

test("a change begins where the head has parted from the base, unless the base is taken as it is", async () => {
  const parted = person.git("rev-parse", "HEAD");
  person.git("switch", "-q", "-c", "work");
  const work = person.commit({ "a.txt": "mine\n" });
  person.git("switch", "-q", "main");
  const main = person.commit({ "theirs.txt": "x\n" });
  expect(await find({ base: "main", head: "work" })).toEqual({ ok: true, base: parted, head: work });
  expect(await find({ base: "main", head: "work", isExact: true })).toEqual({ ok: true, base: main, head: work });
});

test("commits without one before them in common are no change, unless the base is taken as it is", async () => {
  const base = person.git("rev-parse", "HEAD");
  person.git("checkout", "-q", "--orphan", "other");
  const head = person.commit({ "z.txt": "z\n" });
  expect(await find({ base, head })).toMatchObject({ ok: false, trouble: { code: "REVIEW_NO_BASE" } });
  expect(await find({ base, head, isExact: true })).toEqual({ ok: true, base, head });
  expect(await find({ base: "nowhere", head, isExact: true })).toMatchObject({ trouble: { code: "REVIEW_NO_COMMIT" } });
});

test("where they have parted is said by the commits alone", async () => {
  const parted = person.git("rev-parse", "HEAD");
  person.git("switch", "-q", "-c", "work");
  const head = person.commit({ "a.txt": "mine\n" });
  person.git("switch", "-q", "main");
  person.commit({ "theirs.txt": "x\n" });
  // By these the two have nothing in common.
  writeFileSync(join(person.root, ".git", "info", "grafts"), `${head}\n`);
  expect(await find({ base: "main", head })).toEqual({ ok: true, base: parted, head });
});
