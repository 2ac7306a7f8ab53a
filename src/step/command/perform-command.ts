import { toText } from "../../expression/value-text.ts";
import { isJsonObject } from "../../json/json.ts";
import type { Performer } from "../../runner/performer.ts";
import { type AgentPorts, runAgent } from "../run-agent.ts";
import { promptOfCommand } from "./command-file.ts";

/** Hands one of the project's installed commands to an agent. */
export function performCommand(ports: AgentPorts): Performer {
  return async (task) => {
    const { command = null, input = {}, options = {} } = task.given;
    const name = toText(command);
    const words = isJsonObject(input) ? toText(input["args"] ?? null) : "";
    const prompt = await promptOfCommand(task.run.folder, name, words);
    const outcome = await runAgent(ports, task, prompt);
    return { ...outcome, output: { command: name, input, options, prompt, ...outcome.output } };
  };
}
