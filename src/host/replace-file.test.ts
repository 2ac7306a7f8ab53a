import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFile } from "./replace-file.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "waybill-replace-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test("a file is made with its folders, and replaced where it stands as it was read", async () => {
  await replaceFile(root, { path: "spec/A-1.md", text: "one", before: undefined });
  await replaceFile(root, { path: "spec/A-1.md", text: "two", before: "one" });
  expect(readFileSync(join(root, "spec/A-1.md"), "utf8")).toBe("two");
  expect(readdirSync(join(root, "spec"))).toEqual(["A-1.md"]);
});

test.each([
  ["a file that was changed meanwhile", "a.md", "other", "FILE_CHANGED"],
  ["a file that came meanwhile", "a.md", undefined, "FILE_CHANGED"],
  ["a file that went meanwhile", "gone.md", "x", "FILE_CHANGED"],
  ["a folder", "folder", undefined, "FILE_OUTSIDE"],
  ["a link", "link.md", undefined, "FILE_OUTSIDE"],
  ["a path that leads out", "../a.md", undefined, "FILE_OUTSIDE"],
  ["a path from the root of the machine", "/tmp/a.md", undefined, "FILE_OUTSIDE"],
  ["a folder that leads out", "out/a.md", undefined, "FILE_OUTSIDE"],
] as const)("%s is let be", async (...row) => {
  const [, path, before, code] = row;
  writeFileSync(join(root, "a.md"), "as it is");
  mkdirSync(join(root, "folder"));
  symlinkSync("a.md", join(root, "link.md"));
  symlinkSync(tmpdir(), join(root, "out"));
  await expect(replaceFile(root, { path, text: "new", before })).rejects.toMatchObject({ code });
  expect(readFileSync(join(root, "a.md"), "utf8")).toBe("as it is");
  expect(readdirSync(root).sort()).toEqual(["a.md", "folder", "link.md", "out"]);
});
