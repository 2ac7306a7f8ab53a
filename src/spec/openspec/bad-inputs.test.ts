import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import { folderTree } from "../../host/folder-tree.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { validateAll } from "./validate-all.ts";
import { validateChange } from "./validate-change.ts";
import { validateSpec } from "./validate-spec.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-openspec-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function codes(): Promise<readonly string[]> {
  const all = await validateAll(folderTree(join(folder, "project")));
  return all.flatMap(({ id, problems }) => problems.map(({ code }) => `${id} ${code}`));
}

test("a spec of 10 MB, and one that is no text, are told of, and the others are checked all the same", async () => {
  write("project/openspec/specs/large/spec.md", "### Requirement: a\n".repeat(600_000));
  write("project/openspec/specs/bytes/spec.md", Uint8Array.of(0x23, 0xff, 0xfe, 0x0a));
  write("project/openspec/specs/small/spec.md", "## Purpose\n");
  expect(await codes()).toEqual([
    "bytes SPEC_NOT_TEXT",
    "large SPEC_TOO_LARGE",
    "small OPENSPEC_NO_PURPOSE",
    "small OPENSPEC_NO_REQUIREMENTS_SECTION",
  ]);
});

test("what a link leads to outside of the project is not read", async () => {
  write("outside/spec.md", "## Purpose\nsecret\n");
  write("project/openspec/specs/own/spec.md", "## Purpose\n");
  symlinkSync(join(folder, "outside"), join(folder, "project/openspec/specs/linked"));
  mkdirSync(join(folder, "project/openspec/specs/file"));
  symlinkSync(join(folder, "outside/spec.md"), join(folder, "project/openspec/specs/file/spec.md"));
  mkdirSync(join(folder, "project/openspec/changes"));
  symlinkSync(join(folder, "outside"), join(folder, "project/openspec/changes/linked"));
  expect(new Set((await codes()).map((code) => code.split(" ")[0]))).toEqual(new Set(["own"]));
});

test("a pipe in the place of a spec keeps nobody waiting", async () => {
  mkdirSync(join(folder, "project/openspec/specs/pipe"), { recursive: true });
  execFileSync("mkfifo", [join(folder, "project/openspec/specs/pipe/spec.md")]);
  expect(await codes()).toEqual([]);
});

test.each([
  "..",
  "../..",
  "a/../../b",
  "/etc",
  "",
  ".",
  "a\0b",
  "a\\..\\b",
  "x".repeat(5000),
  "constructor",
  "__proto__",
])("a change named %j leads nowhere", async (id) => {
  write("project/openspec/changes/real/proposal.md", "x");
  write("openspec/changes/b/proposal.md", "## Why\nsecret\n");
  const { problems } = await validateChange(folderTree(join(folder, "project")), id);
  expect(problems.filter(({ place }) => place?.excerpt.includes("secret") === true)).toEqual([]);
});

test.each(["constructor", "__proto__", "toString"])("a capability named %s is one as any other", async (name) => {
  const delta = "## ADDED Requirements\n### Requirement: hasOwnProperty\nIt SHALL.\n#### valueOf\n- b\n";
  const tree = memoryTree({
    [`openspec/changes/add/specs/${name}/spec.md`]: delta,
    "openspec/changes/add/proposal.md": "",
  });
  const { problems } = await validateChange(tree, "add");
  expect(problems.filter(({ severity }) => severity !== "note")).toEqual([]);
});

test.each([
  ["headings", "#### a\n"],
  ["requirements of one name", "### Requirement: a\n"],
  ["requirements without an end", "### Requirement: a\nIt SHALL.\n#### a\n"],
  ["open fences", "```\n~~~\n"],
  ["blank lines", "\n"],
  ["levels that go up and down", "## a\n#### b\n###### c\n##### d\n### e\n"],
])("2 MB of %s are checked in the time that a person waits", (_, line) => {
  const text = `## Purpose\n\n## Requirements\n### Requirement: x\n${line.repeat(Math.floor(2_000_000 / line.length))}`;
  const before = process.cpuUsage();
  validateSpec("x", readMainSpec(text));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(10);
});

test("any text in any file of a project is validated, each problem at a line of its file", async () => {
  const pieces = fc.constantFrom(
    "## ADDED Requirements\n",
    "## RENAMED Requirements\n",
    "## REMOVED Requirements\n",
    "## MODIFIED Requirements\n",
    "## Requirements\n",
    "## Purpose\n",
    "### Requirement: a\n",
    "### Requirement: b\n",
    "#### s\n",
    "It SHALL.\n",
    "- FROM: `### Requirement: a`\n",
    "- TO: `### Requirement: b`\n",
    "```\n",
    "<!--\n",
    "  ## x\n",
    "schema: spec-driven\n",
    "skip_specs: true\n",
    "- [ ] 1.1 a\n",
    "## 1. a\n",
    "\r",
    "\u0000",
    "\uFEFF",
    ": [",
  );
  const text = fc.array(pieces, { maxLength: 12 }).map((all) => all.join(""));
  const files = fc.record({
    "openspec/specs/a/spec.md": text,
    "openspec/changes/c/specs/a/spec.md": text,
    "openspec/changes/c/.openspec.yaml": text,
    "openspec/changes/c/tasks.md": text,
    "openspec/changes/c/proposal.md": text,
    "openspec/config.yaml": text,
  });
  await fc.assert(
    fc.asyncProperty(files, async (project) => {
      for (const { problems } of await validateAll(memoryTree(project)))
        for (const { place } of problems) {
          const known = Object.entries(project).find(([path]) => path === place?.file)?.[1];
          const lines = (known ?? "").split(/\r\n|\n|\r/).length;
          expect(place?.line).toBeGreaterThan(0);
          expect(place?.line).toBeLessThanOrEqual(lines);
        }
    }),
    { numRuns: 500 },
  );
});
