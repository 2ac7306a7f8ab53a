import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fingerprint, GitRig, personsEnv, Repository } from "../../../test/rig/git-repository.ts";
import { systemClock } from "../../host/system-clock.ts";
import { checkBranchName } from "./choose-branch.ts";
import { identityOf } from "./identity.ts";
import { tryBranch, type MadeBranch, makeBranch, type MakeBranchWish, tipOf } from "./make-branch.ts";
import type { CommitsWish } from "./make-commits.ts";
import { ShipGit } from "./ship-git.ts";
import { standingInWords, standingOf } from "./standing.ts";

let rig: GitRig;
let person: Repository;
beforeEach(() => {
  rig = new GitRig();
  person = rig.repository();
});
afterEach(() => rig.remove());

function gitOf(repository = person): ShipGit {
  return new ShipGit({ env: personsEnv(rig.home), clock: systemClock }, repository.root);
}

type Wish = CommitsWish & MakeBranchWish;

/** Tries the branch and makes it. */
async function make(wish: Wish, git = gitOf()): Promise<MadeBranch> {
  return makeBranch(git, await tryBranch(git, rig.path("scratch"), wish), wish);
}

/** A tree of the person's repository that no ref leads to; what is checked out stays as it was. */
function treeOf(files: Readonly<Record<string, string>>, repository = person): string {
  const base = repository.git("rev-parse", "HEAD");
  const copy = new Repository(rig.path(`copy-${treeCount++}`), rig.home);
  rig.git("clone", "-q", repository.root, copy.root);
  const commit = copy.commit(files);
  repository.git("fetch", "-q", "--no-write-fetch-head", copy.root, commit);
  expect(repository.git("rev-parse", "HEAD")).toBe(base);
  return repository.git("rev-parse", `${commit}^{tree}`);
}
let treeCount = 0;

const messages = {
  spec: "Spec: x\n\nA: b\n",
  change: "x\n\nA: b\n",
  archive: "Archive\n\nA: b\n",
  tick: "Tick\n\nA: b\n",
};

async function wishOf(more: Partial<Wish> = {}, repository = person): Promise<Wish> {
  return {
    base: repository.git("rev-parse", "HEAD"),
    change: treeOf({ "a.txt": "changed\n" }, repository),
    messages,
    identity: await identityOf(gitOf(repository)),
    at: 1_700_000_000_000,
    name: "waybill/x",
    into: undefined,
    state: async (branch, commits) => ({ ref: `refs/waybill/statements/${tipOf(commits)}`, text: `about ${branch}\n` }),
    ...more,
  };
}

const others = (root: string): unknown =>
  Object.fromEntries(Object.entries(fingerprint(root)).filter(([path]) => !path.startsWith(".git/refs/heads/waybill")));

test("the branch has the spec and exactly the graded tree, by the person, and nothing else is touched", async () => {
  const spec = treeOf({ "spec/x.md": "# x\n" });
  const change = treeOf({ "spec/x.md": "# x\n", "a.txt": "changed\n" });
  person.write({ "a.txt": "not committed\n", "mine.txt": "mine" });
  person.git("add", "mine.txt");
  for (const hook of ["reference-transaction", "post-commit", "pre-commit", "commit-msg"])
    writeFileSync(join(person.root, ".git/hooks", hook), `#!/bin/sh\ntouch ${rig.path("hook-has-run")}\n`, {
      mode: 0o755,
    });
  const before = others(person.root);
  const wish = await wishOf({ spec, change });
  const made = await make(wish);
  expect(others(person.root)).toEqual(before);
  expect(existsSync(rig.path("hook-has-run"))).toBe(false);
  expect(made).toMatchObject({
    branch: "waybill/x",
    commits: [
      { part: "spec", tree: spec },
      { part: "change", tree: change },
    ],
  });
  const format = "--format=%T %an <%ae> %at %cn %ct %s";
  expect(person.git("log", format, `${wish.base}..waybill/x`).split("\n")).toEqual([
    `${change} Ada <ada@example.org> 1700000000 Ada 1700000000 x`,
    `${spec} Ada <ada@example.org> 1700000000 Ada 1700000000 Spec: x`,
  ]);
  expect(person.git("rev-parse", "waybill/x~2")).toBe(wish.base);
  expect(person.git("cat-file", "blob", made.statement)).toBe("about waybill/x");
  person.git("fsck", "--strict");
});

