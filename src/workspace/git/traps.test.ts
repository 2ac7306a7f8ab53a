import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeTraps } from "./traps.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-traps-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function pipe(path: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  expect(spawnSync("mkfifo", [join(folder, path)]).status).toBe(0);
}

test("pipes where git would read a file are removed, and nothing else is", async () => {
  const traps = [".gitignore", "deep/er/.gitattributes", "inner/.git/HEAD", "inner/.git/refs/x", "a/b/.GIT/config"];
  const kept = ["ordinary", ".git/pipe", "inner/pipe"];
  for (const path of [...traps, ...kept]) pipe(path);
  writeFileSync(join(folder, "inner/.git/index"), "");
  symlinkSync("nowhere", join(folder, "deep/.gitmodules"));
  await removeTraps(folder);
  for (const path of traps) expect(lstatSync(join(folder, path), { throwIfNoEntry: false })).toBeUndefined();
  for (const path of [...kept, "inner/.git/index", "deep/.gitmodules"])
    expect(lstatSync(join(folder, path), { throwIfNoEntry: false }), path).toBeDefined();
});

test("a link out of the work tree is not followed, and a folder that is not there is no trouble", async () => {
  const outside = mkdtempSync(join(tmpdir(), "waybill-outside-"));
  try {
    expect(spawnSync("mkfifo", [join(outside, ".gitignore")]).status).toBe(0);
    symlinkSync(outside, join(folder, "link"));
    await removeTraps(folder);
    await removeTraps(join(folder, "none"));
    expect(readdirSync(outside)).toEqual([".gitignore"]);
  } finally {
    rmSync(outside, { recursive: true });
  }
});
