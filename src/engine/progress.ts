import { needsOf } from "../plan/needs.ts";
import type { Graph, PlanNode } from "../plan/plan.ts";
import type { Result, RunEnd } from "./frame.ts";

/** How a node of a graph ended, as far as it matters to those that need it. */
interface Ended {
  /** It holds nothing back. */
  readonly good: boolean;
  /** It failed, or something that it needs did. */
  readonly failed: boolean;
  /** What holds back those that need it: itself, or what it was held back by where it is passed over. */
  readonly causes: readonly string[];
}

/** How far one time through a graph is. */
export class Progress {
  /** What may begin now and has not. */
  readonly due: PlanNode[] = [];
  /** Its nodes are being begun at this moment. */
  isBeginning = false;
  readonly #graph: Graph;
  readonly #open = new Map<string, number>();
  readonly #ended = new Map<string, Ended>();
  readonly #dependents = new Map<string, PlanNode[]>();
  /** How the first node ended that failed and was not borne with. */
  #failure: RunEnd | undefined;
  /** How the first node ended that was cancelled. */
  #cancelled: RunEnd | undefined;
  #left: number;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#left = graph.nodes.length;
    for (const node of graph.nodes) {
      const needs = new Set(needsOf(graph, node.id));
      this.#open.set(node.id, needs.size);
      if (needs.size === 0) this.due.push(node);
      for (const need of needs) {
        const dependents = this.#dependents.get(need);
        if (dependents === undefined) this.#dependents.set(need, [node]);
        else dependents.push(node);
      }
    }
  }

  get isOver(): boolean {
    return this.#left === 0;
  }

  /** How all of it ends: a failure counts for more than what was cancelled by itself, as a run within this one can be. */
  get end(): RunEnd {
    return this.#failure ?? this.#cancelled ?? { status: "success" };
  }

  /** A node has ended: what waited for nothing else may begin. */
  take({ id, continueOnError }: PlanNode, { status, reason, message }: Result): void {
    const borne = status === "failure" && continueOnError;
    const passes = this.#graph.skipped === "passes";
    const fine = status === "success" || borne || (status === "skipped" && passes);
    // Where a skipped node is passed over, what stands before it still counts; so it does for every other.
    const good = fine && (!passes || this.isGood(id));
    const isFailure = status === "failure" && !borne;
    const failed = isFailure || this.hasFailed(id);
    const causes = fine ? this.#causesFor(id) : [`${id}, which ${pastOf(status)}`];
    this.#ended.set(id, { good, failed, causes: good ? [] : causes });
    if (isFailure) this.#failure ??= { status, reason, message };
    if (status === "cancelled") this.#cancelled ??= { status, reason, message };
    this.#left--;
    for (const dependent of this.#dependents.get(id) ?? []) {
      const open = (this.#open.get(dependent.id) ?? 0) - 1;
      this.#open.set(dependent.id, open);
      if (open === 0) this.due.push(dependent);
    }
  }

  /** Whether nothing that a node needs holds it back. */
  isGood(id: string): boolean {
    return this.#needsOf(id).every((need) => this.#ended.get(need)?.good === true);
  }

  /** Whether something that a node needs has failed, or something that this needs. */
  hasFailed(id: string): boolean {
    return this.#needsOf(id).some((need) => this.#ended.get(need)?.failed === true);
  }

  /** Why a node is held back, as a sentence. */
  whyHeld(id: string): string {
    return `It needs ${this.#causesFor(id).join(" and ")}.`;
  }

  #causesFor(id: string): readonly string[] {
    return [...new Set(this.#needsOf(id).flatMap((need) => this.#ended.get(need)?.causes ?? []))];
  }

  #needsOf(id: string): readonly string[] {
    return needsOf(this.#graph, id);
  }
}

function pastOf(status: Result["status"]): string {
  switch (status) {
    case "success":
      return "succeeded";
    case "failure":
      return "failed";
    case "skipped":
    case "cancelled":
      return `was ${status}`;
  }
}
