import type { Agents } from "../agent/agent.ts";
import type { AttemptOutcome } from "../engine/event.ts";
import { toText } from "../expression/value-text.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { Task } from "../runner/performer.ts";
import { type CommandPorts, runProcess } from "./run-process.ts";

export interface AgentPorts extends CommandPorts {
  readonly agents: Agents;
}

/** Has an agent answer a prompt. Its output tells which agent, which model, and whether it was started at all. */
export async function runAgent(ports: AgentPorts, task: Task, prompt: string): Promise<AttemptOutcome> {
  const { integration, model, options } = task.given;
  // `auto` stands for whatever agent the project uses.
  const isSaid = integration != null && integration !== "" && integration !== "auto";
  const name = isSaid ? toText(integration) : undefined;
  const words = { integration: name ?? null, model: model ?? null };
  const found = ports.agents.find(name);
  if (!found.ok) return notDispatched(found.message, words);
  const launch = found.agent.plan({
    prompt,
    ...(model == null || model === "" ? {} : { model: toText(model) }),
    options: options !== undefined && isJsonObject(options) ? options : {},
  });
  const outcome = await runProcess(ports, task, launch);
  const dispatched = outcome.reason !== "unavailable";
  const told = { ...words, integration: found.agent.name, dispatched };
  return { ...outcome, output: { ...told, ...outcome.output } };
}

function notDispatched(message: string, words: JsonObject): AttemptOutcome {
  const output = { ...words, exit_code: 1, stdout: "", stderr: "", dispatched: false };
  return { status: "failure", reason: "unavailable", message, output };
}
