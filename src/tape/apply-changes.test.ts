import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashOf } from "../blob/hash.ts";
import { planOf } from "../../test/rig/runner-rig.ts";
import { applyChanges } from "./apply-changes.ts";
import type { FileChange, FileEffect } from "./file-effect.ts";
import type { Tape } from "./tape.ts";

let folder = "";
let root = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-tape-"));
  root = join(folder, "root");
  mkdirSync(join(root, ".git/hooks"), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A tape with one attempt that has changed this. */
function tapeOf(changes: readonly FileChange[]): Tape {
  const effect: FileEffect = { chain: "n-1", nth: 0, before: "", after: "", folders: [], changes: [...changes] };
  const bytes = Buffer.from(JSON.stringify(effect));
  const files = { hash: hashOf(bytes), bytes: bytes.length };
  const outcome = { status: "success", output: {}, files };
  const event = { type: "attempt.ended", address: "a", attempt: 1, outcome };
  const plan = planOf("- { id: a, type: shell, run: x }\n");
  const runs = [{ id: "r", plan, entries: [{ at: 1, event }] }];
  return { header: { run: "r", workflow: "w", waybill: "1" }, runs, blobs: new Map([[files.hash, bytes]]) };
}

function apply(...changes: readonly FileChange[]): void {
  applyChanges(tapeOf(changes), root, changes);
}

function file(path: string, text: string, mode = "100644"): FileChange {
  return { path, now: { mode, id: text }, text };
}

describe("what was recorded is done to files again", () => {
  test("files, programs, links, bytes, and what is there no more", () => {
    writeFileSync(join(root, "old"), "old");
    apply(
      { path: "old" },
      { path: "never-there" },
      file("deep/er/text", "words\n"),
      file("run.sh", "#!/bin/sh\n", "100755"),
      file("link", "../nowhere", "120000"),
      { path: "bytes", now: { mode: "100644", id: "b" }, base64: Buffer.from([0, 255]).toString("base64") },
      { path: "module", now: { mode: "160000", id: "c" } },
    );
    expect(readdirSync(root).toSorted()).toEqual([".git", "bytes", "deep", "link", "run.sh"]);
    expect(readFileSync(join(root, "deep/er/text"), "utf8")).toBe("words\n");
    expect(lstatSync(join(root, "run.sh")).mode & 0o100).toBe(0o100);
    expect(lstatSync(join(root, "link")).isSymbolicLink()).toBe(true);
    expect([...readFileSync(join(root, "bytes"))]).toEqual([0, 255]);
  });

  test("a text that an attempt before it had already", () => {
    const again = { path: "again", now: { mode: "100644", id: "words" } };
    applyChanges(tapeOf([file("first", "words"), again]), root, [again]);
    expect(readFileSync(join(root, "again"), "utf8")).toBe("words");
  });

  test("a file takes the place of a folder, and a link is replaced and not followed", () => {
    const outside = join(folder, "outside");
    writeFileSync(outside, "mine");
    symlinkSync(outside, join(root, "link"));
    apply(file("link", "theirs"), file("a/b", "x"));
    apply({ path: "a/b" }, file("a", "file"));
    expect(readFileSync(outside, "utf8")).toBe("mine");
    expect(readFileSync(join(root, "a"), "utf8")).toBe("file");
  });
});

describe("nothing is touched outside of the root, nor what is git's own", () => {
  test.each([
    "../out",
    "a/../../out",
    "/out",
    "a//b",
    ".",
    "",
    ".git/hooks/pre-commit",
    ".GIT/config",
    "sub/.git/config",
    "through/out",
    "x\u0000y",
  ])("%j", (path) => {
    symlinkSync(folder, join(root, "through"));
    for (const change of [file(path, "x"), { path }]) {
      expect(() => apply(change)).toThrow(expect.objectContaining({ code: "TAPE_PATH" }));
    }
    expect(readdirSync(folder)).toEqual(["root"]);
    expect(readdirSync(join(root, ".git/hooks"))).toEqual([]);
  });

  test("a file that was too large for the tape is said", () => {
    const change: FileChange = { path: "big", now: { mode: "100644", id: "b" }, differs: "left out" };
    expect(() => apply(change)).toThrow(expect.objectContaining({ code: "TAPE_WITHOUT_FILE" }));
  });
});
