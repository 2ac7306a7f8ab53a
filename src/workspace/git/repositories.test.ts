import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, Repository } from "../../../test/rig/git-repository.ts";
import { whenPossible } from "../../../test/rig/require.ts";
import { type Prepare, sortsOfRepository, withSubmodules } from "../../../test/rig/sorts-of-repository.ts";
import { withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";

async function live(rig: WorkspacesRig, prepare: Prepare): Promise<void> {
  const person = prepare(rig);
  const index = existsSync(join(person.root, ".git", "index.lock"));
  const before = fingerprint(rig.folder);
  const onlyOurs = (): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(fingerprint(rig.folder)).filter(([path]) => !path.startsWith("workspaces")));
  const workspace = await rig.make(person);
  const inside = rig.inside(workspace);
  expect(inside.git("status", "--porcelain", "--ignored")).toBe("");
  const tree = await workspace.tree();
  if (person.refs().length > 1) expect(tree).toBe(person.git("--no-replace-objects", "rev-parse", "HEAD^{tree}"));
  const clean = await workspace.checkpoint("clean");
  inside.write({ "new.txt": "new\n", "dir/new": "new\n" });
  const mine = inside.commit({ "a.txt": "mine\n" });
  inside.write({ "a.txt": "mine and more\n" });
  rmSync(join(workspace.folder, "dir"), { recursive: true });
  const debris = await workspace.checkpoint("debris");
  const dirty = await workspace.tree();
  await workspace.restore(clean);
  expect([await workspace.tree(), inside.git("status", "--porcelain")]).toEqual([tree, ""]);
  await workspace.restore(debris);
  expect([await workspace.tree(), inside.git("rev-parse", "HEAD")]).toEqual([dirty, mine]);
  const copy = await workspace.throwaway(debris, "look");
  expect(await copy.tree()).toBe(dirty);
  await copy.discard();
  const ref = await workspace.fetchBack(debris, "result");
  expect(person.git("show", `${ref}:new.txt`)).toBe("new");
  expect(await rig.workspaces().list()).toMatchObject([{ unfetched: false }]);
  await workspace.remove({ loseWork: false });
  expect(person.refs().filter((each) => each.startsWith("refs/waybill/"))).toEqual([ref]);
  expect(onlyOurs()).toEqual(before);
  if (!index) person.git("fsck", "--connectivity-only");
}

describe("a repository", () => {
  const sha256 = [
    "sha256",
    (rig: WorkspacesRig) => rig.repository("person", { init: ["--object-format=sha256"] }),
  ] as const;

  test.each(sortsOfRepository)("%s", (_, prepare) => withRig((rig) => live(rig, prepare))());

  const whenSha256 = whenPossible(
    "sh",
    "-c",
    'd=$(mktemp -d); git init -q --object-format=sha256 "$d"; e=$?; rm -rf "$d"; exit $e',
  );
  whenSha256(
    "with longer hashes",
    withRig((rig) => live(rig, sha256[1])),
  );
});

