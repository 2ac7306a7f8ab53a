import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, Repository } from "../../../test/rig/git-repository.ts";
import { alarm, hasRun, hostileDeeds, hostileRig } from "../../../test/rig/hostile-deeds.ts";
import { withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { Workspace } from "../workspace.ts";

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
  test.each(hostileDeeds)("%s", (_, deed) =>
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

  test.each(hostileDeeds)("in a throwaway copy: %s", (_, deed) =>
    hostileRig(async (rig, person, workspace) => {
      const before = fingerprint(person.root);
      const copy = await workspace.throwaway(workspace.base, "look");
      deed(rig, rig.inside(copy), person);
      rmSync(rig.path("evil-has-run"), { force: true });
      await copy.tree();
      await copy.discard();
      expect(hasRun(rig)).toBe(false);
      expect(fingerprint(person.root)).toEqual(before);
      expect(existsSync(copy.folder)).toBe(false);
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
