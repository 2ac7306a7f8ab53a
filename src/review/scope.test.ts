import fc from "fast-check";
import { expect, test } from "vitest";
import type { Spec } from "../spec/spec.ts";
import { outsideScope, parseScope } from "./scope.ts";

function specOf(format: Spec["format"], path: string): Spec {
  const words = { id: "f", title: "F", goal: "", requirements: [], outOfScope: [], constraints: [] };
  return { format, ...words, files: [{ path, text: "" }] };
}

const acceptance = specOf("acceptance", "spec/feature.md");

function outside(files: readonly string[], scope: readonly string[], spec = acceptance): readonly string[] {
  const globs = scope.map((each) => {
    const glob = parseScope(each);
    if (glob === undefined) throw new Error(each);
    return glob;
  });
  return outsideScope(files, globs, spec).map(({ path = "" }) => path);
}

test("what is changed outside of the scope is named", () => {
  const [glob = []] = [parseScope("src/**")];
  expect(outsideScope(["src/a.ts", "package.json"], [glob], acceptance)).toEqual([
    { path: "package.json", note: "outside the scope: package.json" },
  ]);
});

test.each([
  ["src/**", ["src/a.ts", "src/b/c.ts"], ["srcs/a.ts", "a.ts"]],
  ["src/", ["src/a.ts", "src/b/c.ts"], ["src", "a.ts"]],
  ["src/*.ts", ["src/a.ts"], ["src/b/c.ts", "src/a.js"]],
  ["**/*.test.ts", ["a.test.ts", "src/b/c.test.ts"], ["a.ts"]],
  ["README.md", ["README.md"], ["docs/README.md"]],
])("%j holds %j and not %j", (pattern, inside, others) => {
  expect(outside(inside, [pattern])).toEqual([]);
  expect(outside(others, [pattern])).toEqual(others);
});

test("several patterns are one scope, and none is no limit", () => {
  expect(outside(["a/x", "b/x", "c/x"], ["a/**", "b/**"])).toEqual(["c/x"]);
  expect(outside(["a/x", "b/x"], [])).toEqual([]);
});

test("the change's own spec and .waybill/ are looked at by others", () => {
  const change = specOf("openspec", "openspec/changes/add-x/specs/x/spec.md");
  const files = ["openspec/changes/add-x/tasks.md", "openspec/changes/other/tasks.md", ".waybill/config.yml"];
  expect(outside(files, ["src/**"], change)).toEqual(["openspec/changes/other/tasks.md"]);
  const inFolder = specOf("openspec", "web/openspec/changes/add-x/specs/x/spec.md");
  expect(outside(["web/openspec/changes/add-x/design.md"], ["src/**"], inFolder)).toEqual([]);
  const main = specOf("openspec", "openspec/specs/x/spec.md");
  expect(outside(["openspec/specs/x/spec.md", "openspec/specs/y/spec.md"], ["src/**"], main)).toEqual([
    "openspec/specs/y/spec.md",
  ]);
  expect(outside(["spec/feature.md", "spec/other.md"], ["src/**"])).toEqual(["spec/other.md"]);
  const speckit = specOf("speckit", "specs/001-x/spec.md");
  expect(outside(["specs/001-x/plan.md", "specs/002-y/plan.md"], ["src/**"], speckit)).toEqual(["specs/002-y/plan.md"]);
});

test("a pattern more never puts a file outside", () => {
  const names = fc.array(fc.constantFrom("a", "b", "a.ts", "src"), { minLength: 1, maxLength: 3 });
  const patterns = fc.array(fc.constantFrom("a", "**", "src/**", "*/b", "src/", "**/a.ts"), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(names), patterns, fc.constantFrom("b", "**/b", "a/"), (paths, scope, more) => {
      const files = paths.map((each) => each.join("/"));
      const before = outside(files, scope);
      const after = outside(files, [...scope, more]);
      expect(after.every((path) => before.includes(path))).toBe(true);
    }),
  );
});

test.each(["/etc", "../a", "a/../b"])("the pattern %j leads out of the project", (pattern) => {
  expect(parseScope(pattern)).toBeUndefined();
});
