import type { AgentEnd, AgentVerdict } from "../driver.ts";
import { verdictOf } from "../verdict.ts";

/** Its exit code is 1 whatever has failed. */
export function classifyOpencode(end: AgentEnd): AgentVerdict {
  return verdictOf(end);
}
