import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withRig } from "../../../test/rig/workspaces-rig.ts";

const files = { "dir/b.txt": "b\n", "far/c.txt": "c\n", "far/deep/d.txt": "d\n" };
const work = { "dir/b.txt": "other\n", "far/c.txt": "changed\n", "far/new.txt": "new\n" };

test(
  "what was changed beside a sparse checkout is there wherever its checkpoint is, and what was not stays away",
  withRig(async (rig) => {
    const person = rig.repository("person", { files });
    person.git("sparse-checkout", "set", "dir");
    const first = await rig.make(person);
    rig.inside(first).write(work);
    const checkpoint = await first.checkpoint("step");
    const tree = await first.treeOf(checkpoint);
    const at = (folder: string) =>
      Object.keys({ ...files, ...work }).map((path) => {
        const file = join(folder, path);
        return existsSync(file) ? readFileSync(file, "utf8") : undefined;
      });
    const [atBase, atCheckpoint] = [
      ["b\n", undefined, undefined, undefined],
      ["other\n", "changed\n", undefined, "new\n"],
    ];
    expect(at(first.folder)).toEqual(atCheckpoint);

    const copy = await first.throwaway(checkpoint, "look");
    expect([at(copy.folder), await copy.tree()]).toEqual([atCheckpoint, tree]);
    await copy.discard();

    await first.restore(first.base);
    expect([at(first.folder), await first.tree()]).toEqual([atBase, await first.treeOf(first.base)]);
    await first.restore(checkpoint);
    expect([at(first.folder), await first.tree()]).toEqual([atCheckpoint, tree]);

    const from = { workspace: first.name, checkpoint };
    const again = await rig.workspaces().make({ name: "again", repository: person.root, setup: [], from });
    expect([at(again.folder), await again.tree()]).toEqual([atCheckpoint, tree]);
    rig.inside(again).write({ "far/c.txt": "again\n" });
    expect(await again.changes(tree)).toMatchObject([{ path: "far/c.txt" }]);
  }),
);
