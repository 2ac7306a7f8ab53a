import fc from "fast-check";
import { expect, test } from "vitest";
import { axisOf } from "./axis.ts";

const stretches = fc
  .array(fc.tuple(fc.nat(100_000), fc.nat(10_000)), { maxLength: 20 })
  .map((pairs) => pairs.map(([from, length]) => ({ from, to: from + length })));

test("moments stand between 0 and 1 and in the order of time", () => {
  fc.assert(
    fc.property(stretches, fc.array(fc.integer({ min: -10, max: 150_000 }), { minLength: 2 }), (work, moments) => {
      const axis = axisOf({ from: 0, to: 120_000 }, work);
      const places = moments.toSorted((one, other) => one - other).map((at) => axis(at));
      expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }),
  );
});

test("a night between two hours of work is short, and the hours are alike", () => {
  const hour = 3_600_000;
  const work = [
    { from: 0, to: hour },
    { from: 11 * hour, to: 12 * hour },
  ];
  const axis = axisOf({ from: 0, to: 12 * hour }, work);
  expect(axis(hour)).toBeCloseTo(1 - axis(11 * hour), 6);
  expect(axis(11 * hour) - axis(hour)).toBeLessThan(0.1);
  expect([axis(0), axis(12 * hour)]).toEqual([0, 1]);
});

test("work at the same time counts once", () => {
  const axis = axisOf({ from: 0, to: 100 }, [
    { from: 0, to: 50 },
    { from: 10, to: 40 },
    { from: 50, to: 100 },
  ]);
  expect(axis(50)).toBeCloseTo(0.5, 6);
});

test.each([
  ["nothing was done", { from: 0, to: 10 }, []],
  ["no time has passed", { from: 5, to: 5 }, [{ from: 5, to: 5 }]],
  ["the clock went back", { from: 10, to: 0 }, [{ from: 10, to: 10 }]],
])("it has numbers where %s", (_, whole, work) => {
  const axis = axisOf(whole, work);
  for (const at of [-1, 0, 5, 20]) expect(axis(at)).toSatisfy((place: number) => place >= 0 && place <= 1);
});
