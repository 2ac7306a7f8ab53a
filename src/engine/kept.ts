import { childAddress } from "../plan/address.ts";
import { innerNodes } from "../plan/inner-nodes.ts";
import { needsOf } from "../plan/needs.ts";
import { type Block, isRejection, type Plan, type PlanNode } from "../plan/plan.ts";
import { afterFailure, goOnOptions, type Tries } from "./attempt-next.ts";
import type { AnswerGiven, AttemptEnded, AttemptOutcome, AttemptStarted, Kept, RunEvent } from "./event.ts";

/**
 * What a run that repeats another one takes over from it: the results of all that is not downstream of the addresses from
 * which it is done again. Items of one fan-out do not depend on each other; passes of a loop do.
 */
export function keptResults(
  plan: Plan,
  events: Iterable<RunEvent>,
  again: readonly string[],
): Readonly<Record<string, Kept>> {
  const order = new Order(plan);
  const isAgain = (address: string): boolean => again.some((from) => isDownstream(order, address, from));
  const keeping = new Keeping(new Map(placed(plan)));
  for (const event of events) keeping.take(event);
  return Object.fromEntries([...keeping.kept].filter(([address]) => !isAgain(address)));
}

/** Follows a run, and has what each of its nodes came to for good. */
class Keeping {
  readonly kept = new Map<string, Kept>();
  readonly #nodes: ReadonlyMap<string, PlanNode>;
  readonly #given = new Map<string, AttemptStarted["given"]>();
  readonly #tries = new Map<string, Tries>();
  /** How those have failed of which a person is asked whether there is another attempt. */
  readonly #asking = new Map<string, AttemptOutcome>();
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
    const tries = this.#tries.get(address) ?? { failures: 0, waits: 0 };
    const after = outcome.status === "failure" ? afterFailure(outcome, tries, most) : "end";
    this.#tries.set(address, {
      failures: tries.failures + (after === "retry" ? 1 : 0),
      waits: after === "wait" ? tries.waits + 1 : 0,
    });
    if (after === "ask") this.#asking.set(address, outcome);
    // A failure that another attempt would have followed is no end.
    const final = after === "end" && outcome.status !== "cancelled";
    this.#keep(address, final ? this.#activity(address, outcome) : undefined);
  }

  #activity(address: string, outcome: AttemptOutcome): Kept {
    return { what: "activity", given: this.#given.get(address) ?? {}, outcome };
  }

  /** An answer to an open gate names the gate by its address. A rejection is no result: the gate asks again. */
  #answer({ gate, choice, by, comment }: AnswerGiven): void {
    const node = this.#nodes.get(placeOf(gate));
    const asked = this.#asking.get(gate);
    this.#asking.delete(gate);
    if (asked !== undefined && choice !== goOnOptions[0]) this.#keep(gate, this.#activity(gate, asked));
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
export function isDownstream(order: Order, address: string, from: string): boolean {
  const [parts, others] = [address.split("/"), from.split("/")];
  const at = parts.findIndex((part, index) => part !== others[index]);
  if (at === -1) return parts.length >= others.length;
  const [part, other] = [parts[at] ?? "", others[at]];
  if (other === undefined) return true;
  const [[id, numbers], [otherId, otherNumbers]] = [cut(part), cut(other)];
  const place = parts.slice(0, at).map(unnumbered);
  const here = [...place, id].join("/");
  if (id !== otherId) return order.comesAfter(here, [...place, otherId].join("/"));
  // Items do not depend on each other; a later pass of the same item does.
  const [pass = 0, otherPass = 0] = [numbers.at(-1), otherNumbers.at(-1)];
  const sameItem = numbers.slice(0, -1).join() === otherNumbers.slice(0, -1).join();
  return order.isLoop(here) && sameItem && pass > otherPass;
}

/** Tells of addresses of one run whether they stand in a pass of a loop that another one has followed. */
export function earlierPasses(order: Order, addresses: readonly string[]): (address: string) => boolean {
  const newest = new Map<string, number>();
  for (const [loop, pass] of addresses.flatMap((address) => passesAround(order, address))) {
    newest.set(loop, Math.max(pass, newest.get(loop) ?? 0));
  }
  return (address) => passesAround(order, address).some(([loop, pass]) => pass < (newest.get(loop) ?? 0));
}

