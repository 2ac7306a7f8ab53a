import { expect, test } from "vitest";
import type { RunReport } from "../../api/runs.ts";
import { drawSteps } from "./report.ts";

type Step = RunReport["steps"][number];

function step(address: string, more: Partial<Step> = {}): Step {
  return { address, id: address, kind: "shell", status: "success", attempts: 1, startedAt: 0, endedAt: 1000, ...more };
}

const plain = (_: string, text: string): string => text;

test("what stands inside of something is listed right behind it, in the order of its beginning", () => {
  const addresses = ["a", "b", "a/x", "loop[1]/y", "b/z", "a/x[2]", "loop", "loop[2]/y", "loop[10]/y"];
  const drawn = drawSteps(
    addresses.map((address) => step(address)),
    0,
    plain,
  );
  const order = drawn.split("\n").flatMap((line) => /^ {2}✓ (\S+)/u.exec(line)?.[1] ?? []);
  expect(order).toEqual(["a", "a/x", "a/x[2]", "b", "b/z", "loop", "loop[1]/y", "loop[2]/y", "loop[10]/y"]);
});

test("what was skipped says why, and how long it took is not said", () => {
  const why = { status: "skipped", reason: "needs", message: "It needs a, which failed.", endedAt: 0 } as const;
  expect(drawSteps([step("b", why)], 0, plain)).toBe("  – b   It needs a, which failed.\n");
});
