import { effectOf, type FileEffect } from "./file-effect.ts";
import { outsideEvent } from "./outside-event.ts";
import type { Tape } from "./tape.ts";

/** What one attempt has changed, and where that was. */
export interface TapedEffect {
  readonly run: string;
  readonly address: string;
  readonly attempt: number;
  readonly hash: string;
  /** Undefined where the tape does not have it, or it cannot be read. */
  readonly effect: FileEffect | undefined;
}

/** The effects of all runs of a tape, in the order in which they came. */
export function effectsOf(tape: Tape): readonly TapedEffect[] {
  const found = tape.runs.flatMap(({ id: run, entries }) =>
    entries.flatMap((entry) => {
      const event = entry.event.type === "attempt.ended" ? outsideEvent(entry) : undefined;
      if (event?.type !== "attempt.ended" || event.outcome.files === undefined) return [];
      const { address, attempt } = event;
      const { hash } = event.outcome.files;
      return [{ at: entry.at, run, address, attempt, hash, effect: effectOf(tape, hash) }];
    }),
  );
  return found.toSorted((a, b) => a.at - b.at || (a.effect?.nth ?? 0) - (b.effect?.nth ?? 0));
}
