import type { AgentEnd, AgentVerdict } from "../driver.ts";
import { judge } from "../judge.ts";

/** Its exit code is 1 whatever has failed. */
export function classifyOpencode(end: AgentEnd): AgentVerdict {
  return judge(end, () => undefined);
}
