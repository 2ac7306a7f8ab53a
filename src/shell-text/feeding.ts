import { type HereDocument, refuseProgramInput } from "./here-documents.ts";
import { inProgramInput } from "./problems.ts";
import type { Reading, SlotRange } from "./reading.ts";

/** What a command is given to read, other than by a pipe. */
export interface Feed {
  readonly documents: HereDocument[];
  /** The values in its here-strings, and in the commands of its `<( )`. */
  readonly slots: SlotRange[];
}

/** One part of a pipeline. */
export interface Part {
  readonly slots: SlotRange;
  readonly feed: Feed;
  /** The program somewhere in it that reads code from its input. */
  readonly program: string | undefined;
}

/** What reaches a program as its code must hold no value: neither what it is given to read, nor what the parts before it print. */
export function refuseFed(reading: Reading, parts: readonly Part[]): void {
  let program: string | undefined;
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index];
    if (part === undefined) break;
    if (program !== undefined) refuseFor(reading, part.slots, program);
    program = part.program ?? program;
    if (program === undefined) continue;
    for (const slots of part.feed.slots) refuseFor(reading, slots, program);
    for (const document of part.feed.documents) {
      document.program ??= program;
      refuseProgramInput(reading, document);
    }
  }
}

export function refuseFor(reading: Reading, slots: SlotRange, command: string): void {
  reading.refuse(slots, (quoted) => inProgramInput({ ...quoted, command }));
}
