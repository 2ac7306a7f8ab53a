import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { fingerprint, type Repository } from "../../../test/rig/git-repository.ts";
import { withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { Workspace } from "../workspace.ts";

const built = join(import.meta.dirname, "..", "..", "..", "dist");
const url = (file: string): string => JSON.stringify(pathToFileURL(join(built, file)).href);

/** Another process with the same workspaces: it says when it has begun, and when it has done what the script says. */
const prelude = `
import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { gitWorkspaces } from ${url("workspace/git/git-workspaces.js")};
import { localProcesses } from ${url("process/local/local-processes.js")};
const [, folder, repository, home, program, commit] = process.argv;
const clock = { now: () => Date.now(), alarm: () => () => undefined };
const workspaces = gitWorkspaces({
  folder, clock, newId: randomUUID, processes: localProcesses(), limits: { ageMs: 1, bytes: 1 }, program, secretsIn: async () => [],
  env: { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: "1" },
});
const say = (line) => writeSync(1, line + "\\n");
const codeOf = (promise) => promise.then(() => "done", (error) => error.code ?? String(error));
const request = { name: "run", repository, setup: [{ copy: "x.env" }, { run: "echo made >made", key: ["a.txt"], paths: ["made"] }] };
`;

function other(rig: WorkspacesRig, script: string, { program = "git", commit = "" } = {}): ChildProcess {
  const args = [rig.path("workspaces"), rig.path("person"), rig.home, program, commit];
  return spawn(process.execPath, ["--input-type=module", "-e", `${prelude}\n${script}`, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** A git that kills who has started it when it is started for the nth time, and goes on itself. */
function deadlyGit(rig: WorkspacesRig, nth: number): string {
  const [file, count] = [rig.path("deadly-git"), rig.path("count")];
  rmSync(count, { force: true });
  writeFileSync(
    file,
    `#!/bin/sh\necho x >>'${count}'\nif [ "$(wc -l <'${count}')" -ge ${nth} ]; then kill -9 $PPID; fi\nexec git "$@"\n`,
    { mode: 0o755 },
  );
  return file;
}

const setup = [{ copy: "x.env" }, { run: "echo made >made", key: ["a.txt"], paths: ["made"] }];

function personOf(rig: WorkspacesRig): Repository {
  const person = rig.repository("person", { files: { "a.txt": "a\n", "dir/b.txt": "b\n", ".gitignore": "*.env\n" } });
  person.write({ "x.env": "secret" });
  return person;
}

interface Sweep {
  readonly deed: string;
  /** What must be so when it was done again. */
  readonly again: (rig: WorkspacesRig, workspace: Workspace, commit: string) => Promise<void>;
}

const dirty = { "a.txt": "dirty\n", "new/c.txt": "new\n" };

const sweeps: readonly (readonly [string, Sweep])[] = [
  [
    "a checkpoint",
    {
      deed: `(await workspaces.find("run")).checkpoint("debris")`,
      again: async (rig, workspace) => {
        const debris = await workspace.checkpoint("debris");
        await workspace.restore(workspace.base);
        expect(rig.inside(workspace).git("status", "--porcelain")).toBe("");
        await workspace.restore(debris);
        expect(readFileSync(join(workspace.folder, "new/c.txt"), "utf8")).toBe("new\n");
      },
    },
  ],
  [
    "going back",
    {
      deed: `(await workspaces.find("run")).restore(commit)`,
      again: async (rig, workspace, commit) => {
        await workspace.restore(commit);
        expect(await workspace.tree()).toBe(rig.inside({ folder: rig.path("person") }).git("rev-parse", "HEAD^{tree}"));
        expect(rig.inside(workspace).git("status", "--porcelain")).toBe("");
      },
    },
  ],
  [
    "fetching",
    {
      deed: `(await workspaces.find("run")).fetchBack(commit, "result")`,
      again: async (rig, workspace, commit) => {
        const person = rig.inside({ folder: rig.path("person") });
        const ref = await workspace.fetchBack(commit, "result");
        expect(person.git("rev-parse", ref)).toBe(commit);
        // What is there is not fetched once more.
        person.git("update-ref", "-d", ref);
      },
    },
  ],
  [
    "a throwaway copy",
    {
      deed: `(await workspaces.find("run")).throwaway(commit, "look")`,
      again: async (rig, workspace, commit) => {
        const copy = await workspace.throwaway(commit, "look");
        expect(rig.inside(copy).git("status", "--porcelain")).toBe("");
        await copy.discard();
      },
    },
  ],
];

describe("a process that is killed at any of its gits, in the middle of", () => {
  test(
    "making a workspace, leaves one that is whole, or none",
    withRig(async (rig) => {
      const person = personOf(rig);
      const before = fingerprint(person.root);
      for (let nth = 1; ; nth++) {
        const child = other(rig, `await workspaces.make(request); say("done");`, { program: deadlyGit(rig, nth) });
        const [, signal] = (await once(child, "exit")) as [number | null, string | null];
        const found = await rig.workspaces().find("run");
        if (found !== undefined) expect(rig.inside(found).git("status", "--porcelain")).toBe("");
        const workspace = await rig.make(person, { setup });
        expect(readFileSync(join(workspace.folder, "made"), "utf8")).toBe("made\n");
        expect(await workspace.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
        await workspace.remove({ loseWork: false });
        expect(person.refs()).toEqual(["refs/heads/main"]);
        expect(fingerprint(person.root)).toEqual(before);
        if (signal === null) {
          expect(nth).toBeGreaterThan(5);
          break;
        }
      }
    }),
  );

  test(
    "making one as another one was, leaves one that is whole, or none",
    withRig(async (rig) => {
      const person = personOf(rig);
      const first = await rig.make(person, { setup });
      rig.inside(first).write(dirty);
      const checkpoint = await first.checkpoint("step");
      const before = fingerprint(person.root);
      const from = { workspace: "run", checkpoint };
      const script = `await workspaces.make({ ...request, name: "again", from: { workspace: "run", checkpoint: commit } });`;
      for (let nth = 1; ; nth++) {
        const child = other(rig, script, { program: deadlyGit(rig, nth), commit: checkpoint });
        const [, signal] = (await once(child, "exit")) as [number | null, string | null];
        const found = await rig.workspaces().find("again");
        if (found !== undefined) expect(await found.tree()).toBe(await first.tree());
        const again = await rig.workspaces().make({ name: "again", repository: person.root, setup, from });
        expect(await again.tree()).toBe(await first.tree());
        await again.remove({ loseWork: true });
        expect(person.refs()).toEqual(["refs/heads/main", "refs/waybill/run/base"]);
        expect(fingerprint(person.root)).toEqual(before);
        if (signal === null) {
          expect(nth).toBeGreaterThan(8);
          break;
        }
      }
    }),
  );

  test.each(sweeps)("%s, has lost nothing when it is done again", (_, { deed, again }) =>
    withRig(async (rig) => {
      const person = personOf(rig);
      const before = fingerprint(person.root);
      const workspace = await rig.make(person, { setup });
      const commit = await workspace.checkpoint("clean");
      for (let nth = 1; ; nth++) {
        rig.inside(workspace).write(dirty);
        const child = other(rig, `await ${deed}; say("done");`, { program: deadlyGit(rig, nth), commit });
        const [, signal] = (await once(child, "exit")) as [number | null, string | null];
        const found = await rig.workspaces().find("run");
        if (found === undefined) throw new Error("It is gone.");
        const letGo = await found.lock();
        await again(rig, found, commit);
        await letGo();
        expect(fingerprint(person.root)).toEqual(before);
        if (signal === null) {
          expect(nth).toBeGreaterThan(2);
          break;
        }
      }
    })(),
  );

  test(
    "removing one, leaves nothing that the next reaper does not see",
    withRig(async (rig) => {
      const person = personOf(rig);
      const before = fingerprint(person.root);
      for (let nth = 1; ; nth++) {
        await rig.make(person, { setup });
        const child = other(rig, `await (await workspaces.find("run")).remove({ loseWork: true });`, {
          program: deadlyGit(rig, nth),
        });
        const [, signal] = (await once(child, "exit")) as [number | null, string | null];
        rig.clock.set(rig.clock.now() + 2000);
        await rig.workspaces().reap();
        expect(person.refs()).toEqual(["refs/heads/main"]);
        expect(readdirSync(rig.path("workspaces")).filter((name) => !/^\.(?:cache|locks)$/u.test(name))).toEqual([]);
        expect(readdirSync(rig.path("workspaces", ".locks"))).toEqual([]);
        expect(fingerprint(person.root)).toEqual(before);
        if (signal === null) break;
      }
    }),
  );

  test(
    "its setup, ends what it has left running, and does it again",
    withRig(async (rig) => {
      const person = personOf(rig);
      const slow = [{ run: `echo $$ >>'${rig.path("pids")}'; [ -e '${rig.path("go")}' ] || sleep 1000` }];
      const child = other(rig, `await workspaces.make({ ...request, setup: ${JSON.stringify(slow)} });`);
      await expect.poll(() => existsSync(rig.path("pids")), { timeout: 30_000 }).toBe(true);
      child.kill("SIGKILL");
      await once(child, "exit");
      writeFileSync(rig.path("go"), "");
      await rig.make(person, { setup: slow });
      const [first = ""] = readFileSync(rig.path("pids"), "utf8").split("\n");
      const stat = `/proc/${first}/stat`;
      expect(existsSync(stat) && !/\) [ZX] /u.test(readFileSync(stat, "utf8"))).toBe(false);
    }),
  );
});

async function said(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("A process without output.");
  for await (const line of createInterface({ input: child.stdout })) return line;
  return "nothing";
}

describe("two processes", () => {
  test(
    "a lock is held against another process, and falls when its holder is killed",
    withRig(async (rig) => {
      const workspace = await rig.make(personOf(rig), { setup });
      const child = other(rig, `say(await codeOf((await workspaces.find("run")).lock())); process.stdin.resume();`);
      expect(await said(child)).toBe("done");
      await expect(workspace.lock()).rejects.toMatchObject({ code: "WORKSPACE_IN_USE" });
      expect(await rig.workspaces().list()).toMatchObject([{ inUse: true }]);
      await expect(workspace.remove({ loseWork: true })).rejects.toMatchObject({ code: "WORKSPACE_IN_USE" });
      child.kill("SIGSTOP");
      await expect(workspace.lock()).rejects.toMatchObject({ code: "WORKSPACE_IN_USE" });
      child.kill("SIGKILL");
      await once(child, "exit");
      await (
        await workspace.lock()
      )();
    }),
  );

  test(
    "of those that race for a lock one gets it, again and again",
    withRig(async (rig) => {
      await rig.make(personOf(rig), { setup });
      const script = `
      const workspace = await workspaces.find("run");
      let [got, overlaps] = [0, 0];
      const { openSync, closeSync, unlinkSync } = await import("node:fs");
      for (let at = 0; at < 150; at++) {
        const letGo = await workspace.lock().catch(() => undefined);
        if (letGo === undefined) continue;
        got++;
        try { closeSync(openSync(folder + "/inside", "wx")); unlinkSync(folder + "/inside"); } catch { overlaps++; }
        await letGo();
      }
      say(JSON.stringify({ got: got > 0, overlaps }));`;
      const words = await Promise.all([other(rig, script), other(rig, script)].map(said));
      expect(words.map((line) => JSON.parse(line) as unknown)).toEqual([
        { got: true, overlaps: 0 },
        { got: true, overlaps: 0 },
      ]);
    }),
  );

  test(
    "of those that make the same workspace at once one does, and the other is told, or finds it",
    withRig(async (rig) => {
      const person = personOf(rig);
      const script = `say(await codeOf(workspaces.make(request)));`;
      const words = await Promise.all([other(rig, script), other(rig, script), other(rig, script)].map(said));
      expect(words).toContain("done");
      expect(words.filter((line) => line !== "done" && line !== "WORKSPACE_IN_USE")).toEqual([]);
      expect(await (await rig.workspaces().find("run"))?.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
    }),
  );

  test(
    "a reaper passes over what another one is making",
    withRig(async (rig) => {
      const person = personOf(rig);
      const slow = [{ run: `: >'${rig.path("began")}'; while [ ! -e '${rig.path("go")}' ]; do sleep 0.01; done` }];
      const child = other(rig, `say(await codeOf(workspaces.make({ ...request, setup: ${JSON.stringify(slow)} })));`);
      await expect.poll(() => existsSync(rig.path("began")), { timeout: 30_000 }).toBe(true);
      rig.clock.set(Date.now() + 1e9);
      expect(await rig.workspaces().reap()).toEqual({ removed: [], kept: [] });
      writeFileSync(rig.path("go"), "");
      expect(await said(child)).toBe("done");
      expect(await (await rig.workspaces().find("run"))?.tree()).toBe(person.git("rev-parse", "HEAD^{tree}"));
    }),
  );
});
