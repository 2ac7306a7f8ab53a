import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Repository } from "../../../test/rig/git-repository.ts";
import { hostileRig } from "../../../test/rig/hostile-deeds.ts";
import type { Workspace } from "../workspace.ts";

const file = (workspace: Workspace): string => join(workspace.folder, "a.txt");

describe("nothing is hidden from the tree", () => {
  test.each([
    ["said to be unchanged", (inside: Repository) => void inside.git("update-index", "--assume-unchanged", "a.txt")],
    ["said not to be wanted", (inside: Repository) => void inside.git("update-index", "--skip-worktree", "a.txt")],
    [
      "excluded by the clone alone",
      (inside: Repository) => writeFileSync(join(inside.root, ".git/info/exclude"), "*\n"),
    ],
    [
      "ignored by the clone's configuration",
      (inside: Repository) => (
        writeFileSync(join(inside.root, ".git/all"), "*\n"),
        void inside.git("config", "core.excludesFile", ".git/all")
      ),
    ],
    ["with the time and the size that it had", () => undefined],
  ])("a file that is changed, and %s", (_, hide) =>
    hostileRig(async (rig, __, workspace) => {
      const before = await workspace.tree();
      const { atime, mtime } = statSync(file(workspace));
      hide(rig.inside(workspace));
      writeFileSync(file(workspace), "b\n");
      utimesSync(file(workspace), atime, mtime);
      rig.inside(workspace).write({ "new.txt": "new" });
      expect(await workspace.changes(before)).toEqual([
        { path: "a.txt", change: "modified" },
        { path: "new.txt", change: "added" },
      ]);
    })(),
  );

  test(
    "files of a repository inside are files",
    hostileRig(async (rig, person, workspace) => {
      const before = await workspace.tree();
      rig.inside(workspace).write({ ".gitignore": "*.o\n" });
      mkdirSync(join(workspace.folder, "inner", "deeper"), { recursive: true });
      for (const path of ["inner", "inner/deeper"]) {
        const inner = new Repository(join(workspace.folder, path), rig.home);
        inner.git("init", "-q");
        inner.write({ "x.txt": "x", "x.o": "o" });
      }
      expect((await workspace.changes(before)).map(({ path }) => path)).toEqual([
        ".gitignore",
        "inner/deeper/x.txt",
        "inner/x.txt",
      ]);
      const kept = await workspace.checkpoint("kept");
      const tree = await workspace.tree();
      await workspace.restore(workspace.base);
      expect(rig.inside(workspace).git("status", "--porcelain")).toBe("");
      await workspace.restore(kept);
      expect(await workspace.tree()).toBe(tree);
      await workspace.fetchBack(kept, "kept");
      expect(person.git("show", "refs/waybill/run/kept:inner/deeper/x.txt")).toBe("x");
    }),
  );

  test(
    "too many repositories inside are refused",
    hostileRig(async (rig, _, workspace) => {
      for (let at = 0; at <= 200; at++)
        mkdirSync(join(workspace.folder, `r${at}`, ".git", "objects"), { recursive: true });
      for (let at = 0; at <= 200; at++) {
        mkdirSync(join(workspace.folder, `r${at}`, ".git", "refs"));
        writeFileSync(join(workspace.folder, `r${at}`, ".git", "HEAD"), "ref: refs/heads/main\n");
      }
      await expect(workspace.tree()).rejects.toMatchObject({
        name: "Refusal",
        code: "WORKSPACE_TOO_MANY_REPOSITORIES",
      });
      expect(rig.inside(workspace).git("rev-parse", "HEAD")).toBe(workspace.base);
    }),
  );
});

