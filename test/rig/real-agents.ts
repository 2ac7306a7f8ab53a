import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where `.ci/agents` puts the coding agents that tests drive. */
export const agentsFolder = process.env["WAYBILL_AGENTS"] ?? join(homedir(), ".cache", "waybill-agents");

export interface RealAgent {
  readonly command: readonly [string, ...string[]];
  readonly version: string;
}

/** An installed agent; undefined where it is not there. */
export function findRealAgent(name: string): RealAgent | undefined {
  const program = join(agentsFolder, name, "node_modules", ".bin", name);
  if (!existsSync(program)) return undefined;
  const installed = readFileSync(join(agentsFolder, name, "installed"), "utf8").trim();
  return {
    command: isScript(program) ? [newerNode, program] : [program],
    version: installed.slice(installed.lastIndexOf("@") + 1),
  };
}

/** A version of Node that all agents run with. */
const newerNode = join(agentsFolder, "node", "node_modules", ".bin", "node");

function isScript(program: string): boolean {
  return readFileSync(program, { encoding: "latin1", flag: "r" }).startsWith("#!");
}
