import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectFiles, surveyFolder } from "./survey-folder.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-survey-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const env = { PATH: "" };

test("a real folder is seen as one in memory is", async () => {
  write({
    "go.mod": "module example.org/a\n",
    "a.go": "package a\n",
    "openspec/project.md": "",
  });
  const { languages, tests, specStyle } = await surveyFolder(folder, env);
  expect({ languages, specStyle }).toEqual({ languages: ["go"], specStyle: "openspec" });
  expect(tests).toMatchObject([{ name: "tests", from: "go.mod", report: "stdout" }]);
});

test("programs are found in PATH alone", async () => {
  write({ "tests/test_a.py": "", "bin/pytest": "#!/bin/sh\n" });
  chmodSync(join(folder, "bin/pytest"), 0o755);
  expect((await surveyFolder(folder, env)).tests).toEqual([]);
  expect((await surveyFolder(folder, { PATH: join(folder, "bin") })).tests).toHaveLength(1);
});

test("a folder that is not there, and one that is a file, hold nothing", async () => {
  write({ file: "" });
  const files = projectFiles(folder, env);
  expect(await files.names("nothing")).toEqual([]);
  expect(await files.names("file")).toEqual([]);
  expect(await files.read("nothing/at.all")).toBeUndefined();
});

test("what cannot be read as a text of a person is not there", async () => {
  write({ large: "x".repeat(1024 * 1024 + 1), folder: "" });
  rmSync(join(folder, "folder"));
  mkdirSync(join(folder, "folder"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  writeFileSync(join(folder, "bytes"), Buffer.from([0xff, 0xfe, 0x00, 0xd8]));
  symlinkSync("/dev/zero", join(folder, "device"));
  const files = projectFiles(folder, env);
  for (const name of ["large", "folder", "pipe", "bytes", "device"]) expect(await files.read(name)).toBeUndefined();
});

test("installed packages are not looked into", async () => {
  write({ "package.json": '{ "devDependencies": { "vitest": "4" } }', "node_modules/x/package.json": "{}" });
  chmodSync(join(folder, "node_modules"), 0o000);
  try {
    expect(await surveyFolder(folder, env)).toMatchObject({ setup: [{ link: "node_modules/*" }], notes: [] });
  } finally {
    chmodSync(join(folder, "node_modules"), 0o755);
  }
});