test("making it again changes nothing, also where a part was done before", async () => {
  const wish = await wishOf();
  const made = await make(wish);
  const before = fingerprint(person.root);
  expect(await make(wish)).toEqual(made);
  expect(fingerprint(person.root)).toEqual(before);
  person.git("update-ref", "-d", made.statement);
  expect(await make(wish)).toEqual(made);
  person.git("branch", "-qD", made.branch);
  expect(await make(wish)).toEqual(made);
  expect(person.refs()).toContain(made.statement);
});

test("a branch that is taken stays what it is, and another number is taken", async () => {
  person.git("branch", "waybill/x");
  person.git("branch", "waybill/x-2");
  const made = await make(await wishOf());
  expect(made.branch).toBe("waybill/x-3");
  expect(person.git("rev-parse", "waybill/x")).toBe(person.git("rev-parse", "HEAD"));
});

test("who takes the name at the last moment is not overwritten", async () => {
  const wish = await wishOf();
  const made = await make({
    ...wish,
    state: async (branch, commits) => {
      if (branch === "waybill/x") person.git("branch", branch);
      return wish.state(branch, commits);
    },
  });
  expect(made.branch).toBe("waybill/x-2");
});

test("an OpenSpec change is archived: files are written, deleted and moved, and the rest stays", async () => {
  const change = treeOf({
    "openspec/changes/add-x/proposal.md": "why\n",
    "openspec/changes/add-x/tasks.md": "- [ ] 1\n",
    "openspec/specs/old/spec.md": "old\n",
  });
  const files = [
    { path: "openspec/specs/x/spec.md", after: "new\n" },
    { path: "openspec/specs/old/spec.md", after: undefined },
    { path: "openspec/changes/add-x/tasks.md", after: "- [x] 1\n" },
  ];
  const moved = { from: "openspec/changes/add-x", to: "openspec/changes/archive/2026-01-01-add-x" };
  const wish = await wishOf({ change, last: { part: "archive", edits: { files, moved } } });
  const made = await make(wish);
  expect(made.commits.map(({ part }) => part)).toEqual(["change", "archive"]);
  expect(person.git("diff", "--no-renames", "--name-status", "waybill/x~1", "waybill/x").split("\n")).toEqual([
    "D\topenspec/changes/add-x/proposal.md",
    "D\topenspec/changes/add-x/tasks.md",
    "A\topenspec/changes/archive/2026-01-01-add-x/proposal.md",
    "A\topenspec/changes/archive/2026-01-01-add-x/tasks.md",
    "D\topenspec/specs/old/spec.md",
    "A\topenspec/specs/x/spec.md",
  ]);
  expect(person.git("show", `waybill/x:${moved.to}/tasks.md`)).toBe("- [x] 1");
});

test("boxes are ticked in a commit of its own, and what the file may do stays", async () => {
  const change = treeOf({ "spec/x.md": "- [ ] 1\n" });
  const files = [{ path: "spec/x.md", after: "- [x] 1\n" }];
  const made = await make(await wishOf({ change, last: { part: "tick", edits: { files } } }));
  expect(made.commits.map(({ part }) => part)).toEqual(["change", "tick"]);
  expect(person.git("diff", "--name-status", "waybill/x~1", "waybill/x")).toBe("M\tspec/x.md");
  expect(person.git("log", "-1", "--format=%s", "waybill/x")).toBe("Tick");
});

describe("names", () => {
  test.each(["", "-x", "a..b", "a b", "x.lock", "refs/heads/x", "HEAD", "@", "a\nb", "x~1", "/x", "x/"])(
    "%j is none",
    async (name) => {
      await expect(checkBranchName(gitOf(), name, undefined)).rejects.toMatchObject({ code: "SHIP_BRANCH_NAME" });
    },
  );

  test("what is checked out anywhere, is a remote's default, or is to be merged into is kept", async () => {
    person.git("branch", "linked");
    person.git("worktree", "add", "-q", rig.path("linked"), "linked");
    person.git("update-ref", "refs/remotes/origin/trunk", "HEAD");
    person.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    for (const name of ["main", "linked", "trunk", "next"])
      await expect(checkBranchName(gitOf(), name, "next")).rejects.toMatchObject({ code: "SHIP_BRANCH_KEPT" });
    await checkBranchName(gitOf(), "waybill/x", "next");
  });

  test("a branch that stands in the way of all below it is named", async () => {
    person.git("branch", "waybill");
    await expect(make(await wishOf())).rejects.toMatchObject({
      code: "SHIP_BRANCH_NAME",
      message: expect.stringContaining("called waybill."),
    });
  });
});

