import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { chmodSync, readlinkSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, type Repository } from "../../test/rig/git-repository.ts";
import { withRig, type WorkspacesRig } from "../../test/rig/workspaces-rig.ts";
import type { Workspace } from "./workspace.ts";

/** What a person may have lying about in their checkout. */
function busyRepository(rig: WorkspacesRig): Repository {
  const person = rig.repository("person", {
    files: { "a.txt": "a\n", "dir/b.txt": "b\n", "run.sh": "#!/bin/sh\n", ".gitignore": "*.log\nbuild/\n" },
  });
  person.git("branch", "other");
  person.git("tag", "-a", "v1", "-m", "one");
  person.write({ "stashed.txt": "stashed" });
  person.git("stash", "-u");
  person.write({ "a.txt": "a\nnot committed\n", "staged.txt": "staged", "untracked.txt": "untracked", "x.log": "log" });
  person.git("add", "staged.txt");
  for (const hook of ["post-checkout", "reference-transaction", "pre-commit", "post-index-change", "pre-auto-gc"]) {
    writeFileSync(join(person.root, ".git", "hooks", hook), `#!/bin/sh\ntouch ${rig.path("hook-has-run")}\n`, {
      mode: 0o755,
    });
  }
  return person;
}

/** Everything that git would show of a work tree, and how HEAD and the index are. */
function lookAt(inside: Repository): unknown {
  return {
    status: inside.git("status", "--porcelain=v1", "-uall", "-z"),
    head: readFileSync(join(inside.root, ".git", "HEAD"), "utf8"),
    refs: inside.git("for-each-ref"),
    staged: inside.git("ls-files", "--stage"),
    files: readdirSync(inside.root, { recursive: true, encoding: "utf8" })
      .filter((path) => !path.startsWith(".git/") && path !== ".git")
      .map((path) => [path, wordsOf(join(inside.root, path))])
      .filter(([, words]) => words !== undefined)
      .toSorted(),
  };
}

function wordsOf(path: string): string | undefined {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return stats.isFile() ? `${stats.mode.toString(8)} ${readFileSync(path, "latin1")}` : undefined;
}

