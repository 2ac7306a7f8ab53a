import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitRig, type Repository } from "../../test/rig/git-repository.ts";
import { readDiff } from "./read-diff.ts";

let rig: GitRig;
let repository: Repository;
beforeEach(() => {
  rig = new GitRig();
  repository = rig.repository("r", {
    files: { "a.txt": "1\n2\n3\n", "old.txt": "same\n".repeat(9), "gone.txt": "x\n" },
  });
});
afterEach(() => rig.remove());

function changed(): ReturnType<typeof readDiff> {
  repository.git("add", "-A");
  return readDiff(`${repository.git("-c", "core.quotePath=false", "diff", "--cached", "-M")}\n`);
}

test("lines of a changed file have the numbers of the new text", () => {
  repository.write({ "a.txt": "1\ntwo\n3\n" });
  expect(changed()).toEqual([
    { name: "a.txt", fate: "changed", isBinary: false, hunks: [{ from: 1, lines: [" 1", "-2", "+two", " 3"] }] },
  ]);
});

test("new, removed and moved files are told apart, and a file that is not text is said to be one", () => {
  repository.git("mv", "old.txt", "new name.txt");
  repository.git("rm", "-q", "gone.txt");
  repository.write({ "empty.txt": "", "picture.bin": "\0\u0001" });
  const files = changed().map(({ name, before, fate, isBinary }) => [name, before, fate, isBinary]);
  expect(files).toEqual([
    ["empty.txt", undefined, "new", false],
    ["gone.txt", undefined, "removed", false],
    ["new name.txt", "old.txt", "moved", false],
    ["picture.bin", undefined, "new", true],
  ]);
});

test.each(['with "quotes".txt', "tab\there.txt", "späte Größe.txt", "b/a b/a.txt", "line\nend.txt"])(
  "a file may be called %j",
  (name) => {
    repository.write({ [name]: "x\n" });
    expect(changed().map((file) => file.name)).toEqual([name]);
  },
);

test.each([
  "diff --git a/x b/x",
  "@@ -1 +1 @@",
  "+++ b/x",
  "--- a/x",
  "\rdiff --git a/x b/x",
  "\u2028diff --git a/x b/x",
  "rename from x",
])("a line that says %j is a line", (line) => {
  repository.write({ "a.txt": `${line}\n1\n2\n3\n` });
  expect(changed()).toMatchObject([
    { name: "a.txt", fate: "changed", hunks: [{ lines: [`+${line}`, " 1", " 2", " 3"] }] },
  ]);
});

test("a file without an end of line at its end has its lines", () => {
  repository.write({ "a.txt": "1\n2\n3" });
  expect(changed()[0]?.hunks[0]?.lines).toEqual([" 1", " 2", "-3", "+3"]);
});

test("whatever it is given, it reads something or nothing", () => {
  const parts = fc.constantFrom(
    "diff --git ",
    "\n",
    "@@ -1,2 +3 @@",
    "+",
    "-",
    '"',
    "\\",
    "a/x",
    "--- ",
    "+++ ",
    "\\777",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((all) => all.join("")),
      ),
      (text) => {
        expect(Array.isArray(readDiff(text))).toBe(true);
      },
    ),
  );
});
