import { effectOf } from "../tape/file-effect.ts";
import { outsideEvent } from "../tape/outside-event.ts";
import type { Tape } from "../tape/tape.ts";
import { TapedTree } from "../tape/taped-tree.ts";
import { type Divergence, placeOfEvent } from "./replay.ts";

interface Effect {
  readonly at: number;
  readonly run: string;
  readonly address: string;
  readonly attempt: number;
  readonly hash: string;
}

/** Applies what the attempts of a tape have changed in their copy of the repository, one after the other. Gives the first that does not fit. */
export function replayFiles(tape: Tape): Divergence | undefined {
  const tree = new TapedTree();
  const effects = effectsOf(tape).map((each) => ({ ...each, effect: effectOf(tape, each.hash) }));
  const order = effects.toSorted((a, b) => a.at - b.at || (a.effect?.nth ?? 0) - (b.effect?.nth ?? 0));
  for (const { run, effect, hash, ...place } of order) {
    const missing = "What it has changed is not on the tape, or cannot be read.";
    const why = effect === undefined ? missing : tree.apply(effect);
    if (why === undefined) continue;
    const message = `The files do not become what they were: ${why}`;
    const sides = { at: "", recorded: effect?.before ?? hash, now: tree.root };
    return { what: "files", ...placeOfEvent(run, { ...place }), message, ...sides };
  }
  return undefined;
}

export function effectsOf({ runs }: Tape): readonly Effect[] {
  return runs.flatMap(({ id: run, entries }) =>
    entries.flatMap((entry): readonly Effect[] => {
      const event = entry.event.type === "attempt.ended" ? outsideEvent(entry) : undefined;
      if (event?.type !== "attempt.ended") return [];
      const { address, attempt, outcome } = event;
      const { files } = outcome;
      return files === undefined ? [] : [{ at: entry.at, run, address, attempt, hash: files.hash }];
    }),
  );
}
