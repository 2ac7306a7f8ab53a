import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, Repository } from "../../../test/rig/git-repository.ts";
import { whenPossible } from "../../../test/rig/require.ts";
import { withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";

type Prepare = (rig: WorkspacesRig) => Repository;

const plain = { "a.txt": "a\n", "dir/b.txt": "b\n" };

const rows: readonly (readonly [string, Prepare])[] = [
  ["in a path with blanks, quotes and other letters", (rig) => rig.repository("a b/it's ü 日本 $x `y` #z")],
  ["in a path that begins with a dash", (rig) => rig.repository("-C")],
  [
    "with strange names of files",
    (rig) =>
      rig.repository("person", {
        files: {
          ...plain,
          "-rf": "1",
          "new\nline": "2",
          "qu\"ote'": "3",
          "ü 日本": "4",
          ":(top)x": "5",
          "*": "6",
          "back\\slash": "7",
          " blank ": "8",
        },
      }),
  ],
  [
    "with links that lead out of it",
    (rig) => {
      const person = rig.repository();
      symlinkSync("/etc", join(person.root, "etc"));
      symlinkSync("../..", join(person.root, "up"));
      person.commit({});
      return person;
    },
  ],
  [
    "whose HEAD is detached",
    (rig) => {
      const person = rig.repository();
      person.git("checkout", "-q", "--detach");
      return person;
    },
  ],
  [
    "on a branch with a slash in its name",
    (rig) => {
      const person = rig.repository();
      person.git("checkout", "-q", "-b", "feature/ü-1");
      return person;
    },
  ],
  [
    "whose refs are packed",
    (rig) => {
      const person = rig.repository();
      person.git("pack-refs", "--all");
      person.git("gc", "-q");
      return person;
    },
  ],
  ["without a commit", (rig) => rig.repository("person", { files: {} })],
  [
    "with one commit of nothing",
    (rig) => {
      const person = rig.repository("person", { files: {} });
      person.git("commit", "-q", "--allow-empty", "-m", "nothing");
      return person;
    },
  ],
  [
    "whose git folder stands elsewhere",
    (rig) => rig.repository("person", { init: ["--separate-git-dir", rig.path("elsewhere.git")] }),
  ],
  [
    "that is a linked work tree",
    (rig) => {
      rig.repository("main").git("worktree", "add", "-q", "-b", "side", rig.path("linked"));
      const linked = new Repository(rig.path("linked"), rig.home);
      linked.commit({ "side.txt": "side\n" });
      return linked;
    },
  ],
  [
    "that is a linked work tree of a bare one",
    (rig) => {
      rig.repository("first");
      rig.git("clone", "-q", "--bare", "first", "bare.git");
      rig.git("-C", "bare.git", "worktree", "add", "-q", rig.path("linked"), "main");
      return new Repository(rig.path("linked"), rig.home);
    },
  ],
  [
    "that shares the objects of others",
    (rig) => {
      rig.repository("first").commit({ "a.txt": "2\n" });
      rig.git("clone", "-q", "--shared", "first", "second");
      rig.git("clone", "-q", "--shared", "second", "third");
      return new Repository(rig.path("third"), rig.home);
    },
  ],
  [
    "that is shallow",
    (rig) => {
      const first = rig.repository("first");
      for (const text of ["2\n", "3\n", "4\n"]) first.commit({ "a.txt": text });
      rig.git("clone", "-q", "--depth=2", `file://${first.root}`, "shallow");
      return new Repository(rig.path("shallow"), rig.home);
    },
  ],
  ["that is sparse", sparse],
  [
    "that is sparse, and has only the objects that it needs",
    (rig) => {
      const first = rig.repository("first", { files: { ...plain, "far/c.txt": "c\n", "far/d.txt": "d\n" } });
      first.git("config", "uploadpack.allowFilter", "true");
      rig.git("clone", "-q", "--filter=blob:none", "--sparse", `file://${first.root}`, "partial");
      const person = new Repository(rig.path("partial"), rig.home);
      person.git("sparse-checkout", "set", "dir");
      rmSync(first.root, { recursive: true });
      return person;
    },
  ],
  [
    "with line ends of another system",
    (rig) => {
      const person = rig.repository("person", { files: {} });
      person.git("config", "core.autocrlf", "true");
      person.commit({ "a.txt": "a\r\nb\r\n" });
      return person;
    },
  ],
  [
    "with attributes",
    (rig) =>
      rig.repository("person", {
        files: {
          ".gitattributes": "*.txt text eol=crlf\n*.u16 working-tree-encoding=UTF-16LE-BOM\n*.id ident\n",
          "a.txt": "a\r\nb\r\n",
          "x.id": "$Id$\n",
        },
      }),
  ],
  [
    "with attributes of its owner alone",
    (rig) => {
      writeFileSync(rig.path("home", "attributes"), "*.txt text eol=crlf\n");
      const person = rig.repository("person", {
        files: { ".gitattributes": "keep.txt -text\n", "a.txt": "a\n", "keep.txt": "a\n" },
      });
      person.git("config", "--global", "core.attributesFile", "~/attributes");
      writeFileSync(join(person.root, ".git", "info", "attributes"), "*.bin binary\n");
      return person;
    },
  ],
  [
    "with files for a filter that nobody has",
    (rig) =>
      rig.repository("person", {
        files: {
          ".gitattributes": "*.big filter=lfs diff=lfs -text\n",
          "x.big": "version https://git-lfs.github.com/spec/v1\n",
        },
      }),
  ],
  [
    "that ignores what it has",
    (rig) => {
      const person = rig.repository("person", { files: { ".gitignore": "*.log\n" } });
      person.write({ "kept.log": "log\n" });
      person.git("add", "-f", "kept.log");
      person.git("commit", "-q", "-m", "log");
      return person;
    },
  ],
  [
    "with replaced commits and grafts",
    (rig) => {
      const person = rig.repository();
      const first = person.git("rev-parse", "HEAD");
      const second = person.commit({ "a.txt": "2\n" });
      person.git("replace", second, first);
      return person;
    },
  ],
  [
    "in the middle of a rebase",
    (rig) => {
      const person = rig.repository();
      person.commit({ "a.txt": "2\n" });
      mkdirSync(join(person.root, ".git", "rebase-merge"));
      writeFileSync(join(person.root, ".git", "MERGE_HEAD"), `${person.git("rev-parse", "HEAD")}\n`);
      return person;
    },
  ],
  [
    "whose index is locked by another git",
    (rig) => {
      const person = rig.repository();
      writeFileSync(join(person.root, ".git", "index.lock"), "");
      return person;
    },
  ],
  ["with submodules", (rig) => withSubmodules(rig)],
  [
    "with submodules that are not there",
    (rig) => {
      withSubmodules(rig, "full");
      rig.git("clone", "-q", "full", "person");
      return new Repository(rig.path("person"), rig.home);
    },
  ],
  ["that is a submodule", (rig) => new Repository(join(withSubmodules(rig).root, "libs", "one"), rig.home)],
  [
    "with a split index and a monitor",
    (rig) => {
      const person = rig.repository();
      person.git("update-index", "--split-index");
      person.git("config", "core.fsmonitor", rig.path("never-run"));
      person.git("config", "core.untrackedCache", "true");
      return person;
    },
  ],
];

function sparse(rig: WorkspacesRig): Repository {
  const person = rig.repository("person", { files: { ...plain, "far/c.txt": "c\n", "far/deep/d.txt": "d\n" } });
  person.git("sparse-checkout", "set", "dir");
  return person;
}

function withSubmodules(rig: WorkspacesRig, name = "person"): Repository {
  rig.repository("inner").commit({ "inner.txt": "inner\n" });
  const one = rig.repository("one");
  one.git("submodule", "--quiet", "add", rig.path("inner"), "in ner");
  one.commit({ "one.txt": "one\n" });
  rig.repository("two");
  const person = rig.repository(name);
  person.git("submodule", "--quiet", "add", rig.path("one"), "libs/one");
  person.git("submodule", "--quiet", "add", rig.path("two"), "two");
  person.git("submodule", "--quiet", "update", "--init", "--recursive");
  person.commit({});
  return person;
}

describe("a repository", () => {
  const sha256 = [
    "sha256",
    (rig: WorkspacesRig) => rig.repository("person", { init: ["--object-format=sha256"] }),
  ] as const;

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

  test.each(rows)("%s", (_, prepare) => withRig((rig) => live(rig, prepare))());

  const whenSha256 = whenPossible("git", "init", "--object-format=sha256", "--bare", "/tmp/waybill-sha256-probe.git");
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

  test.each(["removes the repository", "moves it"])("a workspace whose owner %s says so", (_) =>
    withRig(async (rig) => {
      const person = rig.repository();
      const workspace = await rig.make(person);
      renameSync(person.root, rig.path("moved"));
      await expect(workspace.tree()).rejects.toMatchObject({ name: "Refusal", code: "WORKSPACE_REPOSITORY_GONE" });
      expect(await rig.workspaces().list()).toMatchObject([{ name: "run", unfetched: true }]);
      await expect(workspace.remove({ loseWork: false })).rejects.toMatchObject({ code: "WORKSPACE_UNFETCHED" });
      await workspace.remove({ loseWork: true });
      expect(await rig.workspaces().list()).toEqual([]);
    })(),
  );
});

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
