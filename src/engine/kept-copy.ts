import type { Plan } from "../plan/plan.ts";
import type { CopyStates, CopyStay, Kept, RunCreated, RunEvent } from "./event.ts";
import { keptResults } from "./kept.ts";

export interface Repeating {
  readonly plan: Plan;
  readonly events: readonly RunEvent[];
  /** From where it is done again. */
  readonly again: readonly string[];
  readonly stays: readonly CopyStay[];
}

/** What a run that repeats another one takes over, and with which files its own copy begins. */
export interface KeptWithCopy {
  readonly kept: Readonly<Record<string, Kept>>;
  /** The checkpoint from right before what is done again; undefined where nobody had worked in the copy before. */
  readonly checkpoint: string | undefined;
  /** Those of the steps whose results are kept. */
  readonly stays: readonly CopyStay[];
}

/**
 * The copy of a run that repeats another one begins as the other one's was right before the first step that is done again and that has
 * changed it. A step that has changed it beside that one, or after it, is done again as well, whatever else would be kept of it: what
 * it has made is not in those files, or cannot be told from what the other one has made.
 */
export function keptWithCopy({ plan, events, again, stays }: Repeating): KeptWithCopy {
  const from = [...again];
  for (;;) {
    const kept = keptResults(plan, events, from);
    const isKept = ({ address }: CopyStay): boolean => Object.hasOwn(kept, address);
    const undone = stays.filter((stay) => !isKept(stay) && hasChanged(stay));
    const first = undone.toSorted((a, b) => a.from - b.from)[0];
    const cut = first?.from ?? Infinity;
    const late = stays.filter((stay) => isKept(stay) && hasChanged(stay) && endOf(stay) > cut);
    if (late.length === 0)
      return { kept, checkpoint: first?.before ?? stateAt(stays, cut), stays: stays.filter(isKept) };
    from.push(...late.map(({ address }) => address));
  }
}

/**
 * Who has worked in the copy of a run, in their order: first those of the run that it repeats. A run that it has begun counts as one
 * attempt of the step that has begun it.
 */
export function staysIn(
  events: readonly RunEvent[],
  childStays: ReadonlyMap<string, readonly CopyStay[]>,
): readonly CopyStay[] {
  const [created] = events;
  const stays = created?.type === "run.created" ? [...inherited(created)] : [];
  const begin = Math.max(0, ...stays.map(endOf)) + 1;
  /** Attempts that have not ended, by their addresses. */
  const open = new Map<string, number>();
  for (const [index, event] of events.entries()) {
    const at = begin + index;
    if (event.type === "attempt.started" || event.type === "child.started") open.set(event.address, at);
    const ended = endedWith(event, childStays);
    if (ended === undefined) continue;
    const { address, worked } = ended;
    const from = open.get(address) ?? at;
    open.delete(address);
    if (worked !== undefined) stays.push({ address, from, to: at, ...worked });
  }
  return [...stays, ...[...open].map(([address, from]) => ({ address, from, to: null }))];
}

interface Ended {
  readonly address: string;
  /** Undefined where it has not worked in the copy. */
  readonly worked: CopyStates | undefined;
}

/** What has ended with an event. */
function endedWith(event: RunEvent, childStays: ReadonlyMap<string, readonly CopyStay[]>): Ended | undefined {
  if (event.type === "attempt.interrupted") return { address: event.address, worked: {} };
  if (event.type === "attempt.ended") {
    const { address, outcome } = event;
    // One that says nothing of a copy has not worked in one, unless it was cut short, or has failed before it could tell.
    return { address, worked: outcome.copy ?? (outcome.status === "success" ? undefined : {}) };
  }
  if (event.type !== "child.ended") return undefined;
  const inside = childStays.get(event.run) ?? [];
  return { address: event.address, worked: inside.length === 0 ? undefined : summed(inside) };
}

/** Those of the run that this one repeats, and after them the state that its own copy began with. */
function inherited({ copyOf }: RunCreated): readonly CopyStay[] {
  if (copyOf === undefined) return [];
  const at = Math.max(0, ...copyOf.stays.map(endOf)) + 1;
  const { checkpoint } = copyOf;
  return [...copyOf.stays, { address: "", from: at, to: at, before: checkpoint, after: checkpoint }];
}

function summed(inside: readonly CopyStay[]): CopyStates {
  const before = inside.toSorted((a, b) => a.from - b.from)[0]?.before;
  const after = inside.some(hasChanged) ? stateAt(inside, Infinity) : before;
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function hasChanged({ before, after }: CopyStay): boolean {
  return after === undefined || before !== after;
}

/** The last state that is known from before a time. */
function stateAt(stays: readonly CopyStay[], time: number): string | undefined {
  const known = stays.filter((stay) => stay.after !== undefined && endOf(stay) < time);
  return known.toSorted((a, b) => endOf(a) - endOf(b)).at(-1)?.after;
}

function endOf({ to }: CopyStay): number {
  return to ?? Infinity;
}
