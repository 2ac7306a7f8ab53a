import { expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import { isError } from "../../problem/problem.ts";
import { validateChange } from "../openspec/validate-change.ts";
import { type AskedSpec, newFormats, newSpec } from "./new-spec.ts";
import { readSpec } from "./read-spec.ts";

const asked: AskedSpec = { name: "add-login", format: "acceptance", title: undefined, today: "2026-11-30" };

test.each(newFormats)(
  "a new spec of the format %s is read without an error, and says what is to be written",
  async (format) => {
    const { id, files } = await newSpec(memoryTree({}), { ...asked, format, title: 'Log in: "now"' });
    const tree = memoryTree(Object.fromEntries(files.map(({ path, text }) => [path, text])));
    const { spec, problems } = await readSpec(tree, id);
    expect(spec).toMatchObject({ id, title: 'Log in: "now"', format: format === "openspec" ? "change" : format });
    expect(problems.filter(isError)).toEqual([]);
    expect(problems.map(({ code }) => code)).toContain("SPEC_CRITERION_PLACEHOLDER");
    if (format === "openspec") expect((await validateChange(tree, id)).problems.filter(isError)).toEqual([]);
  },
);

test.each([
  ["acceptance", "auth/login", {}, ["spec/auth/login.md"]],
  ["acceptance", "login.md", {}, ["spec/login.md"]],
  ["topic", "login", {}, ["specs/login.md"]],
  ["topic", "login", { "tools/spec-loop/specs/other.md": "" }, ["tools/spec-loop/specs/login.md"]],
  ["speckit", "login", {}, ["specs/001-login/spec.md"]],
  [
    "speckit",
    "login",
    { "specs/009-a/spec.md": "", "specs/1000-b/spec.md": "", "specs/x.md": "" },
    ["specs/1001-login/spec.md"],
  ],
  ["speckit", "042-login", {}, ["specs/042-login/spec.md"]],
  [
    "openspec",
    "login",
    {},
    [
      "openspec/changes/login/.openspec.yaml",
      "openspec/changes/login/proposal.md",
      "openspec/changes/login/specs/login/spec.md",
      "openspec/changes/login/tasks.md",
    ],
  ],
] as const)("a new spec of %s named %s beside %j", async (...[format, name, there, paths]) => {
  const { files } = await newSpec(memoryTree(there), { ...asked, format, name });
  expect(files.map(({ path }) => path)).toEqual(paths);
});

test.each([
  ["acceptance", "../login"],
  ["acceptance", "a/../b"],
  ["acceptance", "/login"],
  ["acceptance", ""],
  ["acceptance", ".hidden"],
  ["acceptance", "a b"],
  ["acceptance", "a\nb"],
  ["acceptance", "a\\b"],
  ["acceptance", "x".repeat(201)],
  ["openspec", "Add-Login"],
  ["openspec", "a--b"],
  ["openspec", "a/b"],
  ["topic", "01-login"],
  ["topic", "a/b"],
  ["speckit", "a_b"],
] as const)("a new spec of %s cannot be named %j", async (format, name) => {
  await expect(newSpec(memoryTree({}), { ...asked, format, name })).rejects.toMatchObject({
    code: "SPEC_NAME_INVALID",
  });
});

test.each([
  ["acceptance", "spec/add-login.md"],
  ["topic", "specs/add-login.md"],
  ["speckit", "specs/003-add-login/spec.md"],
  ["speckit", "specs/003-add-login/plan.md"],
  ["openspec", "openspec/changes/add-login/notes.md"],
] as const)("a new spec of %s is refused where %s is there", async (format, path) => {
  await expect(newSpec(memoryTree({ [path]: "x" }), { ...asked, format })).rejects.toMatchObject({
    code: "SPEC_EXISTS",
  });
});
