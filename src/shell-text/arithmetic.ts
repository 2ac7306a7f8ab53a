import type { Reading } from "./reading.ts";

/** Reads arithmetic from `start` to its end: only numbers may stand in it, and nothing else that may hold a command. */
export function readArithmetic(reading: Reading, start: number, closing: "))" | "]"): void {
  const opened = reading.at;
  let end = start;
  let depth = 0;
  const [open, close] = closing === "]" ? ["[", "]"] : ["(", ")"];
  for (; end < reading.limit; end++) {
    const char = reading.text[end];
    if (char === open) depth++;
    else if (char === close && depth > 0) depth--;
    else if (char === close) break;
    else if (char !== undefined && /['"`\\#]/u.test(char)) {
      // Quotes and commands inside arithmetic are read differently from shell to shell.
      if (hasSlotsFrom(reading, opened)) {
        reading.stopUndecided(
          opened,
          "quotes or commands inside arithmetic",
          "Work that part out in a variable on a line before.",
        );
        return;
      }
    }
  }
  if (closing === "))" && reading.text[end + 1] !== ")") {
    reading.stopUndecided(
      opened,
      "two opening parentheses that may be arithmetic or not",
      "Put a blank between them: ( (.",
    );
    return;
  }
  const slots = reading.skipTo(Math.min(end, reading.limit), "arithmetic");
  reading.refuseText(slots);
  reading.at = Math.min(end + closing.length, reading.limit);
}

function hasSlotsFrom({ author, nextSlot }: Reading, at: number): boolean {
  return (author.slots[nextSlot]?.at ?? -1) >= at;
}