describe("submodules", () => {
  test(
    "are there, with the commits that belong to it, and changes in them are changes",
    withRig(async (rig) => {
      const person = withSubmodules(rig);
      const workspace = await rig.make(person);
      const inside = rig.inside(workspace);
      expect(inside.git("status", "--porcelain")).toBe("");
      expect(inside.git("ls-files", "--recurse-submodules")).toContain("libs/one/in ner/inner.txt");
      const tree = await workspace.tree();
      const deep = new Repository(join(workspace.folder, "libs/one/in ner"), rig.home);
      deep.write({ "inner.txt": "changed\n", new: "new" });
      const changed = await workspace.tree();
      expect(changed).not.toBe(tree);
      expect(await workspace.tree()).toBe(changed);
      expect(await workspace.changes(tree)).toEqual([{ path: "libs/one", change: "modified" }]);
      const debris = await workspace.checkpoint("debris");
      await workspace.restore(workspace.base);
      expect([
        await workspace.tree(),
        readFileSync(join(deep.root, "inner.txt"), "utf8"),
        existsSync(join(deep.root, "new")),
      ]).toEqual([tree, "inner\n", false]);
      await workspace.restore(debris);
      expect([await workspace.tree(), deep.git("status", "--porcelain")]).toEqual([changed, " M inner.txt\n?? new"]);
    }),
  );

  test(
    "commits in them are fetched with the commit that leads to them",
    withRig(async (rig) => {
      const person = withSubmodules(rig);
      const workspace = await rig.make(person);
      const two = new Repository(join(workspace.folder, "two"), rig.home);
      const mine = two.commit({ "a.txt": "mine\n" });
      const commit = rig.inside(workspace).commit({ "a.txt": "mine\n" });
      expect(await rig.workspaces().list()).toMatchObject([{ unfetched: true }]);
      await workspace.fetchBack(commit, "result");
      expect(new Repository(join(person.root, "two"), rig.home).git("rev-parse", "refs/waybill/run/result")).toBe(mine);
      expect(await rig.workspaces().list()).toMatchObject([{ unfetched: false }]);
      await workspace.remove({ loseWork: false });
      for (const path of ["two", "libs/one", "libs/one/in ner"]) {
        expect(new Repository(join(person.root, path), rig.home).refs()).not.toContain("refs/waybill/run/base");
      }
    }),
  );

  test.each([
    ["removed", (inside: Repository) => rmSync(join(inside.root, "two"), { recursive: true })],
    ["made ordinary folders", (inside: Repository) => rmSync(join(inside.root, "two", ".git"), { recursive: true })],
    [
      "replaced by a file",
      (inside: Repository) => (rmSync(join(inside.root, "two"), { recursive: true }), inside.write({ two: "x" })),
    ],
    ["moved", (inside: Repository) => renameSync(join(inside.root, "two"), join(inside.root, "three"))],
  ])("%s come back", (_, change) =>
    withRig(async (rig) => {
      const workspace = await rig.make(withSubmodules(rig));
      const inside = rig.inside(workspace);
      const clean = await workspace.checkpoint("clean");
      const tree = await workspace.tree();
      change(inside);
      const changed = await workspace.tree();
      expect(changed).not.toBe(tree);
      const debris = await workspace.checkpoint("debris");
      await workspace.restore(clean);
      expect([await workspace.tree(), inside.git("status", "--porcelain")]).toEqual([tree, ""]);
      await workspace.restore(debris);
      expect(await workspace.tree()).toBe(changed);
      await workspace.restore(clean);
      expect([await workspace.tree(), inside.git("status", "--porcelain")]).toEqual([tree, ""]);
    })(),
  );
});

test("submodules behind a link to the person's own are left alone, and come back", () =>
  withRig(async (rig) => {
    const person = withSubmodules(rig);
    const workspace = await rig.make(person);
    const inside = rig.inside(workspace);
    const [clean, tree] = [await workspace.checkpoint("clean"), await workspace.tree()];
    rmSync(join(workspace.folder, "two"), { recursive: true });
    rmSync(join(workspace.folder, ".gitmodules"));
    const without = await workspace.checkpoint("without");
    await workspace.restore(clean);
    const before = fingerprint(person.root);
    for (const to of [without, clean, workspace.base]) {
      for (const path of ["libs", "two"]) {
        rmSync(join(workspace.folder, path), { recursive: true, force: true });
        symlinkSync(join(person.root, path), join(workspace.folder, path));
      }
      await workspace.checkpoint("linked");
      expect(await workspace.changes(tree)).toContainEqual({ path: "libs", change: "added" });
      await workspace.restore(to);
    }
    expect(fingerprint(person.root)).toEqual(before);
    expect([await workspace.tree(), inside.git("status", "--porcelain")]).toEqual([tree, ""]);
  })());

describe("the owner cleans up", () => {
  test(
    "what a workspace needs outlives the branch that had it, and a prune",
    withRig(async (rig) => {
      const person = rig.repository();
      person.git("checkout", "-q", "-b", "feature");
      person.commit({ "feature.txt": "feature\n" });
      const workspace = await rig.make(person);
      const inside = rig.inside(workspace);
      // By chance what is made there is in the person's repository already, and nothing holds it.
      const made = { "same.txt": "the same in both\n", "sub/same.txt": "again\n" };
      person.commit(made, "gone soon");
      inside.commit(made, "mine");
      inside.write({ "later.txt": "the same in both\n" });
      const kept = await workspace.checkpoint("kept");
      person.git("checkout", "-q", "main");
      person.git("branch", "-q", "-D", "feature");
      person.git("reflog", "expire", "--expire=now", "--all");
      person.git("gc", "-q", "--prune=now");
      expect(await workspace.tree()).toBe(await workspace.tree());
      await workspace.restore(workspace.base);
      await workspace.restore(kept);
      inside.git("fsck");
      const ref = await workspace.fetchBack(kept, "result");
      expect(person.git("show", `${ref}:later.txt`)).toBe("the same in both");
      person.git("fsck");
    }),
  );

  test("a workspace whose repository has gone says so", () =>
    withRig(async (rig) => {
      const person = rig.repository();
      const workspace = await rig.make(person);
      renameSync(person.root, rig.path("moved"));
      await expect(workspace.tree()).rejects.toMatchObject({ name: "Refusal", code: "WORKSPACE_REPOSITORY_GONE" });
      expect(await rig.workspaces().list()).toMatchObject([{ name: "run", unfetched: true }]);
      await expect(workspace.remove({ loseWork: false })).rejects.toMatchObject({ code: "WORKSPACE_UNFETCHED" });
      await workspace.remove({ loseWork: true });
      expect(await rig.workspaces().list()).toEqual([]);
    })());
});

