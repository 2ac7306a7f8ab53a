import { toText } from "../../expression/value-text.ts";
import type { Performer } from "../../runner/performer.ts";
import { type AgentPorts, runAgent } from "../run-agent.ts";

/** Hands the author's prompt to an agent. */
export function performPrompt(ports: AgentPorts): Performer {
  return async (task) => {
    const prompt = toText(task.given["prompt"] ?? null);
    const outcome = await runAgent(ports, task, prompt);
    return { ...outcome, output: { prompt, ...outcome.output } };
  };
}
