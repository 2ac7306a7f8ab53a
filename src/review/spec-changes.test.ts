import { expect, test } from "vitest";
import type { Criterion, Spec } from "../spec/spec.ts";
import { changedCriteria, changedGrading } from "./spec-changes.ts";

const plain: Criterion = {
  id: "f#a/one",
  text: "It holds.",
  hash: "1",
  isUnchanged: false,
  needsTest: true,
  place: { file: "spec/f.md", line: 3, endLine: 3 },
};

function specOf(...criteria: readonly Criterion[]): Spec {
  const requirement = { id: "f#a", title: "a", text: "", criteria, place: plain.place };
  return {
    format: "acceptance",
    id: "f",
    title: "",
    goal: "",
    requirements: [requirement],
    outOfScope: [],
    constraints: [],
    files: [],
  };
}

const told = { id: "f#a", title: "a", text: "It locks at 5.", criteria: [plain], place: plain.place };
const around: Spec = {
  ...specOf(),
  requirements: [told],
  constraints: ["No eval.", "No cookies."],
  outOfScope: ["Passkeys."],
  files: [{ path: "spec/f.md", text: "" }],
};

test.each([
  ["is gone", [], /removed.*f#a\/one.*"It holds\."/u],
  ["has other words", [{ ...plain, text: "It may.", hash: "2" }], /reworded.*"It holds\."/u],
  ["needs no test any more", [{ ...plain, needsTest: false }], /no test/u],
  ["is said to have held before", [{ ...plain, isUnchanged: true }], /held before/u],
])("a criterion that %s is told of", (_, after, words) => {
  const remarks = changedCriteria(specOf(plain), specOf(...after));
  expect(remarks).toHaveLength(1);
  expect(remarks[0]?.note).toMatch(words);
  expect(remarks[0]?.path).toBe("spec/f.md");
});

test.each<[string, Partial<Spec>, RegExp]>([
  ["a requirement with other words", { requirements: [{ ...told, text: "It may lock." }] }, /f#a .*"It locks at 5\."/u],
  ["a constraint that is gone", { constraints: ["No cookies."] }, /constraint.*"No eval\."/u],
  ["what is out of scope by now", { outOfScope: ["Passkeys.", "Errors."] }, /out of scope.*"Errors\."/u],
])("%s is told of", (_, after, words) => {
  const remarks = changedCriteria(around, { ...around, ...after });
  expect(remarks).toHaveLength(1);
  expect(remarks[0]?.note).toMatch(words);
  expect(remarks[0]?.path).toBe("spec/f.md");
});

test("what stands around criteria may be laid out anew, asked for more strictly, or begun", () => {
  const after = {
    ...around,
    requirements: [
      { ...told, text: "It  locks\nat 5." },
      { ...told, id: "f#b", text: "More." },
    ],
    constraints: ["No cookies.", "No  eval.", "No clocks."],
    outOfScope: [],
  };
  expect(changedCriteria(around, after)).toEqual([]);
});

test("what is new, moved, ticked or asked for more strictly is nothing to tell of", () => {
  const before = specOf({ ...plain, needsTest: false, isUnchanged: true });
  const after = specOf(
    { ...plain, isDone: true, place: { ...plain.place, line: 9, endLine: 9 } },
    { ...plain, id: "f#a/two" },
  );
  expect(changedCriteria(before, after)).toEqual([]);
});

test("a change of the configuration of the project is told of", () => {
  const files = [".waybill/config.yml", "src/.waybill/a", "src/a.ts"];
  expect(changedGrading(files).map(({ path }) => path)).toEqual([".waybill/config.yml"]);
});
