import type { Graph, PlanNode } from "../plan/plan.ts";

/** Nodes one after the other, each of which gets a result: those that are skipped hold nobody back. */
export function chain(nodes: readonly PlanNode[]): Graph {
  const needs = nodes.slice(1).map(({ id }, index) => [id, [nodes[index]?.id ?? ""]] as const);
  return { nodes, needs: Object.fromEntries(needs), skipped: "passes" };
}
