import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitScratchOf } from "../scratch.ts";
import { checkScratchPrefix, reapChecks, reapReviews } from "./reap-reviews.ts";

const now = Date.UTC(2026, 0, 20);
const hour = 3_600_000;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-reap-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A folder that was made some hours ago, with a file in it. */
function made(path: string, hours: number): void {
  mkdirSync(join(path, "review-x1"), { recursive: true });
  writeFileSync(join(path, "review-x1", "HEAD"), "ref: refs/heads/none\n");
  aged(path, hours);
}

function aged(path: string, hours: number): void {
  utimesSync(path, new Date(now - hours * hour), new Date(now - hours * hour));
}

test("what attempts at reviews have left that were killed goes after a day, and nothing else does", () => {
  made(gitScratchOf(folder, "old"), 25);
  made(gitScratchOf(folder, "young"), 23);
  made(join(folder, "other"), 100);
  const files = ["a.agent.stdout", "a.git-mark", "a.mark", "file.git"];
  for (const name of files) {
    writeFileSync(join(folder, name), "");
    aged(join(folder, name), 100);
  }
  reapReviews(folder, now);
  expect(readdirSync(folder).toSorted()).toEqual([...files, "other", "young.git"]);
});

test("what checks have left goes after a day, and no repository of anybody does", () => {
  made(join(folder, `${checkScratchPrefix}old`), 25);
  made(join(folder, `${checkScratchPrefix}young`), 23);
  made(join(folder, "somebodys.git"), 100);
  reapChecks(folder, now);
  expect(readdirSync(folder).toSorted()).toEqual(["somebodys.git", `${checkScratchPrefix}young`]);
});

test("a link is not followed, and a folder that is not there has none", () => {
  made(join(folder, "elsewhere"), 100);
  mkdirSync(join(folder, "scratch"));
  symlinkSync(join(folder, "elsewhere"), join(folder, "scratch", "link.git"));
  reapReviews(join(folder, "scratch"), now);
  reapReviews(join(folder, "nowhere"), now);
  expect(existsSync(join(folder, "elsewhere", "review-x1", "HEAD"))).toBe(true);
});
