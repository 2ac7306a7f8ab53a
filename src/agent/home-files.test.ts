import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeInHome } from "./home-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-home-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("files are made with their folders, for nobody else, and again over what was there", () => {
  const home = join(folder, "home");
  for (const text of ["one", "two"]) writeInHome(home, [{ path: ".agent/deep/settings.json", text }]);
  const file = join(home, ".agent/deep/settings.json");
  expect(readFileSync(file, "utf8")).toBe("two");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a link that an agent has left leads nowhere", () => {
  const [home, outside] = [join(folder, "home"), join(folder, "outside")];
  mkdirSync(home);
  mkdirSync(outside);
  writeFileSync(join(outside, "file"), "mine");
  symlinkSync(outside, join(home, ".agent"));
  symlinkSync(join(outside, "file"), join(home, "file"));
  const files = ["file", ".agent/settings.json"].map((path) => ({ path, text: "theirs" }));
  writeInHome(home, files);
  expect(readFileSync(join(outside, "file"), "utf8")).toBe("mine");
  expect(readdirSync(outside)).toEqual(["file"]);
  for (const { path } of files) expect(readFileSync(join(home, path), "utf8")).toBe("theirs");
});
