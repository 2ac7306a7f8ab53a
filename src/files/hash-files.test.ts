import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { hashFiles } from "./hash-files.ts";

interface Row {
  readonly name: string;
  readonly files: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly patterns: readonly string[];
  readonly found: readonly string[];
}

let above = "";
let folder = "";

beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), "waybill-files-"));
  folder = join(above, "folder");
  mkdirSync(folder);
  writeFileSync(join(above, "outside"), "outside");
});
afterEach(() => rmSync(above, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What the hash is made of: the path and the hash of each file. */
function hashOf(files: readonly { readonly path: string; readonly text: string }[]): string {
  const hash = createHash("sha256");
  for (const { path, text } of files) hash.update(`${path}\0${createHash("sha256").update(text).digest("hex")}\n`);
  return files.length === 0 ? "" : hash.digest("hex");
}

describe.each(readTables<Row>("files"))("$name", ({ rows }) => {
  test.each(rows)("$name", async ({ files, links = {}, patterns, found }) => {
    for (const path of files) write(path, "text");
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
    expect(await hashFiles(folder, patterns)).toBe(hashOf(found.map((path) => ({ path, text: "text" }))));
  });
});

test("the hash says what is in which file", async () => {
  write("a", "1");
  write("b", "2");
  const first = await hashFiles(folder, ["*"]);
  expect(first).toBe(
    hashOf([
      { path: "a", text: "1" },
      { path: "b", text: "2" },
    ]),
  );
  write("a", "2");
  write("b", "1");
  expect(await hashFiles(folder, ["*"])).not.toBe(first);
});

test("a folder that is not there has no files", async () => {
  expect(await hashFiles(join(folder, "none"), ["**"])).toBe("");
});

test("the folder may be a link itself", async () => {
  write("a", "text");
  symlinkSync(folder, join(above, "link"));
  expect(await hashFiles(join(above, "link"), ["a"])).toBe(await hashFiles(folder, ["a"]));
});

test.each(["../outside", "/etc/passwd", "d/../../outside", ".."])("the pattern %j is refused", async (pattern) => {
  await expect(hashFiles(folder, [pattern])).rejects.toMatchObject({ code: "FILES_PATTERN" });
});

test("a pattern of many stars takes no time to speak of", async () => {
  write("a".repeat(250), "text");
  expect(await hashFiles(folder, [`${"*a".repeat(120)}*b`, `${"**/".repeat(1000)}b`])).toBe("");
});

test("too many files, and too large ones, are refused", async () => {
  for (const path of ["a", "b", "d/c"]) write(path, "text");
  const limits = { entries: 4, bytes: 12 };
  const whole = await hashFiles(folder, ["**"]);
  expect(await hashFiles(folder, ["**"], limits)).toBe(whole);
  await expect(hashFiles(folder, ["**"], { ...limits, entries: 3 })).rejects.toMatchObject({ code: "FILES_TOO_MUCH" });
  await expect(hashFiles(folder, ["**"], { ...limits, bytes: 11 })).rejects.toMatchObject({ code: "FILES_TOO_MUCH" });
  expect(await hashFiles(folder, ["*"], { ...limits, entries: 3 })).not.toBe(whole);
});

test("what cannot be read is refused, not left out", async () => {
  write("a/b", "text");
  const long = join(folder, "x".repeat(300));
  await expect(hashFiles(long, ["*"])).rejects.toMatchObject({ code: "FILES_NOT_READ" });
});