/** What every kind of workspaces does. */
export function workspaceLaws(name: string): void {
  describe(`workspaces: ${name}`, () => {
    describe("nothing that is done to a workspace changes the person's repository, but for refs of its own", () => {
      type Deed = (rig: WorkspacesRig, workspace: Workspace) => Promise<unknown>;
      const deeds: readonly (readonly [string, Deed, readonly string[]])[] = [
        ["making it", () => Promise.resolve(), ["base"]],
        [
          "finding and listing it",
          async (rig) => [await rig.workspaces().find("run"), await rig.workspaces().list()],
          ["base"],
        ],
        ["locking it", async (_, workspace) => (await workspace.lock())(), ["base"]],
        ["asking for its tree", (_, workspace) => workspace.tree(), ["base"]],
        ["a checkpoint", (_, workspace) => workspace.checkpoint("one"), ["base"]],
        ["going back", async (_, workspace) => workspace.restore(await workspace.checkpoint("one")), ["base"]],
        ["asking for changes", async (_, workspace) => workspace.changes(await workspace.tree()), ["base"]],
        [
          "fetching",
          async (_, workspace) => workspace.fetchBack(await workspace.checkpoint("one"), "result"),
          ["base", "result"],
        ],
        [
          "a throwaway copy",
          async (_, workspace) => (await workspace.throwaway(workspace.base, "look")).discard(),
          ["base"],
        ],
        ["removing it", (_, workspace) => workspace.remove({ loseWork: true }), []],
        ["reaping", (rig) => rig.workspaces().reap(), ["base"]],
      ];
      test.each(deeds)("%s", (_, deed, refs) =>
        withRig(async (rig) => {
          const person = busyRepository(rig);
          const [before, known] = [fingerprint(person.root), person.refs()];
          const workspace = await rig.make(person);
          rig.inside(workspace).commit({ "a.txt": "changed\n", "new.txt": "new\n" });
          rig.inside(workspace).write({ "untracked.txt": "mine\n" });
          await deed(rig, workspace);
          expect(fingerprint(person.root)).toEqual(before);
          expect(person.refs().filter((ref) => !known.includes(ref))).toEqual(
            refs.map((ref) => `refs/waybill/run/${ref}`),
          );
          expect(existsSync(rig.path("hook-has-run"))).toBe(false);
        })(),
      );
    });

    describe("making", () => {
      test(
        "a workspace has what is committed, on the same branch, and nothing else of the person's",
        withRig(async (rig) => {
          const person = busyRepository(rig);
          const workspace = await rig.make(person);
          const inside = rig.inside(workspace);
          expect(workspace.base).toBe(person.git("rev-parse", "HEAD"));
          expect(inside.git("status", "--porcelain", "--ignored")).toBe("");
          expect(inside.git("symbolic-ref", "HEAD")).toBe("refs/heads/main");
          expect(inside.refs()).toEqual(["refs/heads/main"]);
          expect(inside.git("config", "user.email")).toBe("ada@example.org");
          expect(inside.git("log", "--format=%s")).toBe("a commit");
          expect(await workspace.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
        }),
      );

      test(
        "it begins with another commit, or on another branch, where that is asked for",
        withRig(async (rig) => {
          const person = rig.repository();
          const first = person.git("rev-parse", "HEAD");
          person.git("checkout", "-q", "-b", "feature");
          const second = person.commit({ "a.txt": "second\n" });
          person.git("checkout", "-q", "main");
          const [old, feature] = [
            await rig.make(person, { name: "old", commit: first }),
            await rig.make(person, { name: "new", commit: "feature" }),
          ];
          expect([old.base, feature.base]).toEqual([first, second]);
          expect(rig.inside(old).git("rev-parse", "--symbolic-full-name", "HEAD")).toBe("HEAD");
          expect(rig.inside(feature).git("symbolic-ref", "HEAD")).toBe("refs/heads/feature");
        }),
      );

      test(
        "the one of that name is given again, with the work in it",
        withRig(async (rig) => {
          const person = rig.repository();
          const first = await rig.make(person);
          rig.inside(first).write({ "new.txt": "new" });
          person.commit({ "a.txt": "the person goes on\n" });
          const again = await rig.make(person);
          expect([again.folder, again.base]).toEqual([first.folder, first.base]);
          expect(existsSync(join(again.folder, "new.txt"))).toBe(true);
          expect((await rig.workspaces().find("run"))?.folder).toBe(first.folder);
          expect(await rig.workspaces().find("other")).toBeUndefined();
        }),
      );

      test(
        "a name that means another workspace is refused",
        withRig(async (rig) => {
          const [person, other] = [rig.repository(), rig.repository("other")];
          const first = person.git("rev-parse", "HEAD");
          person.commit({ "a.txt": "second\n" });
          await rig.make(person);
          await expect(rig.make(other)).rejects.toMatchObject({ code: "WORKSPACE_NAME_TAKEN" });
          await expect(rig.make(person, { commit: first })).rejects.toMatchObject({ code: "WORKSPACE_NAME_TAKEN" });
        }),
      );

      test.each([
        "",
        ".",
        "..",
        "../x",
        "a/b",
        ".hidden",
        "-x",
        "a b",
        "x.lock",
        "x.",
        "a..b",
        "ü",
        "a\n",
        "x".repeat(101),
        "a\0",
      ])("the name %j is refused", (bad) =>
        withRig(async (rig) => {
          const person = rig.repository();
          const workspace = await rig.make(person);
          await expect(rig.make(person, { name: bad })).rejects.toMatchObject({
            name: "Refusal",
            code: "WORKSPACE_NAME",
          });
          await expect(rig.workspaces().find(bad)).rejects.toMatchObject({ code: "WORKSPACE_NAME" });
          await expect(workspace.checkpoint(bad)).rejects.toMatchObject({ code: "WORKSPACE_NAME" });
          await expect(workspace.fetchBack(workspace.base, bad)).rejects.toMatchObject({ code: "WORKSPACE_NAME" });
          await expect(workspace.throwaway(workspace.base, bad)).rejects.toMatchObject({ code: "WORKSPACE_NAME" });
        })(),
      );

      test(
        "the label of what it began with cannot be given to anything else",
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository());
          await expect(workspace.fetchBack(workspace.base, "base")).rejects.toMatchObject({ code: "WORKSPACE_NAME" });
        }),
      );
    });

    describe("the tree", () => {
      const changes: readonly (readonly [string, (inside: Repository) => void, boolean])[] = [
        ["a file that is changed", (inside) => inside.write({ "a.txt": "x\n" }), true],
        ["a file that is changed and keeps its size", (inside) => inside.write({ "a.txt": "b\n" }), true],
        ["a new file", (inside) => inside.write({ "new.txt": "" }), true],
        ["a deleted file", (inside) => rmSync(join(inside.root, "a.txt")), true],
        ["a file that was moved", (inside) => renameSync(join(inside.root, "a.txt"), join(inside.root, "z.txt")), true],
        ["a file that can be run", (inside) => chmodSync(join(inside.root, "a.txt"), 0o755), true],
        ["a link", (inside) => symlinkSync("/etc/passwd", join(inside.root, "link")), true],
        ["a commit", (inside) => void inside.commit({ "a.txt": "x\n" }), true],
        ["an ignored file", (inside) => inside.write({ "x.log": "log", "build/out": "out" }), false],
        [
          "an ignored file that is committed all the same",
          (inside) => (inside.write({ "x.log": "log" }), void inside.git("add", "-f", "x.log")),
          true,
        ],
        [
          "what is staged and nowhere else",
          (inside) => (inside.write({ "s.txt": "s" }), inside.git("add", "s.txt"), rmSync(join(inside.root, "s.txt"))),
          false,
        ],
        ["a file that is touched", (inside) => inside.write({ "a.txt": "a\n" }), false],
        ["an empty folder", (inside) => mkdirSync(join(inside.root, "empty")), false],
      ];
      test.each(changes)("%s", (_, change, differs) =>
        withRig(async (rig) => {
          const workspace = await rig.make(busyRepository(rig));
          const inside = rig.inside(workspace);
          const before = await workspace.tree();
          change(inside);
          const clone = fingerprint(workspace.folder);
          const after = await workspace.tree();
          expect(fingerprint(workspace.folder)).toEqual(clone);
          expect(after !== before).toBe(differs);
          expect(await workspace.tree()).toBe(after);
          expect(
            await rig
              .workspaces()
              .find("run")
              .then((found) => found?.tree()),
          ).toBe(after);
        })(),
      );

      test(
        "it is the same for the same files, whatever was asked before",
        withRig(async (rig) => {
          const person = busyRepository(rig);
          const [one, two] = [await rig.make(person, { name: "one" }), await rig.make(person, { name: "two" })];
          rig.inside(one).write({ "seen.txt": "seen", "dir/late.log": "log" });
          await one.tree();
          for (const workspace of [one, two]) {
            rig.inside(workspace).write({ "seen.txt": "seen", "dir/late.log": "log", ".gitignore": "seen.txt\n" });
          }
          expect(await one.tree()).toBe(await two.tree());
        }),
      );

      test(
        "it is what git itself would commit",
        withRig(async (rig) => {
          const workspace = await rig.make(busyRepository(rig));
          const inside = rig.inside(workspace);
          inside.write({ "deep/er/new.txt": "new", "a.txt": "x", "y.log": "log" });
          rmSync(join(workspace.folder, "dir"), { recursive: true });
          const tree = await workspace.tree();
          inside.commit({});
          expect(inside.git("rev-parse", "HEAD^{tree}")).toBe(tree);
          expect(await workspace.tree()).toBe(tree);
        }),
      );

      test(
        "what changed since is told in order",
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository("person", { files: { a: "1", b: "1", c: "1", "d/e": "1" } }));
          const before = await workspace.tree();
          rig.inside(workspace).write({ b: "2", "a-new": "1", 'd/f g\n"ü': "1" });
          rmSync(join(workspace.folder, "c"));
          renameSync(join(workspace.folder, "a"), join(workspace.folder, "z"));
          expect(await workspace.changes(before)).toEqual([
            { path: "a", change: "deleted" },
            { path: "a-new", change: "added" },
            { path: "b", change: "modified" },
            { path: "c", change: "deleted" },
            { path: 'd/f g\n"ü', change: "added" },
            { path: "z", change: "added" },
          ]);
          expect(await workspace.changes(await workspace.tree())).toEqual([]);
          for (const bad of ["", "HEAD", "--output=x", "0".repeat(40), `${before} `]) {
            await expect(workspace.changes(bad)).rejects.toMatchObject({ code: "WORKSPACE_NO_TREE" });
          }
        }),
      );
    });

    describe("checkpoints", () => {
      type Change = (inside: Repository) => void;
      const at = (inside: Repository, path: string): string => join(inside.root, path);
      const states: readonly (readonly [string, Change])[] = [
        ["nothing changed", () => undefined],
        [
          "files changed, added, deleted",
          (inside) => (inside.write({ "a.txt": "x", "n/e/w.txt": "n" }), rmSync(at(inside, "dir/b.txt"))),
        ],
        [
          "a file moved and another in its place",
          (inside) => (renameSync(at(inside, "a.txt"), at(inside, "c.txt")), inside.write({ "a.txt": "other" })),
        ],
        ["modes changed", (inside) => (chmodSync(at(inside, "a.txt"), 0o755), chmodSync(at(inside, "run.sh"), 0o755))],
        [
          "links, also to nowhere and out of it",
          (inside) => (
            rmSync(at(inside, "a.txt")),
            symlinkSync("nowhere", at(inside, "a.txt")),
            symlinkSync("/etc", at(inside, "etc"))
          ),
        ],
        ["a folder where a file was", (inside) => (rmSync(at(inside, "a.txt")), inside.write({ "a.txt/x": "x" }))],
        [
          "a file where a folder was",
          (inside) => (rmSync(at(inside, "dir"), { recursive: true }), inside.write({ dir: "x" })),
        ],
        [
          "a link where a folder was",
          (inside) => (renameSync(at(inside, "dir"), at(inside, "real")), symlinkSync("real", at(inside, "dir"))),
        ],
        [
          "staged, and changed again",
          (inside) => (inside.write({ "a.txt": "1" }), inside.git("add", "-A"), inside.write({ "a.txt": "2" })),
        ],
        [
          "staged, and gone",
          (inside) => (inside.write({ "s.txt": "s" }), inside.git("add", "-A"), rmSync(at(inside, "s.txt"))),
        ],
        ["promised", (inside) => (inside.write({ "s.txt": "s" }), void inside.git("add", "-N", "s.txt"))],
        [
          "committed, on another branch",
          (inside) => (inside.git("checkout", "-q", "-b", "mine"), void inside.commit({ "a.txt": "mine" })),
        ],
        [
          "committed, on no branch",
          (inside) => (inside.git("checkout", "-q", "--detach"), void inside.commit({ "a.txt": "mine" })),
        ],
        [
          "on a branch without a commit",
          (inside) => (
            inside.git("checkout", "-q", "--orphan", "fresh"),
            void inside.git("rm", "-rq", "--cached", ".")
          ),
        ],
        [
          "everything deleted",
          (inside) =>
            readdirSync(inside.root)
              .filter((each) => each !== ".git")
              .forEach((each) => rmSync(at(inside, each), { recursive: true })),
        ],
        [
          "ignored files committed",
          (inside) => (
            inside.write({ "x.log": "x" }),
            inside.git("add", "-f", "x.log"),
            void inside.git("commit", "-qm", "x")
          ),
        ],
        ["other rules of what is ignored", (inside) => inside.write({ ".gitignore": "a.txt\n", "x.log": "now kept" })],
        [
          "strange names",
          (inside) =>
            inside.write({
              "-rf": "1",
              "--": "2",
              "new\nline": "3",
              'quo"te': "4",
              "ü 日本": "5",
              ":(top)x": "6",
              "*": "7",
              "tab\t": "8",
              "\\": "9",
            }),
        ],
        ["in the middle of a merge with conflicts", conflict],
      ];
      const pairs = states.flatMap(([from, change], index) => {
        const [to, other] = states[(index * 7 + 3) % states.length] ?? states[0] ?? ["", () => undefined];
        return [[from, to, change, other] as const];
      });

      test.each(pairs)("%s; then %s; and back, and forth", (_, __, change, other) =>
        withRig(async (rig) => {
          const workspace = await rig.make(busyRepository(rig));
          const inside = rig.inside(workspace);
          const clean = await workspace.checkpoint("clean");
          const looks = [lookAt(inside)];
          change(inside);
          looks.push(lookAt(inside));
          const one = await workspace.checkpoint("one");
          const tree = await workspace.tree();
          expect(lookAt(inside)).toEqual(looks[1]);
          await workspace.restore(clean);
          expect(lookAt(inside)).toEqual(looks[0]);
          other(inside);
          looks.push(lookAt(inside));
          const two = await workspace.checkpoint("two");
          await workspace.restore(one);
          expect(lookAt(inside)).toEqual(looks[1]);
          expect(await workspace.tree()).toBe(tree);
          await workspace.restore(two);
          await workspace.restore(two);
          expect(lookAt(inside)).toEqual(looks[2]);
          await workspace.restore(workspace.base);
          expect(lookAt(inside)).toEqual(looks[0]);
          inside.git("fsck", "--connectivity-only");
        })(),
      );

      test(
        "ignored files stay where they are",
        withRig(async (rig) => {
          const workspace = await rig.make(busyRepository(rig));
          const inside = rig.inside(workspace);
          const clean = await workspace.checkpoint("clean");
          inside.write({ "x.log": "log", "build/out": "out", "a.txt": "x" });
          await workspace.restore(clean);
          expect([
            readFileSync(join(workspace.folder, "x.log"), "utf8"),
            existsSync(join(workspace.folder, "build/out")),
          ]).toEqual(["log", true]);
        }),
      );

      test(
        "a commit that is no checkpoint is refused",
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository());
          const mine = rig.inside(workspace).commit({ "a.txt": "x" });
          for (const bad of [mine, "", "HEAD", "../..", "0".repeat(40)]) {
            await expect(workspace.restore(bad)).rejects.toMatchObject({
              name: "Refusal",
              code: "WORKSPACE_NO_CHECKPOINT",
            });
          }
        }),
      );

      test(
        "a checkpoint follows what was committed, and says what it is",
        withRig(async (rig) => {
          const person = rig.repository();
          const workspace = await rig.make(person);
          const mine = rig.inside(workspace).commit({ "a.txt": "x" });
          const commit = await workspace.checkpoint("one");
          await workspace.fetchBack(commit, "one");
          expect(person.git("log", "--format=%an %at %s", "-1", commit)).toBe("Waybill 1700000000 Checkpoint one");
          expect(person.git("rev-parse", `${commit}^`)).toBe(mine);
        }),
      );
    });

    describe("fetching", () => {
      test(
        "what was committed, or kept, is in the person's repository under its label, and the last one wins",
        withRig(async (rig) => {
          const person = rig.repository();
          const workspace = await rig.make(person);
          const inside = rig.inside(workspace);
          const mine = inside.commit({ "a.txt": "x" });
          expect(await workspace.fetchBack(mine, "result")).toBe("refs/waybill/run/result");
          expect(person.git("rev-parse", "refs/waybill/run/result")).toBe(mine);
          inside.git("reset", "-q", "--hard", "HEAD^");
          const other = await workspace.checkpoint("other");
          await workspace.fetchBack(other, "result");
          expect(person.git("rev-parse", "refs/waybill/run/result")).toBe(other);
          person.git("fsck", "--strict");
        }),
      );

      test(
        "what is no commit of it is refused",
        withRig(async (rig) => {
          const person = rig.repository();
          const workspace = await rig.make(person);
          for (const bad of ["", "HEAD", "--all", "0".repeat(40), await workspace.tree()]) {
            await expect(workspace.fetchBack(bad, "result")).rejects.toMatchObject({ code: "WORKSPACE_NO_COMMIT" });
            await expect(workspace.throwaway(bad, "look")).rejects.toMatchObject({ code: "WORKSPACE_NO_COMMIT" });
          }
          expect(person.refs()).not.toContain("refs/waybill/run/result");
        }),
      );
    });

    describe("throwaway copies", () => {
      test(
        "a copy has the files of its commit, and nothing done to it reaches the workspace",
        withRig(async (rig) => {
          const workspace = await rig.make(busyRepository(rig));
          const inside = rig.inside(workspace);
          inside.write({ "a.txt": "graded\n", "new.txt": "new" });
          const commit = await workspace.checkpoint("graded");
          const before = fingerprint(workspace.folder);
          const copy = await workspace.throwaway(commit, "look");
          expect(await copy.tree()).toBe(await workspace.tree());
          expect(rig.inside(copy).git("status", "--porcelain")).toBe("");
          rig.inside(copy).commit({ "a.txt": "meddled\n" });
          expect(await copy.tree()).not.toBe(await workspace.tree());
          expect(fingerprint(workspace.folder)).toEqual(before);
          await copy.discard();
          expect(existsSync(copy.folder)).toBe(false);
          await copy.discard();
        }),
      );

      test(
        "several stand beside each other, and what was left of one is made anew",
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository());
          const mine = rig.inside(workspace).commit({ "a.txt": "mine\n" });
          const [one, two] = await Promise.all([
            workspace.throwaway(mine, "one"),
            workspace.throwaway(workspace.base, "two"),
          ]);
          expect(readFileSync(join(one.folder, "a.txt"), "utf8")).toBe("mine\n");
          expect(readFileSync(join(two.folder, "a.txt"), "utf8")).toBe("a\n");
          rig.inside(one).write({ left: "x" });
          expect(existsSync(join((await workspace.throwaway(mine, "one")).folder, "left"))).toBe(false);
        }),
      );
    });

    describe("removing and reaping", () => {
      type Work = (inside: Repository, workspace: Workspace) => unknown;
      const works: readonly (readonly [string, Work])[] = [
        ["a changed file", (inside) => inside.write({ "a.txt": "x" })],
        ["a new file", (inside) => inside.write({ "new.txt": "x" })],
        ["a deleted file", (inside) => rmSync(join(inside.root, "a.txt"))],
        ["a commit", (inside) => inside.commit({ "a.txt": "x" })],
        [
          "a commit on another branch",
          (inside) => (
            inside.git("checkout", "-qb", "b"),
            inside.commit({ "a.txt": "x" }),
            inside.git("checkout", "-q", "main")
          ),
        ],
        [
          "a commit that was taken back",
          (inside) => (inside.commit({ "a.txt": "x" }), inside.git("reset", "-q", "--hard", "HEAD^")),
        ],
        ["a stash", (inside) => (inside.write({ "a.txt": "x" }), inside.git("stash"))],
        [
          "something staged that is nowhere else",
          (inside) => (inside.write({ "a.txt": "x" }), inside.git("add", "-A"), inside.write({ "a.txt": "a\n" })),
        ],
        [
          "debris",
          async (inside, workspace) => (
            inside.write({ "a.txt": "x" }),
            await workspace.checkpoint("debris"),
            await workspace.restore(workspace.base)
          ),
        ],
      ];
      test.each(works)("%s is work that is not lost without a word", (_, work) =>
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository());
          expect(await rig.workspaces().list()).toMatchObject([{ name: "run", unfetched: false, inUse: false }]);
          await work(rig.inside(workspace), workspace);
          expect(await rig.workspaces().list()).toMatchObject([{ name: "run", unfetched: true }]);
          await expect(workspace.remove({ loseWork: false })).rejects.toMatchObject({ code: "WORKSPACE_UNFETCHED" });
          rig.clock.set(rig.clock.now() + 1001);
          expect(await rig.workspaces().reap()).toEqual({ removed: [], kept: [{ name: "run", why: "unfetched" }] });
          await workspace.remove({ loseWork: true });
          expect(await rig.workspaces().list()).toEqual([]);
        })(),
      );

      test(
        "what was fetched is no work that could be lost",
        withRig(async (rig) => {
          const person = rig.repository();
          const workspace = await rig.make(person);
          rig.inside(workspace).commit({ "a.txt": "x" });
          rig.inside(workspace).write({ "new.txt": "new" });
          await workspace.fetchBack(await workspace.checkpoint("end"), "result");
          expect(await rig.workspaces().list()).toMatchObject([{ unfetched: false }]);
          await workspace.remove({ loseWork: false });
          expect(person.refs()).toEqual(["refs/heads/main", "refs/waybill/run/result"]);
          expect(existsSync(workspace.folder)).toBe(false);
          await expect(workspace.tree()).rejects.toMatchObject({ name: "Refusal", code: "WORKSPACE_GONE" });
          await expect(workspace.lock()).rejects.toMatchObject({ code: "WORKSPACE_GONE" });
        }),
      );

      test(
        "the old ones go, but those in use, and those that hold work",
        withRig(async (rig) => {
          const person = rig.repository();
          const workspaces = rig.workspaces();
          for (const name of ["old", "used", "worked"]) await rig.make(person, { name });
          const used = await workspaces.find("used");
          const letGo = await used?.lock();
          const worked = await workspaces.find("worked");
          rig.inside({ folder: worked?.folder ?? "" }).write({ new: "x" });
          rig.clock.set(rig.clock.now() + 999);
          await rig.make(person, { name: "young" });
          expect(await rig.workspaces().reap()).toEqual({ removed: [], kept: [] });
          rig.clock.set(rig.clock.now() + 1);
          const kept = [
            { name: "used", why: "in use" },
            { name: "worked", why: "unfetched" },
          ];
          expect(await rig.workspaces().reap()).toEqual({ removed: ["old"], kept });
          expect((await workspaces.list()).map(({ name: each }) => each)).toEqual(["used", "worked", "young"]);
          await letGo?.();
          expect(await workspaces.reap()).toMatchObject({ removed: ["used"] });
        }),
      );

      test(
        "where they take too much, the oldest go until they do not",
        withRig(async (rig) => {
          const person = rig.repository();
          for (const name of ["c", "a", "b"]) {
            await rig.make(person, { name });
            rig.clock.set(rig.clock.now() + 1);
          }
          const words = await rig.workspaces().list();
          expect(words.map(({ name: each }) => each)).toEqual(["c", "a", "b"]);
          const bytes = words.reduce((sum, each) => sum + each.bytes, 0);
          const limits = { ageMs: 1e9, bytes: bytes - (words[0]?.bytes ?? 0) - 1 };
          expect(await rig.workspaces({ limits }).reap()).toEqual({ removed: ["c", "a"], kept: [] });
        }),
      );
    });

    describe("locks", () => {
      test(
        "one holds it, and another one is refused until it is let go",
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository());
          const letGo = await workspace.lock();
          const other = await rig.workspaces().find("run");
          await expect(other?.lock()).rejects.toMatchObject({ name: "Refusal", code: "WORKSPACE_IN_USE" });
          await expect(other?.remove({ loseWork: true })).rejects.toMatchObject({ code: "WORKSPACE_IN_USE" });
          expect(await rig.workspaces().list()).toMatchObject([{ inUse: true }]);
          await letGo();
          await letGo();
          await (
            await other?.lock()
          )?.();
        }),
      );

      test(
        "of many that want it at once one gets it",
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository());
          const tries = await Promise.allSettled(Array.from({ length: 10 }, () => workspace.lock()));
          expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        }),
      );

      test(
        "who holds it may remove the workspace",
        withRig(async (rig) => {
          const workspace = await rig.make(rig.repository());
          const letGo = await workspace.lock();
          await workspace.remove({ loseWork: true });
          await letGo();
          expect(await rig.workspaces().find("run")).toBeUndefined();
        }),
      );
    });
  });
}

function conflict(inside: Repository): void {
  inside.git("checkout", "-qb", "theirs");
  inside.commit({ "a.txt": "theirs\n" });
  inside.git("checkout", "-q", "main");
  inside.commit({ "a.txt": "ours\n" });
  try {
    inside.git("merge", "theirs");
  } catch {
    // It says that there are conflicts.
  }
}
