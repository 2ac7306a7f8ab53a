import { ownerOf } from "../plan/address.ts";
import type { Block, Plan, PlanNode } from "../plan/plan.ts";
import type { RecordedStep } from "../ship/run-record.ts";
import type { RunPage } from "./run-page.ts";

/** A step with what stands inside of it. */
export interface StepTree {
  readonly step: RecordedStep;
  /** Its number on the page. */
  readonly number: number;
  readonly inner: readonly StepTree[];
}

/** The steps as they stand inside of each other: passes and items have their numbers in the address. */
export function stepTrees(steps: readonly RecordedStep[]): readonly StepTree[] {
  const known = new Set(steps.map(({ address }) => address));
  const inside = new Map<string, number[]>();
  for (const [number, { address }] of steps.entries()) {
    const owner = ownerOf(address, known);
    const others = inside.get(owner);
    if (others === undefined) inside.set(owner, [number]);
    else others.push(number);
  }
  const treesOf = (owner: string): readonly StepTree[] =>
    (inside.get(owner) ?? []).flatMap((number) => {
      const step = steps[number];
      return step === undefined ? [] : [{ step, number, inner: treesOf(step.address) }];
    });
  return treesOf("");
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

/** An address as the plan has it: without the numbers of passes and items. */
export function unnumbered(address: string): string {
  return address.replaceAll(/\[[^\]]*\]/gu, "");
}

/** The addresses of what only holds others, in the plan and in those that it calls. */
export function holdersOf(plan: Plan, above = ""): ReadonlySet<string> {
  const found = new Set<string>();
  const look = ({ nodes }: Block): void => {
    for (const node of nodes) {
      const address = above + unnumbered(node.address);
      const called = node.primitive === "sub-run" ? plan.workflows[node.workflow] : undefined;
      if (called !== undefined) for (const each of holdersOf(called, `${address}/`)) found.add(each);
      const blocks = blocksOf(node);
      if (blocks.length > 0) found.add(address);
      for (const block of blocks) look(block);
    }
  };
  look(plan.root);
  return found;
}

function blocksOf(node: PlanNode): readonly Block[] {
  switch (node.primitive) {
    case "choice":
      return node.branches.map(({ body }) => body);
    case "repeat":
      return [node.body];
    case "each":
      return [{ nodes: [node.body] }];
    case "group":
      return node.finally === undefined ? [node.body] : [node.body, node.finally];
    case "call":
    case "wait":
    case "join":
    case "sub-run":
      return [];
  }
}
