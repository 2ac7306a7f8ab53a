import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { describeSpecTree, type TreeFiles, type TreeUnderTest } from "../spec/spec-tree.suite.ts";
import { folderTree } from "./folder-tree.ts";

async function make(files: TreeFiles): Promise<TreeUnderTest & { readonly root: string }> {
  const folder = await mkdtemp(join(tmpdir(), "waybill-tree-"));
  const root = join(folder, "root");
  await writeFile(join(folder, "outside.md"), "outside");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    if (typeof content === "object" && "link" in content) await symlink(content.link, join(root, path));
    else await writeFile(join(root, path), content);
  }
  return { tree: folderTree(root), root, remove: () => rm(folder, { recursive: true }) };
}

describeSpecTree("a folder", make);

test("links that stay in the folder are followed, those to folders only where they are asked for", async () => {
  const { tree, remove } = await make({
    "docs/a.md": "a",
    "spec/b.md": { link: "../docs/a.md" },
    "spec/docs": { link: "../docs" },
  });
  expect(await tree.list("spec")).toEqual(["spec/b.md"]);
  expect(await tree.read("spec/b.md")).toBe("a");
  expect(await tree.read("spec/docs/a.md")).toBe("a");
  expect(await tree.list("spec/docs")).toEqual(["spec/docs/a.md"]);
  await remove();
});

test("a pipe keeps nobody waiting", async () => {
  const { tree, root, remove } = await make({ "spec/a.md": "a" });
  execFileSync("mkfifo", [join(root, "spec", "pipe.md")]);
  expect(await tree.read("spec/pipe.md")).toBeUndefined();
  expect(await tree.list("spec")).toEqual(["spec/a.md"]);
  await remove();
});

test("a folder that is not there has nothing", async () => {
  const tree = folderTree(join(tmpdir(), "waybill-there-is-no-such-folder"));
  expect([await tree.read("a.md"), await tree.list("spec")]).toEqual([undefined, []]);
});