describe("identities", () => {
  test.each([
    [{ "user.name": "", "user.email": "a@b" }, "Waybill <waybill@localhost>"],
    [{ "user.name": "<>", "user.email": "a@b" }, "Waybill <waybill@localhost>"],
    [{ "user.name": "Ada\nEve", "user.email": "a@b" }, "AdaEve <a@b>"],
    [{ "i18n.commitEncoding": "ISO-8859-1", "commit.gpgSign": "true" }, "Ada <ada@example.org>"],
  ])("%j is %s", async (settings, who) => {
    for (const [name, value] of Object.entries(settings)) person.git("config", name, value);
    await make(await wishOf());
    expect(person.git("log", "-1", "--format=%an <%ae>", "waybill/x")).toBe(who);
    expect(person.git("cat-file", "commit", "waybill/x")).not.toMatch(/^(?:encoding|gpgsig)/mu);
  });
});

describe("faults", () => {
  test("a lock that another process holds is a refusal, and nothing is half done", async () => {
    const wish = await wishOf();
    person.git("update-ref", "refs/heads/waybill/other", "HEAD");
    writeFileSync(join(person.root, ".git/refs/heads/waybill/x.lock"), "");
    await expect(make(wish)).rejects.toMatchObject({ code: "SHIP_REF_LOCKED" });
    expect(person.refs().filter((ref) => ref.includes("statements") || ref.endsWith("/x"))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)("a .git folder that nobody may write to is a refusal", async () => {
    const wish = await wishOf();
    spawnSync("chmod", ["-R", "a-w", join(person.root, ".git")]);
    await expect(make(wish)).rejects.toMatchObject({ code: "SHIP_NOT_WRITABLE" });
  });

  test("a repository that has moved is a refusal", async () => {
    const nowhere = new ShipGit(gitOf().setting, rig.path("nowhere"));
    await expect(make(await wishOf(), nowhere)).rejects.toMatchObject({ code: "GIT_MISSING" });
  });
});

async function stands(more: Partial<Wish> = {}, repository = person): Promise<string> {
  const wish = await wishOf(more, repository);
  const tip = repository.git("rev-parse", "main");
  const before = repository.git("count-objects", "-v");
  const tried = await tryBranch(gitOf(repository), rig.path("scratch"), wish);
  const standing = await standingOf(tried.git, { base: wish.base, change: tipOf(tried.commits), tip });
  expect(repository.git("count-objects", "-v")).toBe(before);
  return standingInWords(standing, "main");
}

describe("the branch to merge into", () => {
  test("has not moved", async () => {
    expect(await stands()).toBe("main has not moved.");
  });

  test("has moved, and merges", async () => {
    const base = person.git("rev-parse", "HEAD");
    const change = treeOf({ "a.txt": "changed\n" });
    person.commit({ "dir/b.txt": "theirs\n" });
    person.commit({ "c.txt": "theirs\n" });
    expect(await stands({ base, change })).toBe("main has moved by 2 commits; it merges cleanly.");
  });

  test("has moved, and conflicts", async () => {
    const base = person.git("rev-parse", "HEAD");
    const change = treeOf({ "a.txt": "changed\n", "dir/b.txt": "changed\n" });
    person.commit({ "a.txt": "theirs\n", "dir/b.txt": "theirs\n" });
    expect(await stands({ base, change })).toBe(
      "main has moved by 1 commit, and it does not merge with that: a.txt, dir/b.txt.",
    );
  });

  test("has a history of its own", async () => {
    const base = person.git("rev-parse", "HEAD");
    const change = treeOf({ "a.txt": "changed\n" });
    person.git("checkout", "-q", "--orphan", "new");
    person.commit({ "z.txt": "z\n" });
    person.git("branch", "-qf", "main", "new");
    expect(await stands({ base, change })).toMatch(
      /^main has moved by 1 commit; whether it merges with main is not known: git says/u,
    );
  });

  test("is looked at in a shallow clone, too, and with other hashes", async () => {
    person.commit({ "c.txt": "c\n" });
    rig.git("clone", "-q", "--depth=1", `file://${person.root}`, rig.path("shallow"));
    expect(await stands({}, new Repository(rig.path("shallow"), rig.home))).toBe("main has not moved.");
    const sha256 = rig.repository("sha256", { init: ["--object-format=sha256"] });
    expect(await stands({}, sha256)).toBe("main has not moved.");
    expect((await make(await wishOf({}, sha256), gitOf(sha256))).branch).toBe("waybill/x");
  });
});
