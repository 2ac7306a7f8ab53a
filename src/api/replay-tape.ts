import { Refusal } from "../problem/refusal.ts";
import type { Tape } from "../tape/tape.ts";
import type { Replay, ReplayRequest, RunLanguages } from "./replay.ts";
import { replayLeniently } from "./replay-leniently.ts";
import { replayStrictly } from "./replay-strictly.ts";

/** The workflow file of a recorded run, from the root of its project where it stood in there. */
export function fileOfTape({ header, runs }: Tape): string {
  const file = runs[0]?.entries[0]?.event["file"];
  if (typeof file === "string") return file;
  throw new Refusal("RUN_WITHOUT_FILE", `The workflow of the run ${header.run} did not come from a file.`, {
    hint: "Say which one decides it: --with.",
  });
}

/** Decides a recorded run again: by the recorded workflow, or by another. Nothing is done of it. */
export function replayTape({ tape, plan }: ReplayRequest, languages: RunLanguages): Replay {
  try {
    return plan === undefined ? replayStrictly(tape, languages) : replayLeniently(tape, plan, languages);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // A tape can come from anybody: its plan is whole, and need not make sense.
    throw new Refusal("TAPE_SENSELESS", `The tape of the run ${tape.header.run} cannot be followed.`, {
      hint: "Record the run again; where this version of waybill has recorded it, please report it with the tape.",
      cause: error,
    });
  }
}
