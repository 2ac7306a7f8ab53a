import { decide } from "../engine/decide.ts";
import type { RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import { RunState } from "../engine/run-state.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { isFromOutside, type OutsideEvent, outsideEvent } from "../tape/outside-event.ts";
import type { Tape, TapedEntry, TapedRun } from "../tape/tape.ts";
import { firstDifference } from "./differences.ts";
import { type Divergence, type DivergenceKind, placeOfEvent, type RunLanguages } from "./replay.ts";

/**
 * Decides a run again with what came to it from outside, in the recorded order and at the recorded times, and holds every
 * decision against the recorded one. Gives the first that differs.
 */
export function replayRun(tape: Tape, run: TapedRun, languages: RunLanguages): Divergence | undefined {
  return new RunReplay(tape, run, languages).play();
}

class RunReplay {
  readonly #tape: Tape;
  readonly #run: TapedRun;
  readonly #languages: RunLanguages;
  readonly #state: RunState;
  /** What has begun outside and has not ended: attempts, and runs. */
  readonly #open = new Set<string>();
  #at = 0;

  constructor(tape: Tape, run: TapedRun, languages: RunLanguages) {
    this.#tape = tape;
    this.#run = run;
    this.#languages = languages;
    this.#state = new RunState(run.plan);
  }

  play(): Divergence | undefined {
    const { entries } = this.#run;
    for (let entry = entries[this.#at]; entry !== undefined; entry = entries[this.#at]) {
      const found = isFromOutside(entry) ? this.#take(entry) : this.#compareDecision(entry);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #take(entry: TapedEntry): Divergence | undefined {
    const event = outsideEvent(entry);
    if (event === undefined) return this.#outside(entry, "It cannot be read.");
    const ended = endedBy(event);
    if (ended !== undefined && !this.#open.delete(ended)) return this.#outside(entry, "It ends what had not begun.");
    fold(this.#state, event, entry.at);
    this.#at++;
    return undefined;
  }

  #compareDecision({ at, event: recorded }: TapedEntry): Divergence | undefined {
    const events = this.#decide(at);
    if (events.length === 0) return this.#differs(recorded, undefined);
    for (const event of events) {
      const was = this.#run.entries[this.#at]?.event;
      const is = jsonOf(event);
      if (was === undefined || firstDifference(untimed(was), untimed(is)) !== undefined) return this.#differs(was, is);
      const begun = begunBy(event);
      if (begun !== undefined) this.#open.add(begun);
      this.#at++;
    }
    return undefined;
  }

  /** As in the run itself, texts are read when they are asked for: how much one decision gives may depend on it. */
  #decide(at: number): readonly RunEvent[] {
    const language = this.#languages[this.#run.plan.workflow.dialect];
    const texts = new Map<string, string | null>();
    const events: RunEvent[] = [];
    for (;;) {
      const decision = decide(this.#state, { language, texts, at, now: at });
      events.push(...decision.events);
      if (decision.needs.length === 0) return events;
      for (const hash of decision.needs) texts.set(hash, textOf(this.#tape, hash));
    }
  }

  #differs(was: JsonObject | undefined, is: JsonObject | undefined): Divergence {
    const { what, message } = wordsOf(was, is);
    const found = firstDifference(untimed(was), untimed(is)) ?? { at: "", recorded: was ?? null, now: is ?? null };
    return { what, ...placeOfEvent(this.#run.id, is ?? was ?? {}), message, ...found };
  }

  #outside({ event }: TapedEntry, why: string): Divergence {
    const message = `What came from outside (${event.type}) does not fit what was decided before it. ${why}`;
    return { what: "outside", ...placeOfEvent(this.#run.id, event), message, at: "", recorded: event, now: null };
  }
}

export function textOf({ blobs }: Tape, hash: string): string | null {
  const bytes = blobs.get(hash);
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}

/** As the journal would give it back. */
export function jsonOf(event: RunEvent): JsonObject {
  const json: JsonObject = JSON.parse(JSON.stringify(event));
  return json;
}

/** When something is due was counted from a clock that nobody has recorded to the millisecond. */
function untimed(event: JsonObject | undefined): JsonValue {
  if (event === undefined) return null;
  const { due: _, ...rest } = event;
  return rest;
}

function begunBy(event: RunEvent): string | undefined {
  if (event.type === "attempt.started") return `${event.address} ${event.attempt}`;
  return event.type === "child.started" ? event.run : undefined;
}

function endedBy(event: OutsideEvent): string | undefined {
  if (event.type === "attempt.ended" || event.type === "attempt.interrupted")
    return `${event.address} ${event.attempt}`;
  return event.type === "child.ended" ? event.run : undefined;
}

function wordsOf(
  was: JsonObject | undefined,
  is: JsonObject | undefined,
): { readonly what: DivergenceKind; readonly message: string } {
  if (was === undefined)
    return { what: "follows", message: `Something follows (${nameOf(is)}) where nothing was recorded.` };
  if (is === undefined) return { what: "follows", message: `Nothing follows where ${nameOf(was)} was recorded.` };
  const isSame = was["type"] === is["type"] && was["address"] === is["address"] && was["attempt"] === is["attempt"];
  if (isSame && is["type"] === "attempt.started") return { what: "given", message: "It is given something else." };
  if (isSame && is["type"] === "child.started") return { what: "given", message: "The run is given something else." };
  if (isSame && is["type"] === "run.ended") return { what: "end", message: "The run ends in another way." };
  if (isSame) return { what: "follows", message: `The event ${nameOf(is)} says something else.` };
  return { what: "follows", message: `${nameOf(is)} follows where ${nameOf(was)} was recorded.` };
}

function nameOf(event: JsonObject = {}): string {
  const { type, address } = event;
  const name = typeof type === "string" ? type : "something";
  return typeof address === "string" && address !== "" ? `${name} of ${address}` : name;
}
