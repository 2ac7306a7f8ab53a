import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { failureKinds } from "../../src/agent/event.ts";
import { modelScript } from "./model-server/script.ts";

const folder = join(import.meta.dirname, "..", "conformance", "agents", "scenarios");

const failureKind = z.enum(Object.keys(failureKinds) as [keyof typeof failureKinds]);
const verdict = z.union([z.literal("ok"), failureKind]);

const agentScenario = z.strictObject({
  title: z.string(),
  request: z.strictObject({
    prompt: z.string(),
    role: z.enum(["agent", "advisor"]).default("agent"),
    system: z.string().optional(),
    schema: z.record(z.string(), z.json()).optional(),
    turns: z.int().optional(),
  }),
  model: modelScript,
  /** Files of the workspace, before. */
  given: z.record(z.string(), z.string()).default({}),
  /** A second call that goes on with the session of the first. */
  then: z.strictObject({ prompt: z.string(), mode: z.enum(["resume", "fork"]) }).optional(),
  /** Whoever starts the agent ends it: when a file is there, or after a time, where it has not ended by itself. */
  stopped: z
    .strictObject({ as: failureKind, whenFile: z.string().optional(), afterMs: z.int().optional() })
    .default({ as: "timed_out", afterMs: 120_000 }),
  /** How it ends, by the name of the driver; `all` is everyone who is not named. */
  verdict: z.record(z.string(), verdict),
  /** What the answer of the agent is, where it is told. */
  answer: z.string().optional(),
  output: z.json().optional(),
  /** Files of the workspace, afterwards; null is one that is not there. */
  files: z.record(z.string(), z.union([z.string(), z.null()])).default({}),
});

/** What a model does to an agent, and how that has to end for each of them. */
export type AgentScenario = z.output<typeof agentScenario> & { readonly name: string };
export type ScenarioVerdict = z.output<typeof verdict>;

export const agentScenarios: readonly AgentScenario[] = readdirSync(folder)
  .filter((file) => file.endsWith(".yml"))
  .sort()
  .map((file) => ({
    name: file.slice(0, -".yml".length),
    ...agentScenario.parse(parse(readFileSync(join(folder, file), "utf8"))),
  }));

export function scenarioNamed(name: string): AgentScenario {
  const found = agentScenarios.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no scenario ${name}.`);
  return found;
}

export function expectedVerdict(scenario: AgentScenario, driver: string): ScenarioVerdict {
  const found = scenario.verdict[driver] ?? scenario.verdict["all"];
  if (found === undefined) throw new Error(`The scenario ${scenario.name} says nothing of ${driver}.`);
  return found;
}
