import fc from "fast-check";
import { expect, test } from "vitest";
import { childAddress, ownerOf, resultKey } from "./address.ts";

test("an address is the way from the top, with a number for each loop and item", () => {
  expect(childAddress("", "build")).toBe("build");
  expect(childAddress("retry[2]", "fix")).toBe("retry[2]/fix");
  expect(childAddress("build[2]", "")).toBe("build[2]");
  expect(childAddress("", "")).toBe("");
});

test.each([
  ["a step of the workflow, from anywhere", "plan", "retry[2]/fix", "plan"],
  ["a sibling in a loop: the newest pass", "retry[n]/test", "retry[2]/fix", "retry[n]/test"],
  ["a step of a loop, from behind it: the newest pass", "retry[n]/test", "report", "retry[n]/test"],
  ["a sibling in a fan-out: the same item", "fan[i]/a", "fan[3]/b", "fan[3]/a"],
  ["a loop inside a fan-out: the same item, the newest pass", "fan[i]/r[n]/a", "fan[3]/r[1]/b", "fan[3]/r[n]/a"],
  ["a fan-out inside a loop: the same item of the newest pass", "r[n]/fan[i]/a", "r[4]/fan[2]/b", "r[n]/fan[2]/a"],
  ["nested fan-outs: the outer item only, from outside the inner", "f[i]/g[i]/a", "f[1]/h", "f[1]/g[i]/a"],
  ["a loop in the place of an item: the same item, the newest pass", "b[i][n]/a", "b[3][1]/c", "b[3][n]/a"],
  ["the same, from the loop itself", "b[i][n]/a", "b[3]", "b[3][n]/a"],
  ["the same, from outside", "b[i][n]/a", "c/d", "b[i][n]/a"],
  ["a part of the same name elsewhere", "x/fan[i]/a", "y/fan[3]/b", "x/fan[i]/a"],
])("%s", (...[, target, from, key]) => {
  expect(resultKey(target, from)).toBe(key);
});

test.each([
  ["a step of the workflow", "plan", [], ""],
  ["a step of a pass", "retry[2]/fix", ["retry", "retry[2]"], "retry[2]"],
  ["a pass", "retry[2]", ["retry"], "retry"],
  ["a step of a pass that nobody knows", "retry[2]/fix", ["retry"], "retry"],
  ["a loop in the place of an item", "fan[3][1]/a", ["fan", "fan[3]"], "fan[3]"],
  ["a branch that is no step", "if/then/a", ["if"], "if"],
  ["a neighbour whose name begins alike", "build-all/a", ["build"], ""],
])("%s stands in the nearest that is known", (...[, address, known, owner]) => {
  expect(ownerOf(address, new Set(known))).toBe(owner);
});

type Mark = "[n]" | "[i]";

interface Container {
  readonly id: string;
  /** Several where one stands in the place of the other. */
  readonly marks: readonly Mark[];
}

const containers = fc.array(
  fc.record({
    id: fc.constantFrom("a", "b", "c"),
    marks: fc.array(fc.constantFrom<Mark>("[n]", "[i]"), { maxLength: 2 }),
  }),
  { maxLength: 4 },
);

/** The address of a step in these containers, with marks or with the numbers of one pass or item each. */
function addressIn(path: readonly Container[], id: string, numbers?: readonly number[]): string {
  let next = 0;
  const shown = (mark: Mark): string => (numbers === undefined ? mark : `[${numbers[next++] ?? 0}]`);
  return [...path.map((each) => each.id + each.marks.map(shown).join("")), id].join("/");
}

test("a reference sees the newest result of the same items, whatever ran in between", () => {
  const numbers = fc.array(fc.nat({ max: 2 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(containers, fc.array(numbers, { minLength: 1, maxLength: 12 }), numbers, (path, ran, at) => {
      const target = addressIn(path, "t");
      // A run files each result under its key when it is done; the last one filed stays.
      const filed = new Map(ran.map((each) => [resultKey(target, addressIn(path, "t", each)), each]));
      const found = filed.get(resultKey(target, addressIn(path, "from", at)));
      const marks = path.flatMap((each) => each.marks);
      const sameItems = (each: readonly number[]): boolean =>
        marks.every((mark, index) => mark === "[n]" || each[index] === at[index]);
      expect(found).toEqual(ran.findLast(sameItems));
    }),
  );
});
