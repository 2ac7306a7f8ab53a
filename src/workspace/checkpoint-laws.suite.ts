import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, type Repository } from "../../test/rig/git-repository.ts";
import { busyRepository, withRig } from "../../test/rig/workspaces-rig.ts";

/** Everything that git would show of a work tree, and how HEAD and the index are. */
function lookAt(inside: Repository): unknown {
  return {
    status: inside.git("status", "--porcelain=v1", "-uall", "-z"),
    head: readFileSync(join(inside.root, ".git", "HEAD"), "utf8"),
    refs: inside.git("for-each-ref"),
    staged: inside.git("ls-files", "--stage"),
    files: readdirSync(inside.root, { recursive: true, encoding: "utf8" })
      .filter((path) => !path.startsWith(".git/") && path !== ".git")
      .flatMap((path) => wordsOf(inside.root, path) ?? [])
      .toSorted((a, b) => (a < b ? -1 : 1)),
  };
}

function wordsOf(root: string, path: string): string | undefined {
  const stats = lstatSync(join(root, path));
  if (stats.isSymbolicLink()) return `${path} -> ${readlinkSync(join(root, path))}`;
  return stats.isFile() ? `${path} ${stats.mode.toString(8)} ${readFileSync(join(root, path), "latin1")}` : undefined;
}

const at = (inside: Repository, path: string): string => join(inside.root, path);

/** What is kept, and where it can be had again. */
export function checkpointLaws(): void {
  describe("checkpoints", () => {
    type Change = (inside: Repository) => void;
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
        (inside) => (inside.git("checkout", "-q", "--orphan", "fresh"), void inside.git("rm", "-rq", "--cached", ".")),
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
      return [{ from, to, change, other }];
    });

    test.each(pairs)("$from; then $to; and back, and forth", ({ change, other }) =>
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
      "are taken by many at the same moment, and each can be gone back to",
      withRig(async (rig) => {
        const workspace = await rig.make(busyRepository(rig));
        rig.inside(workspace).write({ "a.txt": "x" });
        const taken = await Promise.all(Array.from({ length: 8 }, () => workspace.checkpoint("same")));
        for (const commit of new Set(taken)) await workspace.restore(commit);
        expect(readFileSync(join(workspace.folder, "a.txt"), "utf8")).toBe("x");
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

    test(
      "checkpoints of many who ask at the same moment are one, and none fails",
      withRig(async (rig) => {
        const person = rig.repository();
        const workspace = await rig.make(person);
        rig.inside(workspace).write({ "new.txt": "new" });
        const all = await Promise.all(Array.from({ length: 8 }, () => workspace.checkpoint("step")));
        const [commit = ""] = new Set(all);
        expect(all).toEqual(all.map(() => commit));
        await workspace.fetchBack(commit, "step");
        expect(person.git("show", `${commit}:new.txt`)).toBe("new");
        await workspace.restore(commit);
      }),
    );

    test(
      "a checkpoint is known as one under whatever label, and nothing else is",
      withRig(async (rig) => {
        const workspace = await rig.make(rig.repository());
        const earlier = await workspace.checkpoint("step");
        const mine = rig.inside(workspace).commit({ "a.txt": "x" });
        const later = await workspace.checkpoint("step");
        for (const commit of [earlier, later]) expect(await workspace.isCheckpoint(commit)).toBe(true);
        for (const other of [workspace.base, mine, "step", "", "..", "0".repeat(40)])
          expect(await workspace.isCheckpoint(other)).toBe(false);
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
