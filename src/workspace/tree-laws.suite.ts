import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint, type Repository } from "../../test/rig/git-repository.ts";
import { busyRepository, withRig } from "../../test/rig/workspaces-rig.ts";

/** What a tree says of the files. */
export function treeLaws(): void {
  describe("the tree", () => {
    const changes: readonly (readonly [string, (inside: Repository) => void, boolean])[] = [
      ["a file that is changed", (inside) => inside.write({ "a.txt": "x\n" }), true],
      ["a file that is changed and keeps its size", (inside) => inside.write({ "a.txt": "b\n" }), true],
      ["a new file", (inside) => inside.write({ "new.txt": "" }), true],
      ["a deleted file", (inside) => rmSync(join(inside.root, "a.txt")), true],
      ["a file that was moved", (inside) => renameSync(join(inside.root, "a.txt"), join(inside.root, "z.txt")), true],
      ["a file that can be run", (inside) => chmodSync(join(inside.root, "a.txt"), 0o755), true],
      ["a link", (inside) => symlinkSync("/etc/passwd", join(inside.root, "link")), true],
      ["a commit", (inside) => void inside.commit({ "a.txt": "x\n" }), true],
      ["an ignored file", (inside) => inside.write({ "x.log": "log", "build/out": "out" }), false],
      [
        "an ignored file that is committed all the same",
        (inside) => (inside.write({ "x.log": "log" }), void inside.git("add", "-f", "x.log")),
        true,
      ],
      [
        "what is staged and nowhere else",
        (inside) => (inside.write({ "s.txt": "s" }), inside.git("add", "s.txt"), rmSync(join(inside.root, "s.txt"))),
        false,
      ],
      ["a file that is touched", (inside) => inside.write({ "a.txt": "a\n" }), false],
      ["an empty folder", (inside) => mkdirSync(join(inside.root, "empty")), false],
    ];
    test.each(changes)("%s", (_, change, differs) =>
      withRig(async (rig) => {
        const workspace = await rig.make(busyRepository(rig));
        const inside = rig.inside(workspace);
        const before = await workspace.tree();
        change(inside);
        const clone = fingerprint(workspace.folder);
        const after = await workspace.tree();
        expect(fingerprint(workspace.folder)).toEqual(clone);
        expect(after !== before).toBe(differs);
        expect(await workspace.tree()).toBe(after);
        expect(
          await rig
            .workspaces()
            .find("run")
            .then((found) => found?.tree()),
        ).toBe(after);
      })(),
    );

    test(
      "it is the same for the same files, whatever was asked before",
      withRig(async (rig) => {
        const person = busyRepository(rig);
        const [one, two] = [await rig.make(person, { name: "one" }), await rig.make(person, { name: "two" })];
        rig.inside(one).write({ "seen.txt": "seen", "dir/late.log": "log" });
        await one.tree();
        for (const workspace of [one, two]) {
          rig.inside(workspace).write({ "seen.txt": "seen", "dir/late.log": "log", ".gitignore": "seen.txt\n" });
        }
        expect(await one.tree()).toBe(await two.tree());
      }),
    );

    test(
      "it is what git itself would commit",
      withRig(async (rig) => {
        const workspace = await rig.make(busyRepository(rig));
        const inside = rig.inside(workspace);
        inside.write({ "deep/er/new.txt": "new", "a.txt": "x", "y.log": "log" });
        rmSync(join(workspace.folder, "dir"), { recursive: true });
        const tree = await workspace.tree();
        inside.commit({});
        expect(inside.git("rev-parse", "HEAD^{tree}")).toBe(tree);
        expect(await workspace.tree()).toBe(tree);
      }),
    );

    test(
      "what changed since is told in order",
      withRig(async (rig) => {
        const workspace = await rig.make(rig.repository("person", { files: { a: "1", b: "1", c: "1", "d/e": "1" } }));
        const before = await workspace.tree();
        rig.inside(workspace).write({ b: "2", "a-new": "1", 'd/f g\n"ü': "1" });
        rmSync(join(workspace.folder, "c"));
        renameSync(join(workspace.folder, "a"), join(workspace.folder, "z"));
        expect(await workspace.changes(before)).toEqual([
          { path: "a", change: "deleted" },
          { path: "a-new", change: "added" },
          { path: "b", change: "modified" },
          { path: "c", change: "deleted" },
          { path: 'd/f g\n"ü', change: "added" },
          { path: "z", change: "added" },
        ]);
        const after = await workspace.tree();
        expect(await workspace.changes(after)).toEqual([]);
        rig.inside(workspace).write({ later: "1" });
        expect(await workspace.changes(before, after)).toHaveLength(6);
        expect(await workspace.changes(after, before)).toContainEqual({ path: "c", change: "added" });
        for (const bad of ["", "HEAD", "--output=x", "0".repeat(40), `${before} `]) {
          await expect(workspace.changes(bad)).rejects.toMatchObject({ code: "WORKSPACE_NO_TREE" });
          await expect(workspace.changes(before, bad)).rejects.toMatchObject({ code: "WORKSPACE_NO_TREE" });
        }
      }),
    );
  });
}
