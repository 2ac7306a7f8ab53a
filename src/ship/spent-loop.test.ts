import { expect, test } from "vitest";
import { spentLoop } from "./spent-loop.ts";

const well = (address: string) => ({ address, status: "success" });
const spent = (address: string) => ({ ...well(address), reason: "exhausted" });

test("a loop that has used up its passes is what a run can begin with again", () => {
  expect(spentLoop([spent("build"), well("build[1]/review"), { address: "ship", status: "failure" }])).toBe("build");
  expect(spentLoop([well("build"), well("build[1]/review"), { address: "ship", status: "failure" }])).toBeUndefined();
});

test("so is one that has ended because the last one inside of it had used up its passes", () => {
  const first = [well("build"), well("build[1]/make"), well("build[1]/make[1]/test")];
  expect(spentLoop([...first, spent("build[2]/make"), well("build[2]/make[1]/test")])).toBe("build");
  expect(spentLoop(first)).toBeUndefined();
});

test("what was used up in an earlier pass or an earlier loop is not what has failed it", () => {
  const passes = [
    spent("build[1]/make"),
    well("build[1]/make[1]/test"),
    well("build[2]/make"),
    well("build[2]/make[1]/test"),
  ];
  expect(spentLoop([well("build"), ...passes])).toBeUndefined();
  expect(spentLoop([spent("contract"), well("contract[1]/draft"), well("build"), ...passes])).toBeUndefined();
});
