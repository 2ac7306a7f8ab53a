import { spawnSync } from "node:child_process";
import { test } from "vitest";

/** A test that needs a program of the machine. Where it is missing the test is named as not run, or fails where all are required. */
export function whenPresent(program: string): typeof test | typeof test.skip {
  const present = spawnSync("sh", ["-c", 'command -v "$1"', "sh", program]).status === 0;
  return present || process.env["WAYBILL_REQUIRE_ALL"] === "1" ? test : test.skip;
}

/** A test that needs something that not every machine allows, which the command tries. Where it fails: as above. */
export function whenPossible(...[program = "", ...args]: readonly string[]): typeof test | typeof test.skip {
  const possible = spawnSync(program, args).status === 0;
  return possible || process.env["WAYBILL_REQUIRE_ALL"] === "1" ? test : test.skip;
}
