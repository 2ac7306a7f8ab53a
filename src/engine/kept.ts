import { innerNodes, outerNodes } from "../plan/inner-nodes.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { Kept, RunEvent } from "./event.ts";

/**
 * What a run that repeats another one takes over from it: the results of all that is not downstream of the addresses from
 * which it is done again. Items of one fan-out do not depend on each other; passes of a loop do.
 */
export function keptResults(
  plan: Plan,
  events: Iterable<RunEvent>,
  again: readonly string[],
): Readonly<Record<string, Kept>> {
  const order = orderOf(plan);
  const isAgain = (address: string): boolean => again.some((from) => isDownstream(order, address, from));
  const given = new Map<string, Extract<RunEvent, { type: "attempt.started" }>["given"]>();
  const kept = new Map<string, Kept>();
  for (const event of events) {
    if (event.type === "attempt.started") given.set(event.address, event.given);
    else if (event.type === "attempt.ended" && event.outcome.status !== "cancelled") {
      const { address, outcome } = event;
      kept.set(address, { what: "activity", given: given.get(address) ?? {}, outcome });
    } else if (event.type === "child.ended" && event.status === "success") {
      kept.set(event.address, { what: "child", run: event.run, outputs: event.outputs });
    } else if (event.type === "answer.given") keepAnswer(kept, event);
  }
  return Object.fromEntries([...kept].filter(([address]) => !isAgain(address)));
}

/** An answer to an open gate names the gate by its address. */
function keepAnswer(
  kept: Map<string, Kept>,
  { gate, choice, by, comment }: Extract<RunEvent, { type: "answer.given" }>,
): void {
  kept.set(gate, { what: "gate", choice, by, ...(comment === undefined ? {} : { comment }) });
}

/** Whether what happens at an address may depend on what happens at the other one, or is a part of it. */
export function isDownstream(order: ReadonlyMap<string, number>, address: string, from: string): boolean {
  const [parts, others] = [address.split("/"), from.split("/")];
  const at = parts.findIndex((part, index) => part !== others[index]);
  if (at === -1) return parts.length >= others.length;
  const [part, other] = [parts[at] ?? "", others[at]];
  if (other === undefined) return true;
  const [id, number] = cut(part);
  const [otherId, otherNumber] = cut(other);
  const place = parts.slice(0, at).map(unnumbered);
  if (id !== otherId) return rank(order, [...place, id]) > rank(order, [...place, otherId]);
  return order.get([...place, id].join("/")) !== undefined && isLoop(order, [...place, id]) && number > otherNumber;
}

type Order = ReadonlyMap<string, number>;

/** A number for each place, in the order in which its nodes are reached; places are addresses without numbers. */
export function orderOf(plan: Plan): Order {
  const order = new Map<string, number>();
  const walk = (node: PlanNode, place: string): void => {
    order.set(place, order.size);
    if (node.primitive === "repeat") order.set(`${place}${loopMark}`, order.size);
    for (const inner of innerNodes(node)) walk(inner, `${place}/${inner.id}`);
  };
  for (const node of outerNodes(plan)) walk(node, node.id);
  return order;
}

const loopMark = " loop";

function isLoop(order: Order, place: readonly string[]): boolean {
  return order.has(`${place.join("/")}${loopMark}`);
}

function rank(order: Order, place: readonly string[]): number {
  return order.get(place.join("/")) ?? 0;
}

function cut(part: string): readonly [string, number] {
  const [, id = part, number = "0"] = /^(.*)\[(\d+)\]$/u.exec(part) ?? [];
  return [id, Number(number)];
}

function unnumbered(part: string): string {
  return cut(part)[0];
}
