import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../test/rig/git-repository.ts";
import { busyRepository, withRig, type WorkspacesRig } from "../../test/rig/workspaces-rig.ts";
import type { Workspace } from "./workspace.ts";

/** What is made, and what of the person's is never changed. */
export function makingLaws(): void {
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
}
