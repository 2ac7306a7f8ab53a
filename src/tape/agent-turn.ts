import type { AttemptOutcome } from "../engine/event.ts";
import { effectOf, type FileChange } from "./file-effect.ts";
import { outsideEvent } from "./outside-event.ts";
import type { Tape } from "./tape.ts";

/** What was recorded of one attempt of an agent. */
export interface AgentTurn {
  readonly outcome: AttemptOutcome;
  /** Each a line of JSON. */
  readonly events: readonly string[];
  readonly changes: readonly FileChange[];
}

export interface AskedTurn {
  readonly run: string;
  readonly address: string;
  readonly attempt: number;
}

/** The attempt with that number; or the next one, where that was interrupted and left nothing. */
export function agentTurn(tape: Tape, { run: asked, address, attempt }: AskedTurn): AgentTurn | undefined {
  // A run that another one begins is named after it.
  const name = [tape.header.run, ...asked.split(".").slice(1)].join(".");
  const run = tape.runs.find(({ id }) => id === name);
  for (const entry of run?.entries ?? []) {
    if (entry.event.type !== "attempt.ended" || entry.event["address"] !== address) continue;
    const event = outsideEvent(entry);
    if (event?.type !== "attempt.ended" || event.attempt < attempt) continue;
    const { outcome } = event;
    return { outcome, events: eventsOf(tape, outcome), changes: changesOf(tape, outcome) };
  }
  return undefined;
}

/** A text of an outcome, wherever it is kept. */
export function textOf({ blobs }: Tape, { output, large }: AttemptOutcome, name: string): string | undefined {
  const ref = large?.[name];
  const bytes = ref === undefined ? undefined : blobs.get(ref.hash);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  const text = output[name];
  return typeof text === "string" ? text : undefined;
}

function eventsOf(tape: Tape, outcome: AttemptOutcome): readonly string[] {
  const text = outcome.large?.["events"] === undefined ? undefined : textOf(tape, outcome, "events");
  return text === undefined ? [] : text.split("\n").filter((line) => line !== "");
}

function changesOf(tape: Tape, { files }: AttemptOutcome): readonly FileChange[] {
  return files === undefined ? [] : (effectOf(tape, files.hash)?.changes ?? []);
}
