import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitRig, personsEnv } from "../../test/rig/git-repository.ts";
import { systemClock } from "../host/system-clock.ts";
import { findChange } from "./find-change.ts";
import { openGitChange } from "./git/git-change.ts";

let rig: GitRig;
beforeEach(() => {
  rig = new GitRig();
});
afterEach(() => rig.remove());

test("where a change has parted is found by the commits alone, and its files are read from there", async () => {
  const { root, git, commit } = begun();
  const parted = commit({ "a.txt": "1\n" });
  git("branch", "feature");
  const base = commit({ "b.txt": "1\n" });
  git("checkout", "-q", "feature");
  const head = commit({ "c.txt": "1\n" });
  // By these the two have nothing in common.
  writeFileSync(`${root}/.git/info/grafts`, `${head}\n`);
  const env = personsEnv(rig.home);
  const found = await findChange({ folder: root, env, clock: systemClock, base, head });
  expect(found).toEqual({ ok: true, base: parted, head });
  const scratch = rig.path("scratch");
  const change = await openGitChange({ repository: root, env, clock: systemClock, base, head, scratch });
  expect(change.base).toBe(parted);
  await change.close();
});

function begun() {
  const repository = rig.repository("person");
  return {
    root: repository.root,
    git: (...words: readonly string[]) => repository.git(...words),
    commit: (files: Readonly<Record<string, string>>) => {
      repository.commit(files);
      return repository.git("rev-parse", "HEAD");
    },
  };
}

test("commits that share none before them are told of by one code, whoever looks", async () => {
  const { root, git, commit } = begun();
  const base = git("rev-parse", "HEAD");
  git("checkout", "-q", "--orphan", "other");
  const head = commit({ "c.txt": "1\n" });
  const env = personsEnv(rig.home);
  const found = await findChange({ folder: root, env, clock: systemClock, base, head });
  expect(found).toMatchObject({ ok: false, trouble: { code: "REVIEW_NO_BASE" } });
  const scratch = rig.path("scratch");
  const opening = openGitChange({ repository: root, env, clock: systemClock, base, head, scratch });
  await expect(opening).rejects.toMatchObject({ code: "REVIEW_NO_BASE" });
});
