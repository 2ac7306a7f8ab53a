import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitFoldersIn, guardable, newGitFolders, setAside } from "./git-folders.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "waybill-git-folders-"));
});
afterEach(() => rmSync(root, { recursive: true }));

test("every git folder of a wide and deep tree is found, however it is written, and none behind a link", async () => {
  const expected: string[] = [];
  for (let at = 0; at < 300; at++) {
    const folder = join(root, `a${at % 7}`, `b${at % 31}`, `c${at}`, "d");
    mkdirSync(folder, { recursive: true });
    for (let file = 0; file < 3; file++) writeFileSync(join(folder, `f${file}`), "");
    if (at % 10 !== 0) continue;
    const git = join(folder, at % 20 === 0 ? ".git" : ".GIT");
    if (at % 30 === 0) mkdirSync(git);
    else writeFileSync(git, "gitdir: elsewhere\n");
    expected.push(git);
  }
  symlinkSync(join(root, "a0"), join(root, "link"));
  mkdirSync(join(root, "skipped", ".git"), { recursive: true });
  const found = await gitFoldersIn(root, [join(root, "skipped")]);
  expect(Object.keys(found).sort()).toEqual(expected.sort());
  expect(guardable(found)).toHaveLength(30);
});

/** A folder by the bytes of its name. */
function rawFolder(...names: readonly string[]): void {
  execFileSync("mkdir", ["-p", "--", join(root, "ordinary")]);
  execFileSync("sh", ["-c", `mkdir -p "$(printf '${names.join("/")}')"`], { cwd: root });
}

test("one below a folder whose name is no text is found and named, and stays where it is", async () => {
  rawFolder("b\\303\\251\\377", "there", ".git");
  const before = await gitFoldersIn(root, []);
  expect(newGitFolders(before, await gitFoldersIn(root, []))).toEqual([]);
  rawFolder("b\\303\\251\\377", "new", ".Git");
  rawFolder("b\\303\\251\\376", "new", ".git");
  const now = await gitFoldersIn(root, []);
  const news = newGitFolders(before, now);
  expect(guardable(now)).toEqual([]);
  expect(setAside(root, news, before).toSorted()).toEqual(["b\\xc3\\xa9\\xfe/new/.git", "b\\xc3\\xa9\\xff/new/.Git"]);
  expect(newGitFolders(now, await gitFoldersIn(root, []))).toEqual([]);
});

test("a name that is what stands for no text is a name like others", async () => {
  mkdirSync(join(root, "a\uFFFD", ".git"), { recursive: true });
  const found = await gitFoldersIn(root, []);
  expect(Object.keys(found).map((path) => relative(root, path))).toEqual(["a\uFFFD/.git"]);
  expect(setAside(root, Object.keys(found), {})).toEqual(["a\uFFFD/.git (now a\uFFFD/.git.set-aside)"]);
  expect(readdirSync(join(root, "a\uFFFD"))).toEqual([".git.set-aside"]);
});
