import { readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitRig, personsEnv, type Repository } from "../../../test/rig/git-repository.ts";
import { systemClock } from "../../host/system-clock.ts";
import { type GitChange, openGitChange } from "./git-change.ts";

let rig: GitRig;
let person: Repository;
beforeEach(() => {
  rig = new GitRig();
  person = rig.repository("person", { files: { "a.txt": "one\ntwo\nthree\n", "dir/b.ts": "b\n" } });
});
afterEach(() => rig.remove());

const open = (base: string, head = "HEAD"): Promise<GitChange> =>
  openGitChange({
    repository: person.root,
    base,
    head,
    scratch: rig.path("scratch"),
    env: personsEnv(rig.home),
    clock: systemClock,
  });

test("texts, changed lines, files and the difference are those of the commits", async () => {
  const base = person.git("rev-parse", "HEAD");
  const head = person.commit({ "a.txt": "one\n2\nthree\nfour\n", "c.txt": "new\nfile" });
  person.write({ "a.txt": "touched\n" });
  person.git("add", "a.txt");
  const change = await open(base);
  expect(change).toMatchObject({ base, head, tree: person.git("rev-parse", "HEAD^{tree}") });
  expect(await change.text("a.txt")).toEqual({ kind: "text", text: "one\n2\nthree\nfour\n" });
  expect(await change.changed("a.txt")).toEqual([
    { startLine: 2, endLine: 2 },
    { startLine: 4, endLine: 4 },
  ]);
  expect(await change.changed("c.txt")).toEqual([{ startLine: 1, endLine: 2 }]);
  expect(await change.changed("dir/b.ts")).toEqual([]);
  expect(await change.files()).toEqual(["a.txt", "c.txt"]);
  expect(await change.diff()).toContain("+four\n");
  expect(await change.blob("dir/b.ts")).toBe(person.git("rev-parse", "HEAD:dir/b.ts"));
  expect(await change.baseTree.read("a.txt")).toBe("one\ntwo\nthree\n");
  expect(await change.headTree.list("")).toEqual(["a.txt", "c.txt", "dir/b.ts"]);
  await change.close();
  expect(readdirSync(rig.path("scratch"))).toEqual([]);
});
