import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { combine, mostCombinations } from "./combinations.ts";

interface Row {
  readonly axes: JsonObject;
  readonly include?: JsonValue;
  readonly exclude?: JsonValue;
  readonly gives: readonly string[];
}

function shown(item: JsonObject): string {
  return Object.entries(item)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(" ");
}

test.each<[string, Row]>([
  ["one axis", { axes: { a: [1, 2] }, gives: ["a=1", "a=2"] }],
  [
    "the last axis changes first",
    { axes: { a: [1, 2], b: [3, 4] }, gives: ["a=1 b=3", "a=1 b=4", "a=2 b=3", "a=2 b=4"] },
  ],
  ["an axis without values", { axes: { a: [1], b: [] }, gives: [] }],
  ["no axes", { axes: {}, gives: [] }],
  ["nothing but what is included", { axes: {}, include: [{ a: 1 }, { b: 2 }], gives: ["a=1", "b=2"] }],
  [
    "excluded by all that is named",
    { axes: { a: [1, 2], b: [3, 4] }, exclude: [{ a: 1, b: 4 }, { a: 2 }], gives: ["a=1 b=3"] },
  ],
  ["values are compared as they are, not as text", { axes: { a: [1, "1"] }, exclude: [{ a: "1" }], gives: ["a=1"] }],
  ["included beside an axis", { axes: { a: [1, 2] }, include: [{ a: 2, x: 9 }], gives: ["a=1", "a=2 x=9"] }],
  ["included in all", { axes: { a: [1, 2] }, include: [{ x: 9 }], gives: ["a=1 x=9", "a=2 x=9"] }],
  ["included as one more", { axes: { a: [1] }, include: [{ a: 3, x: 9 }], gives: ["a=1", "a=3 x=9"] }],
  [
    "a later one adds to what an earlier one added",
    { axes: { a: [1] }, include: [{ x: 8 }, { x: 9 }], gives: ["a=1 x=9"] },
  ],
])("%s", (_, { axes, include = [], exclude = [], gives }) => {
  const combined = combine(axes, include, exclude);
  expect(combined.ok ? combined.items.map(shown) : combined.message).toEqual(gives);
});

test.each<[string, Omit<Row, "gives">, string]>([
  ["an axis that is no list", { axes: { a: "x" } }, 'The axis "a" of a matrix must be a list, and it is "x".'],
  ["an include that is no list", { axes: {}, include: { a: 1 } }, "What a matrix includes must be a list of mappings"],
  [
    "an exclude with something else in it",
    { axes: {}, exclude: [1] },
    "What a matrix excludes must be a list of mappings",
  ],
])("refuses %s", (_, { axes, include = [], exclude = [] }, message) => {
  const combined = combine(axes, include, exclude);
  expect(combined.ok ? "" : combined.message).toContain(message);
});

test("refuses a product that is too large before it makes it", () => {
  const axis = Array.from({ length: mostCombinations }, (_, index) => index);
  expect(combine({ a: axis, b: axis, c: axis }, [], [])).toMatchObject({ ok: false });
});
