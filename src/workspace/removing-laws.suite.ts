import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Repository } from "../../test/rig/git-repository.ts";
import { withRig } from "../../test/rig/workspaces-rig.ts";
import type { Workspace } from "./workspace.ts";

/** What goes, and what is held. */
export function removingLaws(): void {
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
      "throwaway copies that nobody can be at work in go, and those of a workspace in use stay",
      withRig(async (rig) => {
        const workspace = await rig.make(rig.repository());
        const copy = await workspace.throwaway(workspace.base, "look");
        rig.inside(copy).git("init", "-q", "planted");
        const letGo = await workspace.lock();
        await rig.workspaces().reap();
        expect(existsSync(copy.folder)).toBe(true);
        await letGo();
        await rig.workspaces().reap();
        expect(existsSync(copy.folder)).toBe(false);
        expect(await rig.workspaces().list()).toMatchObject([{ name: "run" }]);
        const again = await workspace.throwaway(workspace.base, "look");
        expect(rig.inside(again).git("status", "--porcelain")).toBe("");
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
}
