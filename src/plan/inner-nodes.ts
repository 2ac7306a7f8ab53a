import type { PlanNode } from "./plan.ts";

/** The nodes that stand directly inside another one. */
export function innerNodes(node: PlanNode): readonly PlanNode[] {
  switch (node.primitive) {
    case "choice":
      return node.branches.flatMap(({ body }) => body.nodes);
    case "repeat":
      return node.body.nodes;
    case "each":
      return [node.body];
    case "group":
      return [...node.body.nodes, ...(node.finally?.nodes ?? [])];
    case "call":
    case "wait":
    case "join":
    case "sub-run":
      return [];
  }
}
