import { spawnSync } from "node:child_process";
import { test } from "vitest";
import { findRealAgent } from "./real-agents.ts";

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

/** A test that drives a real agent in a sandbox. `.ci/agents` installs them. */
export function whenAgentInstalled(name: string): typeof test | typeof test.skip {
  if (findRealAgent(name) === undefined && process.env["WAYBILL_REQUIRE_ALL"] !== "1") return test.skip;
  return whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");
}
