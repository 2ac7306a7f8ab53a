import { rmSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { withRig, type WorkspacesRig } from "../../test/rig/workspaces-rig.ts";
import { RunTrees, type TreeGuest } from "./run-tree.ts";

/** A run in a copy of its own, and how often a copy was asked for in vain. */
function runIn(rig: WorkspacesRig): {
  trees: RunTrees;
  guest: (signal?: AbortSignal) => TreeGuest;
  waits: () => number;
} {
  let waits = 0;
  const moment = async (): Promise<void> => {
    waits++;
    await nextTurn();
  };
  const trees = new RunTrees({
    workspaces: rig.workspaces(),
    copyOf: () => Promise.resolve(undefined),
    setup: () => Promise.resolve([]),
    moment,
  });
  const folder = rig.repository("person", { files: { "a.txt": "a\n" } }).root;
  const words = {
    id: "r",
    folder,
    workflowFolder: "",
    workFolder: "",
    workspace: "",
    ownTree: true,
    isRecorded: false,
  };
  return { trees, guest: (signal = new AbortController().signal) => ({ run: words, signal }), waits: () => waits };
}

test(
  "a copy that another process has is waited for",
  withRig(async (rig) => {
    const { trees, guest, waits } = runIn(rig);
    await (await trees.enter(guest()))?.leave();
    const letGo = await (await rig.workspaces().find("r"))?.lock();
    const entering = trees.enter(guest());
    await expect.poll(waits).toBeGreaterThan(2);
    await letGo?.();
    const stay = await entering;
    expect(stay?.tree.name).toBe("r");
    await stay?.leave();
  }),
);

test(
  "whoever is told to end waits no more, and has nothing then",
  withRig(async (rig) => {
    const { trees, guest, waits } = runIn(rig);
    await (await trees.enter(guest()))?.leave();
    const letGo = await (await rig.workspaces().find("r"))?.lock();
    const told = new AbortController();
    const [entering, other] = [trees.enter(guest(told.signal)), trees.enter(guest())];
    await expect.poll(waits).toBeGreaterThan(2);
    told.abort();
    await expect(entering).rejects.toBe(told.signal.reason);
    await letGo?.();
    const stay = await other;
    expect(stay?.isAlone()).toBe(true);
    await stay?.leave();
    await (
      await (await rig.workspaces().find("r"))?.lock()
    )?.();
  }),
);

test(
  "a copy has the checkpoints that were made in it, and none where what keeps them is gone",
  withRig(async (rig) => {
    const { trees, guest } = runIn(rig);
    const stay = await trees.enter(guest());
    const checkpoint = (await stay?.tree.checkpoint("step")) ?? "";
    const base = stay?.tree.base ?? "";
    await stay?.leave();
    for (const one of [checkpoint, base]) expect(await trees.having(["r"], one)).toEqual({ run: "r", checkpoint: one });
    expect(await trees.having(["r"], undefined)).toEqual({ run: "r", checkpoint: base });
    expect(await trees.having(["other", "r"], "0".repeat(40))).toBeUndefined();
    rmSync(rig.path("workspaces", "r", "keep.git"), { recursive: true });
    for (const one of [checkpoint, base, undefined]) expect(await trees.having(["r"], one)).toBeUndefined();
  }),
);
