import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { Verdict } from "../review/verdict.ts";
import type { RecordedStep, RunRecord } from "./run-record.ts";

/** An agent, and what it was asked in a run. */
export interface AgentAtWork {
  readonly name: string;
  readonly version?: string;
  readonly model?: string;
  /** The addresses of the steps, in order; empty where only the verdict names it. */
  readonly steps: readonly string[];
}

/** The agents of a run, each once, in the order in which they were first asked; and who has graded it. */
export function agentsOf(
  { steps }: Pick<RunRecord, "steps">,
  verdict?: Pick<Verdict, "advisor">,
): readonly AgentAtWork[] {
  const found = new Map<string, AgentAtWork>();
  const add = (agent: Omit<AgentAtWork, "steps">, address?: string): void => {
    const key = JSON.stringify([agent.name, agent.version, agent.model]);
    const before = found.get(key)?.steps ?? [];
    found.set(key, { ...agent, steps: address === undefined ? before : [...before, address] });
  };
  for (const step of steps) {
    const agent = agentOf(step);
    if (agent !== undefined) add(agent, step.address);
  }
  if (verdict !== undefined) {
    const { agent: name, version, model } = verdict.advisor;
    const words = { ...(version === undefined ? {} : { version }), ...(model === undefined ? {} : { model }) };
    if (name !== "") add({ name, ...words });
  }
  return [...found.values()];
}

/** Whether a step has asked an agent. */
export function agentOf({ output }: Pick<RecordedStep, "output">): Omit<AgentAtWork, "steps"> | undefined {
  const agent: JsonObject = isObject(output["agent"]) ? output["agent"] : {};
  const name = text(agent["name"]) ?? text(output["integration"]);
  if (name === undefined || output["dispatched"] === false) return undefined;
  const [version, model] = [text(agent["version"]), text(output["model"])];
  return { name, ...(version === undefined ? {} : { version }), ...(model === undefined ? {} : { model }) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return value !== undefined && isJsonObject(value);
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