describe("what cannot be trusted is not taken", () => {
  test(
    "an object that is not what its name says never reaches the person",
    hostileRig(async (rig, person, workspace) => {
      const inside = rig.inside(workspace);
      inside.commit({ "m.txt": "good" });
      const [good, bad] = [inside.git("rev-parse", "HEAD:m.txt"), ""];
      const objects = join(workspace.folder, ".git", "objects");
      const place = (oid: string): string => join(objects, oid.slice(0, 2), oid.slice(2));
      writeFileSync(rig.path("bad"), "bad!");
      const poison = inside.git("hash-object", "-w", rig.path("bad"));
      rmSync(place(good), { force: true });
      renameSync(place(poison), place(good));
      expect(bad).toBe("");
      await expect(workspace.fetchBack(inside.git("rev-parse", "HEAD"), "result")).rejects.toMatchObject({
        name: "Refusal",
      });
      const kept = await workspace.checkpoint("kept");
      await workspace.fetchBack(kept, "kept");
      expect(person.git("show", "refs/waybill/run/kept:m.txt")).toBe("good");
      person.git("fsck", "--strict");
    }),
  );

  test(
    "a commit with a git folder in its tree is refused",
    hostileRig(async (rig, person, workspace) => {
      const inside = rig.inside(workspace);
      const blob = inside.git("hash-object", "-w", "a.txt");
      const { stdout } = spawnSync("git", ["mktree"], {
        cwd: workspace.folder,
        input: `100755 blob ${blob}\tpost-checkout\n`,
        encoding: "utf8",
      });
      const tree = spawnSync("git", ["mktree"], {
        cwd: workspace.folder,
        input: `040000 tree ${stdout.trim()}\t.git\n`,
        encoding: "utf8",
      }).stdout.trim();
      const commit = inside.git("commit-tree", tree, "-m", "evil");
      await expect(workspace.fetchBack(commit, "result")).rejects.toMatchObject({ code: "WORKSPACE_NO_COMMIT" });
      expect(person.refs()).not.toContain("refs/waybill/run/result");
    }),
  );

  test(
    "a pipe where git looks for rules or for a repository keeps nobody waiting",
    hostileRig(async (rig, _, workspace) => {
      const clean = await workspace.tree();
      const inside = rig.inside(workspace);
      inside.git("init", "--quiet", "sub");
      rmSync(join(workspace.folder, "sub/.git/HEAD"));
      for (const path of [".gitignore", "sub/.git/HEAD"]) spawnSync("mkfifo", [join(workspace.folder, path)]);
      await workspace.checkpoint("debris");
      rmSync(join(workspace.folder, "sub"), { recursive: true });
      expect(await workspace.tree()).toBe(clean);
    }),
  );
});

describe("a process that writes is killed half-way", () => {
  test(
    "its debris is kept, and the clean tree is there again",
    hostileRig(async (rig, person, workspace) => {
      const inside = rig.inside(workspace);
      const clean = await workspace.checkpoint("clean");
      const writer = `
      git checkout -q -b work
      i=0
      while :; do
        i=$((i + 1)); mkdir -p out/$i; echo "$i" >out/$i/file; rm -rf dir; echo half >>a.txt
        git add -A; git commit -q -m "$i" 2>/dev/null
        [ $i = 3 ] && echo ready
      done`;
      const child = spawn("/bin/sh", ["-c", writer], {
        cwd: workspace.folder,
        detached: true,
        stdio: ["ignore", "pipe", "ignore"],
      });
      await once(child.stdout, "data");
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await once(child, "exit");
      writeFileSync(join(workspace.folder, ".git", "index.lock"), "");
      const debris = await workspace.checkpoint("debris");
      const tree = await workspace.tree();
      await workspace.restore(clean);
      expect(inside.git("status", "--porcelain")).toBe("");
      expect(inside.git("symbolic-ref", "HEAD")).toBe("refs/heads/main");
      expect(await workspace.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
      const ref = await workspace.fetchBack(debris, "debris");
      expect(person.git("show", `${ref}:out/3/file`)).toBe("3");
      expect(person.git("rev-parse", `${ref}^{tree}`)).toBe(tree);
      await workspace.restore(debris);
      expect(inside.git("symbolic-ref", "HEAD")).toBe("refs/heads/work");
    }),
  );
});
