import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, Repository } from "../../../test/rig/git-repository.ts";
import { withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { Workspace } from "../workspace.ts";

/** A command that says that it has run. */
const alarm = (rig: WorkspacesRig): string => rig.path("evil");
const hasRun = (rig: WorkspacesRig): boolean => existsSync(rig.path("evil-has-run"));

function hostileRig(
  use: (rig: WorkspacesRig, person: Repository, workspace: Workspace) => Promise<void>,
): () => Promise<void> {
  return withRig(async (rig) => {
    writeFileSync(alarm(rig), `#!/bin/sh\ntouch ${rig.path("evil-has-run")}\ncat\n`, { mode: 0o755 });
    const person = rig.repository();
    const workspace = await rig.make(person);
    await use(rig, person, workspace);
  });
}

/** All that is ever done with a workspace. */
async function doEverything(rig: WorkspacesRig, workspace: Workspace): Promise<void> {
  await workspace.tree();
  const debris = await workspace.checkpoint("debris");
  await workspace.changes(await workspace.tree());
  await rig.workspaces().list();
  await rig.workspaces().reap();
  await workspace.fetchBack(debris, "debris");
  const copy = await workspace.throwaway(debris, "look");
  await copy.tree();
  await copy.discard();
  const letGo = await workspace.lock();
  await workspace.restore(workspace.base);
  await letGo();
}

describe("what is written into a clone makes nothing run, and changes nothing else", () => {
  type Deed = (rig: WorkspacesRig, inside: Repository, person: Repository) => void;
  const put = (inside: Repository, path: string, text: string): void => {
    mkdirSync(dirname(join(inside.root, path)), { recursive: true });
    writeFileSync(join(inside.root, path), text, { mode: 0o755 });
  };
  const setting =
    (name: string, value?: string): Deed =>
    (rig, inside) =>
      void inside.git("config", name, value ?? alarm(rig));
  const deeds: readonly (readonly [string, Deed])[] = [
    ["a monitor", setting("core.fsmonitor")],
    [
      "hooks in another place",
      (rig, inside) => (
        put(inside, "h/post-checkout", `#!/bin/sh\n${alarm(rig)}`),
        inside.git("config", "core.hooksPath", "h")
      ),
    ],
    [
      "hooks",
      (rig, inside) => {
        for (const hook of [
          "post-checkout",
          "post-index-change",
          "reference-transaction",
          "pre-commit",
          "post-commit",
          "pre-auto-gc",
          "post-merge",
        ])
          put(inside, `.git/hooks/${hook}`, `#!/bin/sh\n${alarm(rig)}`);
      },
    ],
    [
      "filters",
      (rig, inside) => {
        put(inside, ".git/info/attributes", "* filter=evil diff=evil merge=evil");
        put(inside, ".gitattributes", "* filter=evil diff=evil merge=evil\n");
        const { root } = inside;
        const config = ["clean", "smudge", "process"].map((each) => `\t${each} = ${alarm(rig)}\n`).join("");
        writeFileSync(
          join(root, ".git", "config"),
          `${readFileSync(join(root, ".git", "config"), "utf8")}[filter "evil"]\n${config}\trequired = true\n[diff "evil"]\n\ttextconv = ${alarm(rig)}\n\tcommand = ${alarm(rig)}\n`,
        );
        put(inside, "a.txt", "filtered");
      },
    ],
    [
      "a pager and an editor",
      (rig, inside) =>
        [
          "core.pager",
          "core.editor",
          "sequence.editor",
          "gpg.program",
          "core.sshCommand",
          "core.askPass",
          "core.gitProxy",
          "diff.external",
          "interactive.diffFilter",
          "credential.helper",
        ].forEach((name) => setting(name)(rig, inside, inside)),
    ],
    [
      "commands for uploading",
      (rig, inside) =>
        ["uploadpack.packObjectsHook", "core.alternateRefsCommand", "uploadpack.hideRefs"].forEach((name) =>
          setting(name)(rig, inside, inside),
        ),
    ],
    [
      "configuration from elsewhere",
      (rig, inside) => (
        put(inside, "conf", `[core]\n\tfsmonitor = ${alarm(rig)}\n`),
        setting("include.path", "../conf")(rig, inside, inside)
      ),
    ],
    ["another work tree", (rig, inside, person) => setting("core.worktree", person.root)(rig, inside, person)],
    [
      "a helper that has the objects that are missing",
      (rig, inside) => {
        setting("remote.evil.url", `ext::${alarm(rig)}`)(rig, inside, inside);
        for (const [name, value] of [
          ["remote.evil.promisor", "true"],
          ["remote.evil.partialclonefilter", "blob:none"],
          ["protocol.ext.allow", "always"],
          ["protocol.allow", "always"],
          ["extensions.partialClone", "evil"],
        ] as const)
          setting(name, value)(rig, inside, inside);
        const [blob = ""] = [inside.commit({ "m.txt": "missing" }), inside.git("rev-parse", "HEAD:m.txt")].slice(1);
        unlinkSync(join(inside.root, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
      },
    ],
    ["a format that nobody knows", setting("core.repositoryFormatVersion", "99")],
    ["nonsense for configuration", (_, inside) => put(inside, ".git/config", "[[[")],
    [
      "a repository inside with a monitor",
      (rig, inside) => {
        mkdirSync(join(inside.root, "inner"));
        const inner = new Repository(join(inside.root, "inner"), rig.home);
        inner.git("init", "-q");
        inner.commit({ "x.txt": "x" });
        inner.git("config", "core.fsmonitor", alarm(rig));
        inner.write({ "x.txt": "y" });
        inside.git("add", "inner");
      },
    ],
    [
      "a submodule of its own with a monitor",
      (rig, inside) => {
        rig.repository("other");
        inside.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", rig.path("other"), "sub");
        new Repository(join(inside.root, "sub"), rig.home).git("config", "core.fsmonitor", alarm(rig));
        inside.commit({});
        inside.write({ "sub/a.txt": "changed" });
      },
    ],
    [
      "rules that are pipes",
      (_, inside) =>
        void spawnSync("mkfifo", [join(inside.root, ".git", "info", "exclude.pipe"), join(inside.root, "pipe")]),
    ],
    [
      "a HEAD that is a pipe",
      (_, inside) => (
        unlinkSync(join(inside.root, ".git", "HEAD")),
        void spawnSync("mkfifo", [join(inside.root, ".git", "HEAD")])
      ),
    ],
    [
      "an index that is a pipe",
      (_, inside) => (
        unlinkSync(join(inside.root, ".git", "index")),
        void spawnSync("mkfifo", [join(inside.root, ".git", "index")])
      ),
    ],
    ["an index that is broken", (_, inside) => put(inside, ".git/index", "DIRC nonsense")],
    ["no clone at all", (_, inside) => rmSync(join(inside.root, ".git"), { recursive: true })],
    [
      "the person's git folder, by a link",
      (_, inside, person) => (
        rmSync(join(inside.root, ".git"), { recursive: true }),
        symlinkSync(join(person.root, ".git"), join(inside.root, ".git"))
      ),
    ],
    [
      "the person's git folder, by a file",
      (_, inside, person) => (
        rmSync(join(inside.root, ".git"), { recursive: true }),
        put(inside, ".git", `gitdir: ${person.root}/.git\n`)
      ),
    ],
    [
      "the person's git folder, as what is common",
      (_, inside, person) => put(inside, ".git/commondir", `${person.root}/.git\n`),
    ],
    [
      "the person's refs, by a link",
      (_, inside, person) => (
        rmSync(join(inside.root, ".git", "refs"), { recursive: true }),
        symlinkSync(join(person.root, ".git", "refs"), join(inside.root, ".git", "refs"))
      ),
    ],
    [
      "the person's objects, by a link",
      (_, inside, person) => (
        rmSync(join(inside.root, ".git", "objects"), { recursive: true }),
        symlinkSync(join(person.root, ".git", "objects"), join(inside.root, ".git", "objects"))
      ),
    ],
    [
      "the person's checkout in the place of the work tree",
      (_, inside, person) => (renameSync(inside.root, `${inside.root}.gone`), symlinkSync(person.root, inside.root)),
    ],
    [
      "a file in the place of the work tree",
      (_, inside) => (rmSync(inside.root, { recursive: true }), writeFileSync(inside.root, "")),
    ],
    ["no work tree", (_, inside) => rmSync(inside.root, { recursive: true })],
    ["a HEAD that means nothing", (_, inside) => put(inside, ".git/HEAD", "ref: refs/heads/../../../etc\n")],
    ["a ref to what is not there", (_, inside) => put(inside, ".git/refs/heads/lost", `${"1".repeat(40)}\n`)],
    [
      "locks of a git that was killed",
      (_, inside) =>
        ["index.lock", "HEAD.lock", "refs/heads/main.lock", "packed-refs.lock", "config.lock", "shallow.lock"].forEach(
          (each) => put(inside, `.git/${each}`, ""),
        ),
    ],
    [
      "its objects packed and pruned",
      (_, inside) => (
        inside.commit({ "a.txt": "x" }),
        inside.git("reset", "-q", "--hard", "HEAD^"),
        inside.git("reflog", "expire", "--expire=now", "--all"),
        void inside.git("gc", "-q", "--prune=now")
      ),
    ],
    ["a history that is cut", (_, inside) => put(inside, ".git/shallow", `${inside.commit({ "a.txt": "x" })}\n`)],
    [
      "a replaced commit",
      (_, inside) => {
        const base = inside.git("rev-parse", "HEAD");
        inside.git("replace", "-f", base, inside.commit({ "a.txt": "replaced" }));
      },
    ],
    [
      "a link where a folder was",
      (_, inside, person) => (
        rmSync(join(inside.root, "dir"), { recursive: true }),
        symlinkSync(person.root, join(inside.root, "dir"))
      ),
    ],
    [
      "folders that cannot be written",
      (_, inside) => (
        put(inside, "shut/x", "x"),
        void spawnSync("chmod", ["-R", "a-w", join(inside.root, "shut"), join(inside.root, "dir")])
      ),
    ],
    ["very deep folders", (_, inside) => put(inside, `${"d/".repeat(400)}x`, "x")],
  ];

  test.each(deeds)("%s", (_, deed) =>
    hostileRig(async (rig, person, workspace) => {
      const inside = rig.inside(workspace);
      const before = fingerprint(person.root);
      deed(rig, inside, person);
      rmSync(rig.path("evil-has-run"), { force: true });
      await doEverything(rig, workspace);
      expect(hasRun(rig)).toBe(false);
      expect(fingerprint(person.root)).toEqual(before);
      expect(person.refs()).toEqual(["refs/heads/main", "refs/waybill/run/base", "refs/waybill/run/debris"]);
      person.git("fsck", "--strict");
      // A workspace that was restored is a good one again.
      expect(inside.git("status", "--porcelain")).toBe("");
      expect(readdirSync(join(workspace.folder, ".git")).toSorted()).toEqual([
        "HEAD",
        "config",
        "index",
        "info",
        "objects",
        "packed-refs",
        "refs",
      ]);
      const mine = inside.commit({ "a.txt": "works\n" });
      await workspace.fetchBack(mine, "result");
      await workspace.remove({ loseWork: true });
      expect(readdirSync(rig.path("workspaces"))).toEqual(expect.not.arrayContaining(["run"]));
    })(),
  );

  test(
    "a submodule's monitor",
    withRig(async (rig) => {
      writeFileSync(alarm(rig), `#!/bin/sh\ntouch ${rig.path("evil-has-run")}\n`, { mode: 0o755 });
      rig.repository("two");
      const person = rig.repository();
      person.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", rig.path("two"), "two");
      person.commit({});
      const workspace = await rig.make(person);
      const two = new Repository(join(workspace.folder, "two"), rig.home);
      two.git("config", "core.fsmonitor", alarm(rig));
      two.write({ "a.txt": "changed" });
      await doEverything(rig, workspace);
      expect(hasRun(rig)).toBe(false);
      expect(rig.inside(workspace).git("status", "--porcelain")).toBe("");
    }),
  );
});

describe("nothing is hidden from the tree", () => {
  const file = (workspace: Workspace): string => join(workspace.folder, "a.txt");
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
      const { atime, mtime } = (await import("node:fs")).statSync(file(workspace));
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
    "a pipe where git looks for rules does not keep it waiting for ever",
    hostileRig(async (rig, _, workspace) => {
      spawnSync("mkfifo", [join(workspace.folder, ".gitignore")]);
      const ended = expect(workspace.tree()).rejects.toMatchObject({
        name: "Refusal",
        code: "GIT_FAILED",
        message: expect.stringContaining("pipe"),
      });
      await expect.poll(() => rig.clock.next()).toBeDefined();
      rig.clock.set(rig.clock.next() ?? 0);
      await ended;
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
