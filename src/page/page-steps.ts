import type { RecordedStep } from "../ship/run-record.ts";
import { type JsonObject, type JsonValue, isJsonObject } from "../json/json.ts";
import type { RunPage } from "./run-page.ts";

/** A step with what stands inside of it. */
export interface StepTree {
  readonly step: RecordedStep;
  readonly inner: readonly StepTree[];
}

/** The steps as they stand inside of each other: passes and items have their numbers in the address. */
export function stepTrees(steps: readonly RecordedStep[]): readonly StepTree[] {
  const known = new Set(steps.map(({ address }) => address));
  const inside = new Map<string, RecordedStep[]>();
  for (const step of steps) {
    const owner = ownerOf(step.address, known);
    const others = inside.get(owner);
    if (others === undefined) inside.set(owner, [step]);
    else others.push(step);
  }
  const treesOf = (owner: string): readonly StepTree[] =>
    (inside.get(owner) ?? []).map((step) => ({ step, inner: treesOf(step.address) }));
  return treesOf("");
}

function ownerOf(address: string, known: ReadonlySet<string>): string {
  for (let around = outward(address); around !== ""; around = outward(around)) if (known.has(around)) return around;
  return "";
}

function outward(address: string): string {
  const numbered = /^(.*)\[\d+\]$/su.exec(address);
  return numbered?.[1] ?? address.split("/").slice(0, -1).join("/");
}

/** Those that hold no others: what was done, and what was waited for. */
export function leavesOf(trees: readonly StepTree[]): readonly RecordedStep[] {
  return trees.flatMap(({ step, inner }) => (inner.length === 0 ? [step] : leavesOf(inner)));
}

export function endOf(step: RecordedStep, { endedAt, now }: Pick<RunPage, "endedAt" | "now">): number {
  return Math.max(step.startedAt, step.endedAt ?? endedAt ?? now);
}

/** What waits for a person, and does no work meanwhile. */
export function isPause({ kind }: RecordedStep): boolean {
  return kind === "gate";
}

/** What an agent has used in a step, as far as it is known. */
export interface Usage {
  readonly calls: number | null;
  readonly input: number | null;
  readonly output: number | null;
  readonly usd: number | null;
}

export function usageOf({ output }: RecordedStep): Usage | undefined {
  const usage = output["usage"];
  if (usage === undefined || !isJsonObject(usage) || Object.keys(usage).length === 0) return undefined;
  const number = (name: string): number | null => {
    const value = usage[name];
    return typeof value === "number" ? value : null;
  };
  return { calls: number("calls"), input: number("input"), output: number("output"), usd: number("usd") };
}

/** Which agent worked, in words; undefined where none did. */
export function agentOf({ output }: RecordedStep): string | undefined {
  const agent: JsonValue | undefined = output["agent"];
  if (agent === undefined || !isJsonObject(agent)) return undefined;
  const words = wordsIn(agent, "name", "version");
  const model = typeof output["model"] === "string" && output["model"] !== "" ? ` (${output["model"]})` : "";
  return words === "" ? undefined : `${words}${model}`;
}

function wordsIn(value: JsonObject, ...names: readonly string[]): string {
  return names.flatMap((name) => (typeof value[name] === "string" ? [value[name]] : [])).join(" ");
}
