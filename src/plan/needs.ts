import type { Graph } from "./plan.ts";

/** The ids of what a node of a graph needs. A node may have any name, such as `constructor`. */
export function needsOf({ needs }: Pick<Graph, "needs">, id: string): readonly string[] {
  return Object.hasOwn(needs, id) ? (needs[id] ?? []) : [];
}
