import type { Plan, PlanNode } from "./plan.ts";

/** The nodes that stand directly inside another one. */
export function innerNodes(node: PlanNode): readonly PlanNode[] {
  switch (node.primitive) {
    case "choice":
      return node.branches.flatMap(({ body }) => body.nodes);
    case "repeat":
      return node.body.nodes;
    case "each":
      return [node.body];
    case "call":
    case "wait":
    case "join":
    case "sub-run":
      return [];
  }
}

/** The nodes that stand in no other one, in order. */
export function outerNodes(plan: Plan): readonly PlanNode[] {
  return [...plan.root.nodes, ...(plan.finally?.nodes ?? [])];
}
