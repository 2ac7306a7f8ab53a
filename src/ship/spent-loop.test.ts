import { expect, test } from "vitest";
import { spentLoop } from "./spent-loop.ts";

const ok = (address: string, reason?: string): { address: string; status: string; reason?: string } => ({
  address,
  status: "success",
  ...(reason === undefined ? {} : { reason }),
});
const bad = (address: string): { address: string; status: string } => ({ address, status: "failure" });

test.each([
  ["nothing is a loop", [ok("a"), bad("b")], undefined],
  ["a loop ended by its condition", [ok("l"), ok("l[1]/a"), bad("b")], undefined],
  ["a loop has used up its passes", [ok("l", "exhausted"), ok("l[1]/a"), ok("l[2]/a"), bad("b")], "l"],
  ["another loop came after it", [ok("l", "exhausted"), ok("l[1]/a"), ok("m"), ok("m[1]/a"), bad("b")], undefined],
  [
    "a loop in its last pass has",
    [ok("l"), ok("l[1]/m"), ok("l[1]/m[1]/a"), ok("l[2]/m", "exhausted"), ok("l[2]/m[1]/a"), bad("b")],
    "l",
  ],
  [
    "one has in a pass before the last",
    [ok("l"), ok("l[1]/m", "exhausted"), ok("l[1]/m[1]/a"), ok("l[2]/m"), ok("l[2]/m[1]/a"), bad("b")],
    undefined,
  ],
  [
    "what used them up stands below a choice, after ten passes",
    [ok("l"), ok("l[9]/a"), ok("l[10]/c"), ok("l[10]/c/m", "exhausted"), ok("l[10]/c/m[1]/a"), bad("b")],
    "l",
  ],
  ["it is the loop itself that failed", [bad("l"), ok("l[1]/m", "exhausted"), ok("l[1]/m[1]/a")], undefined],
])("the loop to begin with where %s", (_, steps, loop) => {
  expect(spentLoop(steps)).toBe(loop);
});
