import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProgram } from "./programs.ts";
import { isOlder } from "./version.ts";

const home = "/home/nobody";
let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "waybill-programs-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(path: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
}

test("a program is found by its name in PATH, and what is no program is passed over", () => {
  mkdirSync(join(folder, "a", "agent"), { recursive: true });
  writeFileSync(join(folder, "agent"), "");
  const path = program("b/agent");
  expect(findProgram("agent", { folder, path: `${folder}/a:${folder}:${folder}/b`, home })?.path).toBe(path);
  expect(findProgram("none", { folder, path: folder, home })).toBeUndefined();
});

test("a program with a slash is found from the folder", () => {
  const path = program("tools/agent");
  expect(findProgram("./tools/agent", { folder, path: "", home })?.path).toBe(path);
  expect(findProgram(path, { folder: "/", path: "", home })?.path).toBe(path);
});

test("an installed package shows its whole installation", () => {
  const real = program("nvm/v22/lib/node_modules/@x/agent/cli.js");
  mkdirSync(join(folder, "nvm/v22/bin"), { recursive: true });
  symlinkSync(real, join(folder, "nvm/v22/bin/agent"));
  const found = findProgram("agent", { folder, path: join(folder, "nvm/v22/bin"), home });
  expect(found?.places).toContain(join(folder, "nvm/v22/lib"));
});

test("a package of a project shows the packages beside it", () => {
  const real = program("cache/node_modules/agent/bin/cli.js");
  mkdirSync(join(folder, "cache/node_modules/.bin"), { recursive: true });
  symlinkSync(real, join(folder, "cache/node_modules/.bin/agent"));
  const found = findProgram("agent", { folder, path: join(folder, "cache/node_modules/.bin"), home });
  expect(found?.places).toContain(join(folder, "cache/node_modules"));
});

test.each(["bin/agent", ".local/bin/agent", "agent", ".local/lib/node_modules/agent/cli.js"])(
  "of a home only what ~/%s needs is seen",
  (path) => {
    mkdirSync(join(folder, ".ssh"));
    mkdirSync(join(folder, ".local/share/keys"), { recursive: true });
    const found = findProgram(program(path), { folder: "/", path: "", home: folder });
    const isSeen = (file: string): boolean =>
      found?.places.some((place) => join(folder, file).startsWith(place)) === true;
    expect([path, ".ssh", ".local/share/keys"].map(isSeen)).toEqual([true, false, false]);
  },
);

test.each([
  ["1.2.3", "1.2.3", false],
  ["1.2.3", "1.2.4", true],
  ["1.10.0", "1.9.9", false],
  ["2.0.0-beta.1", "2.0.0", false],
  ["0.9", "1.0.0", true],
])("%s is older than %s: %s", (version, than, answer) => {
  expect(isOlder(version, than)).toBe(answer);
});