test("a workspace of which only a part is left stays, and the others are reaped all the same", () =>
  withRig(async (rig) => {
    const person = rig.repository();
    for (const name of ["half", "old"]) await rig.make(person, { name });
    rmSync(rig.path("workspaces", "half", "keep.git"), { recursive: true });
    rig.clock.set(rig.clock.now() + 1e9);
    const workspaces = rig.workspaces({ limits: { ageMs: 1, bytes: 1e9 } });
    expect(await workspaces.reap()).toEqual({ removed: ["old"], kept: [{ name: "half", why: "unfetched" }] });
    const half = await workspaces.find("half");
    await half?.remove({ loseWork: true });
    expect(await workspaces.list()).toEqual([]);
  })());

describe("what is no repository is refused, with what to do", () => {
  const bad: readonly (readonly [string, (rig: WorkspacesRig) => string, string])[] = [
    ["a plain folder", (rig) => (mkdirSync(rig.path("plain")), rig.path("plain")), "WORKSPACE_NO_REPOSITORY"],
    ["nothing", (rig) => rig.path("none"), "WORKSPACE_NO_REPOSITORY"],
    ["a file", (rig) => (writeFileSync(rig.path("file"), ""), rig.path("file")), "WORKSPACE_NO_REPOSITORY"],
    ["a folder in a repository", (rig) => join(rig.repository().root, "dir"), "WORKSPACE_NO_REPOSITORY"],
    ["a git folder", (rig) => join(rig.repository().root, ".git"), "WORKSPACE_NO_REPOSITORY"],
    [
      "a bare repository",
      (rig) => (rig.repository(), rig.git("clone", "-q", "--bare", "person", "bare.git"), rig.path("bare.git")),
      "WORKSPACE_NO_REPOSITORY",
    ],
    ["a path with a line break", (rig) => rig.repository("new\nline").root, "WORKSPACE_NO_REPOSITORY"],
    [
      "one whose HEAD is broken",
      (rig) => {
        const { root } = rig.repository();
        writeFileSync(join(root, ".git", "HEAD"), "nonsense\n");
        return root;
      },
      "WORKSPACE_NO_REPOSITORY",
    ],
  ];
  test.each(bad)("%s", (_, prepare, code) =>
    withRig(async (rig) => {
      const repository = prepare(rig);
      const making = rig.workspaces().make({ name: "run", repository, setup: [] });
      await expect(making).rejects.toMatchObject({ name: "Refusal", code });
      await making.catch((error: unknown) => expect(error).toHaveProperty("hint", expect.stringMatching(/\w/u)));
      expect(await rig.workspaces().list()).toEqual([]);
    })(),
  );

  test.each(["none", "HEAD~5", "-x", "", "--all", "HEAD:a.txt", "0".repeat(40)])("the commit %j", (commit) =>
    withRig(async (rig) => {
      const person = rig.repository();
      await expect(rig.make(person, { commit })).rejects.toMatchObject({ code: "WORKSPACE_NO_COMMIT" });
      expect(person.refs()).toEqual(["refs/heads/main"]);
    })(),
  );

  test(
    "one that lacks objects, and leaves nothing behind",
    withRig(async (rig) => {
      const person = rig.repository();
      const blob = person.git("rev-parse", "HEAD:a.txt");
      rmSync(join(person.root, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
      await expect(rig.make(person)).rejects.toMatchObject({
        code: "WORKSPACE_NOT_CHECKED_OUT",
        hint: expect.stringContaining("fetch"),
      });
      expect(person.refs()).toEqual(["refs/heads/main"]);
      expect(await rig.workspaces().list()).toEqual([]);
      expect(existsSync(rig.path("workspaces", "run"))).toBe(false);
    }),
  );

  test(
    "a machine without git",
    withRig(async (rig) => {
      const { root: repository } = rig.repository();
      const making = rig.workspaces({ program: rig.path("no-git") }).make({ name: "run", repository, setup: [] });
      await expect(making).rejects.toMatchObject({ code: "GIT_MISSING", hint: expect.stringContaining("2.32") });
    }),
  );

  test.each(["git version 2.31.9", "git version 1.9", "something else"])("a git that says %j", (words) =>
    withRig(async (rig) => {
      const { root: repository } = rig.repository();
      writeFileSync(rig.path("git"), `#!/bin/sh\necho "${words}"\n`, { mode: 0o755 });
      const making = rig.workspaces({ program: rig.path("git") }).make({ name: "run", repository, setup: [] });
      await expect(making).rejects.toMatchObject({ code: "GIT_TOO_OLD" });
    })(),
  );
});
