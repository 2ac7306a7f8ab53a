import { innerNodes, outerNodes } from "../plan/inner-nodes.ts";
import { isRejection, type Plan, type PlanNode } from "../plan/plan.ts";
import type { AnswerGiven, AttemptEnded, AttemptStarted, Kept, RunEvent } from "./event.ts";

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
  const keeping = new Keeping(nodesOf(plan));
  for (const event of events) keeping.take(event);
  return Object.fromEntries([...keeping.kept].filter(([address]) => !isAgain(address)));
}

/** Follows a run, and has what each of its nodes came to for good. */
class Keeping {
  readonly kept = new Map<string, Kept>();
  readonly #nodes: ReadonlyMap<string, PlanNode>;
  readonly #given = new Map<string, AttemptStarted["given"]>();
  readonly #failures = new Map<string, number>();
  /** What this run had taken over itself. */
  #before: Readonly<Record<string, Kept>> = {};

  constructor(nodes: ReadonlyMap<string, PlanNode>) {
    this.#nodes = nodes;
  }

  take(event: RunEvent): void {
    if (event.type === "run.created") this.#before = event.kept ?? {};
    else if (event.type === "result.kept") this.#keep(event.address, this.#before[event.address]);
    else if (event.type === "attempt.started") this.#given.set(event.address, event.given);
    else if (event.type === "attempt.ended") this.#attempt(event);
    else if (event.type === "answer.given") this.#answer(event);
    else if (event.type === "child.ended" && event.status === "success") {
      this.kept.set(event.address, { what: "child", run: event.run, outputs: event.outputs });
    }
  }

  #attempt({ address, outcome }: AttemptEnded): void {
    const node = this.#nodes.get(placeOf(address));
    const most = node?.primitive === "call" ? (node.conduct.retry?.max ?? 0) : 0;
    const failures = (this.#failures.get(address) ?? 0) + (outcome.status === "failure" ? 1 : 0);
    this.#failures.set(address, failures);
    // A failure that another attempt would have followed is no end.
    const final = outcome.status === "success" || (outcome.status === "failure" && failures > most);
    this.#keep(address, final ? { what: "activity", given: this.#given.get(address) ?? {}, outcome } : undefined);
  }

  /** An answer to an open gate names the gate by its address. A rejection is no result: the gate asks again. */
  #answer({ gate, choice, by, comment }: AnswerGiven): void {
    const node = this.#nodes.get(placeOf(gate));
    if (node?.primitive !== "wait") return;
    const said = comment === undefined ? {} : { comment };
    const passed = !isRejection(choice) || node.onReject === "skip";
    this.#keep(gate, passed ? { what: "gate", choice, by, ...said } : undefined);
  }

  #keep(address: string, kept: Kept | undefined): void {
    if (kept === undefined) this.kept.delete(address);
    else this.kept.set(address, kept);
  }
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
  for (const [place, node] of nodesOf(plan)) {
    order.set(place, order.size);
    if (node.primitive === "repeat") order.set(`${place}${loopMark}`, order.size);
  }
  return order;
}

function nodesOf(plan: Plan): ReadonlyMap<string, PlanNode> {
  const nodes = new Map<string, PlanNode>();
  const walk = (node: PlanNode, place: string): void => {
    nodes.set(place, node);
    for (const inner of innerNodes(node)) walk(inner, `${place}/${inner.id}`);
  };
  for (const node of outerNodes(plan)) walk(node, node.id);
  return nodes;
}

function placeOf(address: string): string {
  return address.split("/").map(unnumbered).join("/");
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
