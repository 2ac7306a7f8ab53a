import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { namesIn } from "./names-in.ts";
import { removeIfPossible } from "./remove-if-possible.ts";

function folder(): string {
  return mkdtempSync(join(tmpdir(), "waybill-names-"));
}

test("what is no folder has no names in it", () => {
  const root = folder();
  writeFileSync(join(root, "file"), "");
  expect(namesIn(root)).toEqual(["file"]);
  expect(namesIn(join(root, "file"))).toEqual([]);
  expect(namesIn(join(root, "nowhere"))).toEqual([]);
});

test("what is removed is gone with all that is in it, and of a link the link alone", () => {
  const root = folder();
  mkdirSync(join(root, "a", "b"), { recursive: true });
  mkdirSync(join(root, "c", "d"), { recursive: true });
  symlinkSync("c", join(root, "link"));
  for (const name of ["a", "link", "nowhere"]) removeIfPossible(join(root, name));
  expect(namesIn(root)).toEqual(["c"]);
  expect(namesIn(join(root, "c"))).toEqual(["d"]);
});

test("what cannot be removed stays, and nothing is thrown", () => {
  const root = folder();
  writeFileSync(join(root, "file"), "");
  removeIfPossible(join(root, "file", "below"));
  removeIfPossible("/proc/self/status");
  expect(namesIn(root)).toEqual(["file"]);
});
