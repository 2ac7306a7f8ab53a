import fc from "fast-check";
import { expect, test } from "vitest";
import { shownDiff } from "./shown-diff.ts";

function fileDiff(name: string, lines: number): string {
  return `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -0,0 +1,${lines} @@\n${"+x\n".repeat(lines)}`;
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/^\+\+\+ b\/(?<name>.*)$/gmu)].map(({ groups }) => groups?.["name"] ?? "");
}

test("files that the spec names come first, then code, tests, texts, and what is generated", () => {
  const names = ["package-lock.json", "README.md", "test/a.test.ts", "src/a.ts", "docs/named.md"];
  const { text, cut } = shownDiff(names.map((name) => fileDiff(name, 1)).join(""), "Change docs/named.md.");
  expect(namesIn(text)).toEqual(["docs/named.md", "src/a.ts", "test/a.test.ts", "README.md", "package-lock.json"]);
  expect(cut).toEqual([]);
});

test("what there is no room for is named, with how much of it is missing", () => {
  const diff = fileDiff("a.lock", 50) + fileDiff("src/long.ts", 50) + fileDiff("src/short.ts", 2);
  const { text, cut } = shownDiff(diff, "", { all: 260, file: 150 });
  expect(namesIn(text)).toEqual(["src/long.ts", "src/short.ts"]);
  expect(cut).toHaveLength(2);
  expect(cut[0]).toMatch(/^src\/long\.ts \(\d+ lines/u);
  expect(cut[1]).toMatch(/^a\.lock \(54 lines/u);
});

test("an empty difference is one", () => {
  expect(shownDiff("", "")).toEqual({ text: "", cut: [] });
});

test("it is never longer than its room, and every line of it stands in the difference", () => {
  const name = fc.stringMatching(/^[a-z]{1,8}\.(?:ts|md|lock)$/u);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.nat(40))), fc.nat(400), fc.nat(200), (files, all, file) => {
      const diff = files.map(([each, lines]) => fileDiff(each, lines)).join("");
      const { text } = shownDiff(diff, "", { all, file });
      expect(text.length).toBeLessThanOrEqual(all);
      const lines = new Set(diff.split("\n"));
      expect(text.split("\n").every((line) => lines.has(line))).toBe(true);
    }),
  );
});
