import fc from "fast-check";
import { expect, test } from "vitest";
import { childAddress, resultKey } from "./address.ts";

test("an address is the way from the top, with a number for each loop and item", () => {
  expect(childAddress("", "build")).toBe("build");
  expect(childAddress("retry[2]", "fix")).toBe("retry[2]/fix");
});

test.each([
  ["a step of the workflow, from anywhere", "plan", "retry[2]/fix", "plan"],
  ["a sibling in a loop: the newest pass", "retry[n]/test", "retry[2]/fix", "retry[n]/test"],
  ["a step of a loop, from behind it: the newest pass", "retry[n]/test", "report", "retry[n]/test"],
  ["a sibling in a fan-out: the same item", "fan[i]/a", "fan[3]/b", "fan[3]/a"],
  ["a loop inside a fan-out: the same item, the newest pass", "fan[i]/r[n]/a", "fan[3]/r[1]/b", "fan[3]/r[n]/a"],
  ["a fan-out inside a loop: the same item of the newest pass", "r[n]/fan[i]/a", "r[4]/fan[2]/b", "r[n]/fan[2]/a"],
  ["nested fan-outs: the outer item only, from outside the inner", "f[i]/g[i]/a", "f[1]/h", "f[1]/g[i]/a"],
  ["a part of the same name elsewhere", "x/fan[i]/a", "y/fan[3]/b", "x/fan[i]/a"],
])("%s", (...[, target, from, key]) => {
  expect(resultKey(target, from)).toBe(key);
});

interface Container {
  readonly id: string;
  readonly mark: "[n]" | "[i]";
}

const containers = fc.array(
  fc.record({ id: fc.constantFrom("a", "b", "c"), mark: fc.constantFrom<"[n]" | "[i]">("[n]", "[i]") }),
  { maxLength: 4 },
);

/** The address of a step in these containers, with marks or with the numbers of one pass or item. */
function addressIn(path: readonly Container[], id: string, numbers?: readonly number[]): string {
  const parts = path.map(
    ({ id: name, mark }, depth) => `${name}${numbers === undefined ? mark : `[${numbers[depth] ?? 0}]`}`,
  );
  return [...parts, id].join("/");
}

test("a reference sees the newest result of the same items, whatever ran in between", () => {
  const numbers = fc.array(fc.nat({ max: 2 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(containers, fc.array(numbers, { minLength: 1, maxLength: 12 }), numbers, (path, ran, at) => {
      const target = addressIn(path, "t");
      // A run files each result under its key when it is done; the last one filed stays.
      const filed = new Map(ran.map((each) => [resultKey(target, addressIn(path, "t", each)), each]));
      const found = filed.get(resultKey(target, addressIn(path, "from", at)));
      const sameItems = (each: readonly number[]): boolean =>
        path.every(({ mark }, depth) => mark === "[n]" || each[depth] === at[depth]);
      expect(found).toEqual(ran.findLast(sameItems));
    }),
  );
});
