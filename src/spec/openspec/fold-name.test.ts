import fc from "fast-check";
import { expect, test } from "vitest";
import { foldName, foldNames } from "./validate-delta.ts";

test("many names are folded as each of them alone", () => {
  const name = fc.string({
    unit: fc.constantFrom("a", "B", " ", "\t", "\u00a0", "Σ", "σ", "İ", "'", "\u0301", "ǅ"),
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      expect(foldNames(names)).toEqual(names.map(foldName));
    }),
  );
});
