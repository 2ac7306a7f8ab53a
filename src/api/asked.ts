import type { JsonObject } from "../json/json.ts";
import { innerNodes } from "../plan/inner-nodes.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";

/** What an attempt, or a run of its own, is asked for. */
export type Askers = (begun: JsonObject) => JsonObject;

/** All that says what is done: what was worked out, and the text of a command that it is put into. */
export function askersOf(plan: Plan | undefined): Askers {
  const nodes = new Map<string, PlanNode>();
  const walk = (node: PlanNode): void => {
    if (node.primitive === "call") nodes.set(unnumbered(node.address), node);
    for (const inner of innerNodes(node)) walk(inner);
  };
  for (const node of plan?.root.nodes ?? []) walk(node);
  return ({ address, given, inputs }) => {
    if (given === undefined) return { inputs: Object(inputs) };
    const node = nodes.get(unnumbered(typeof address === "string" ? address : ""));
    if (node?.primitive !== "call") return Object(given);
    const shells = Object.entries(node.arguments).flatMap(([name, argument]) =>
      argument.kind === "shell" ? [[name, argument.source] as const] : [],
    );
    const commands = shells.length === 0 ? {} : { commands: Object.fromEntries(shells) };
    return { kind: node.kind, ...commands, ...Object(given) };
  };
}

function unnumbered(address: string): string {
  return address.replaceAll(/\[[^\]]*\]/gu, "");
}
