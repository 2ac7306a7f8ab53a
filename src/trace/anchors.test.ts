import fc from "fast-check";
import { expect, test } from "vitest";
import { anchorsOf } from "./anchors.ts";

const line = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");

function isOnce(lines: readonly string[], text: string): boolean {
  return lines.filter((each) => each === text).length === 1;
}

/** The most that can be taken of pairs so that both sides grow, by trying all. */
function mostInOrder(
  pairs: readonly (readonly [number, number])[],
  after: readonly [number, number] = [-1, -1],
): number {
  const next = pairs.filter(([old, now]) => old > after[0] && now > after[1]);
  return next.reduce((most, pair) => Math.max(most, 1 + mostInOrder(next, pair)), 0);
}

test("anchors are lines that are once in both texts, in the order of both, and as many as there can be", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 9 }), fc.array(line, { maxLength: 9 }), (old, now) => {
      const shared = old.filter((text) => isOnce(old, text) && isOnce(now, text));
      const anchors = anchorsOf(old, now);
      for (const anchor of anchors) expect(shared).toContain(old[anchor.old]);
      for (const anchor of anchors) expect(now[anchor.now]).toBe(old[anchor.old]);
      for (const [at, { old: from, now: to }] of anchors.slice(1).entries()) {
        expect(from).toBeGreaterThan(anchors[at]?.old ?? 0);
        expect(to).toBeGreaterThan(anchors[at]?.now ?? 0);
      }
      expect(anchors).toHaveLength(mostInOrder(shared.map((text) => [old.indexOf(text), now.indexOf(text)])));
    }),
    { numRuns: 500 },
  );
});
