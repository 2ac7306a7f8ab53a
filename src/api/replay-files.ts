import { effectsOf } from "../tape/effects.ts";
import type { Tape } from "../tape/tape.ts";
import { TapedTree } from "../tape/taped-tree.ts";
import type { Divergence } from "./replay.ts";

/** Applies what the attempts of a tape have changed in their copy of the repository, one after the other. Gives the first that does not fit. */
export function replayFiles(tape: Tape): Divergence | undefined {
  const tree = new TapedTree();
  for (const { run, address, attempt, hash, effect } of effectsOf(tape)) {
    const missing = "What it has changed is not on the tape, or cannot be read.";
    const why = effect === undefined ? missing : tree.apply(effect);
    if (why === undefined) continue;
    const message = `The files do not become what they were: ${why}.`;
    const sides = { at: "", recorded: effect?.before ?? hash, now: tree.root };
    return { what: "files", run, address, attempt, message, ...sides };
  }
  return undefined;
}