/** The loops that an address stands in, each with the number of its pass. */
function passesAround(order: Order, address: string): readonly (readonly [string, number])[] {
  const parts = address.split("/");
  return parts.flatMap((part, index) => {
    const [id, numbers] = cut(part);
    const before = parts.slice(0, index);
    const place = [...before.map(unnumbered), id].join("/");
    const [pass] = numbers.slice(-1);
    // An item of a fan-out of loops has one number less.
    if (pass === undefined || !order.isLoop(place) || numbers.length < order.numbersIn(place)) return [];
    return [[[...before, id, ...numbers.slice(0, -1)].join("/"), pass] as const];
  });
}

/** In which order the nodes of a plan are reached. Places are addresses without numbers. */
export class Order {
  readonly #ranks = new Map<string, number>();
  readonly #loops = new Set<string>();
  readonly #numbers = new Map<string, number>();
  /** The places that a node of a graph needs. */
  readonly #needs = new Map<string, readonly string[]>();

  constructor(plan: Plan) {
    for (const [place, node] of placed(plan)) {
      if (!this.#ranks.has(place)) this.#ranks.set(place, this.#ranks.size);
      if (node.primitive === "repeat") this.#loops.add(place);
      if (node.primitive === "repeat" || node.primitive === "each") this.#numbers.set(place, this.numbersIn(place) + 1);
      for (const block of blocksIn(node)) this.#addGraph(place, block, []);
      if (node.primitive !== "group") continue;
      this.#addGraph(place, node.body, []);
      const before = node.body.nodes.map(({ id }) => childAddress(place, id));
      if (node.finally !== undefined) this.#addGraph(place, node.finally, before);
    }
  }

  /** How many numbers stand behind a place in the addresses of what is inside of it. */
  numbersIn(place: string): number {
    return this.#numbers.get(place) ?? 0;
  }

  isLoop(place: string): boolean {
    return this.#loops.has(place);
  }

  comesAfter(place: string, other: string): boolean {
    if (!this.#needs.has(place)) return (this.#ranks.get(place) ?? 0) > (this.#ranks.get(other) ?? 0);
    const found = new Set([place]);
    for (const each of found) for (const need of this.#needs.get(each) ?? []) found.add(need);
    return found.has(other);
  }

  /** `before` is what all of it comes after. */
  #addGraph(parent: string, block: Block, before: readonly string[]): void {
    if (!("needs" in block)) return;
    for (const { id } of block.nodes) {
      const needs = needsOf(block, id).map((need) => childAddress(parent, need));
      this.#needs.set(childAddress(parent, id), [...before, ...needs]);
    }
  }
}

function blocksIn(node: PlanNode): readonly Block[] {
  switch (node.primitive) {
    case "choice":
      return node.branches.map(({ body }) => body);
    case "repeat":
      return [node.body];
    case "call":
    case "wait":
    case "each":
    case "join":
    case "sub-run":
    case "group":
      return [];
  }
}

function placed(plan: Plan): readonly (readonly [string, PlanNode])[] {
  const nodes: (readonly [string, PlanNode])[] = [];
  const walk = (node: PlanNode, place: string): void => {
    nodes.push([place, node]);
    for (const inner of innerNodes(node)) walk(inner, childAddress(place, inner.id));
  };
  for (const node of plan.root.nodes) walk(node, node.id);
  return nodes;
}

function placeOf(address: string): string {
  return address.split("/").map(unnumbered).join("/");
}

/** The numbers behind an id: of the item, of the pass, or of both. */
function cut(part: string): readonly [string, readonly number[]] {
  const [, id = part, numbers = ""] = /^(.*?)((?:\[\d+\])*)$/u.exec(part) ?? [];
  return [id, [...numbers.matchAll(/\d+/gu)].map(([number]) => Number(number))];
}

function unnumbered(part: string): string {
  return cut(part)[0];
}
