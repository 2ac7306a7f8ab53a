import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeNewFiles } from "./write-new-files.ts";

let folder = "";
let root = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-new-"));
  root = join(folder, "root");
  mkdirSync(root);
});

afterEach(() => rmSync(folder, { recursive: true }));

test("files are written with the folders that they stand in", async () => {
  await writeNewFiles(root, [
    { path: "a/b/c.md", text: "c" },
    { path: "a/d.md", text: "d" },
  ]);
  expect(readFileSync(join(root, "a/b/c.md"), "utf8") + readFileSync(join(root, "a/d.md"), "utf8")).toBe("cd");
});

test("a link that stays in the project is followed", async () => {
  mkdirSync(join(root, "docs"));
  symlinkSync("docs", join(root, "spec"));
  await writeNewFiles(root, [{ path: "spec/a.md", text: "a" }]);
  expect(readFileSync(join(root, "docs/a.md"), "utf8")).toBe("a");
});

test("what is there is let be, a link that leads nowhere too", async () => {
  writeFileSync(join(root, "a.md"), "mine");
  symlinkSync("../nothing.md", join(root, "b.md"));
  for (const path of ["a.md", "b.md"])
    await expect(writeNewFiles(root, [{ path, text: "new" }])).rejects.toMatchObject({
      code: "FILE_EXISTS",
      hint: expect.stringContaining("move it away"),
    });
  expect(readFileSync(join(root, "a.md"), "utf8")).toBe("mine");
  expect(readdirSync(folder)).toEqual(["root"]);
});

test("nothing is written behind a link that leads out", async () => {
  mkdirSync(join(folder, "other"));
  symlinkSync("../other", join(root, "spec"));
  const written = writeNewFiles(root, [{ path: "spec/deep/a.md", text: "a" }]);
  await expect(written).rejects.toMatchObject({ code: "FILE_OUTSIDE" });
  expect(readdirSync(join(folder, "other"))).toEqual([]);
});

test("a file where a folder should be is told", async () => {
  writeFileSync(join(root, "spec"), "");
  await expect(writeNewFiles(root, [{ path: "spec/a.md", text: "a" }])).rejects.toMatchObject({
    code: "FILE_NOT_WRITTEN",
  });
});
