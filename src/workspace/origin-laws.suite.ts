import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Repository } from "../../test/rig/git-repository.ts";
import { busyRepository, withRig, type WorkspacesRig } from "../../test/rig/workspaces-rig.ts";
import type { Workspace } from "./workspace.ts";

interface Worked {
  readonly person: Repository;
  readonly first: Workspace;
  /** From before something was changed, and from after it. */
  readonly earlier: string;
  readonly later: string;
}

async function worked(rig: WorkspacesRig): Promise<Worked> {
  const person = busyRepository(rig);
  const first = await rig.make(person);
  const inside = rig.inside(first);
  inside.commit({ "a.txt": "committed\n" });
  inside.write({ "new.txt": "new\n", "staged.txt": "staged\n", "x.log": "ignored\n" });
  inside.git("add", "staged.txt");
  const earlier = await first.checkpoint("step");
  inside.write({ "a.txt": "later\n", "later.txt": "later\n" });
  return { person, first, earlier, later: await first.checkpoint("step") };
}

function begin(rig: WorkspacesRig, person: Repository, checkpoint: string): Promise<Workspace> {
  return rig.workspaces().make({
    name: "again",
    repository: person.root,
    setup: [],
    from: { workspace: "run", checkpoint },
  });
}

/** A workspace that begins as another one was. */
export function originLaws(): void {
  describe("a workspace that begins as another one was", () => {
    test(
      "has its files, its index and its HEAD of then, and its base, whatever has become of it and of the person's since",
      withRig(async (rig) => {
        const { person, first, earlier, later } = await worked(rig);
        const head = rig.inside(first).git("rev-parse", "HEAD");
        person.git("checkout", "-qf", "other");
        person.commit({ "other.txt": "other\n" });
        const again = await begin(rig, person, earlier);
        const inside = rig.inside(again);
        expect(inside.git("status", "--porcelain", "-uall").split("\n")).toEqual(["A  staged.txt", "?? new.txt"]);
        expect(inside.git("rev-parse", "HEAD")).toBe(head);
        expect([again.base, again.branch]).toEqual([first.base, first.branch]);
        expect(existsSync(join(again.folder, "x.log"))).toBe(false);
        expect(readFileSync(join(again.folder, "a.txt"), "utf8")).toBe("committed\n");
        // It can go to whatever the other one knew.
        for (const commit of [earlier, later]) expect(await again.isCheckpoint(commit)).toBe(true);
        await again.restore(later);
        expect(await again.tree()).toBe(await first.tree());
      }),
    );

    test(
      "needs the other one no more, and leaves it as it was",
      withRig(async (rig) => {
        const { person, first, earlier, later } = await worked(rig);
        const before = await first.tree();
        const again = await begin(rig, person, earlier);
        expect(await first.tree()).toBe(before);
        await first.remove({ loseWork: true });
        person.git("reflog", "expire", "--expire=now", "--all");
        person.git("gc", "-q", "--prune=now");
        await again.restore(later);
        expect(readFileSync(join(again.folder, "later.txt"), "utf8")).toBe("later\n");
        expect(await again.fetchBack(await again.checkpoint("x"), "x")).toBe("refs/waybill/again/x");
        const third = await rig.workspaces().make({
          name: "third",
          repository: person.root,
          setup: [],
          from: { workspace: "again", checkpoint: earlier },
        });
        expect(readFileSync(join(third.folder, "a.txt"), "utf8")).toBe("committed\n");
      }),
    );

    test(
      "begins at its base as well, and is the same one when it is asked for again",
      withRig(async (rig) => {
        const { person, first, earlier } = await worked(rig);
        const again = await begin(rig, person, first.base);
        expect(rig.inside(again).git("status", "--porcelain", "-uall")).toBe("");
        rig.inside(again).write({ "mine.txt": "mine\n" });
        expect(existsSync(join((await begin(rig, person, first.base)).folder, "mine.txt"))).toBe(true);
        await expect(begin(rig, person, earlier)).rejects.toMatchObject({ code: "WORKSPACE_NAME_TAKEN" });
      }),
    );

    test(
      "is refused, and nothing is made, where the other one is gone, has no such checkpoint, or is of another repository",
      withRig(async (rig) => {
        const { person, first, earlier } = await worked(rig);
        const refs = person.refs();
        await expect(begin(rig, person, "0".repeat(40))).rejects.toMatchObject({ code: "WORKSPACE_GONE" });
        const other = rig.repository("elsewhere");
        await expect(begin(rig, other, earlier)).rejects.toMatchObject({ code: "WORKSPACE_OTHER_REPOSITORY" });
        expect(person.refs()).toEqual(refs);
        await first.remove({ loseWork: true });
        await expect(begin(rig, person, earlier)).rejects.toMatchObject({ code: "WORKSPACE_GONE" });
        expect(await rig.workspaces().list()).toEqual([]);
      }),
    );
  });
}
