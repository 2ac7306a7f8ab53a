import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../host/system-clock.ts";
import { headTree } from "./head-tree.ts";

let folder: string;
const env = { PATH: process.env["PATH"] ?? "" };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-head-tree-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const who = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
  return execFileSync("git", [...who, ...args], { cwd: folder, encoding: "utf8" }).trim();
}

const now = (): Promise<string | null> => headTree({ env, clock: systemClock, folder });

test("what is checked out has a tree as long as nothing lies beside it", async () => {
  expect(await now()).toBe(null);
  git("init", "-q");
  expect(await now()).toBe(null);
  writeFileSync(join(folder, "a"), "1");
  git("add", "a");
  git("commit", "-qm", "a");
  const tree = git("rev-parse", "HEAD^{tree}");
  expect(await now()).toBe(tree);
  writeFileSync(join(folder, "a"), "2");
  expect(await now()).toBe(null);
  git("commit", "-qam", "b");
  expect(await now()).not.toBe(tree);
  writeFileSync(join(folder, "b"), "1");
  expect(await now()).toBe(null);
});
