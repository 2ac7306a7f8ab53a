import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { Den } from "../../test/rig/sandbox-rig.ts";
import { findProgram } from "./find-program.ts";

test("the first program of a name is found, whatever else has that name", async () => {
  const den = new Den();
  mkdirSync(den.path("folder/tool"), { recursive: true });
  den.write("text/tool", "text");
  chmodSync(den.write("first/tool", "#!/bin/sh\n"), 0o755);
  chmodSync(den.write("second/tool", "#!/bin/sh\n"), 0o755);
  mkdirSync(den.path("link"));
  symlinkSync(den.path("second/tool"), den.path("link/tool"));
  const find = (...folders: readonly string[]): string | undefined =>
    findProgram("tool", folders.map((folder) => den.path(folder)).join(":"));
  expect(find("none", "folder", "text", "first", "second")).toBe(den.path("first/tool"));
  expect(find("link", "first")).toBe(den.path("link/tool"));
  expect(find("none", "folder", "text")).toBeUndefined();
  expect(findProgram("run", ":.:.ci:bin")).toBeUndefined();
  await den.remove();
});
