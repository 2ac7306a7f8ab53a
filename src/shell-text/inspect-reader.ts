import type { CodeReader } from "./code-readers.ts";
import { findCode } from "./find-code.ts";
import { type Call, checkOption } from "./inspect-tool.ts";
import { inAwkAssignment, inCode, inProgramInput } from "./problems.ts";
import type { Reading } from "./reading.ts";
import type { Word } from "./word.ts";

interface Inspected {
  /** The name of the program, where it reads code from its input. */
  readonly program: string | undefined;
  readonly hasCode: boolean;
}

/** Refuses values in the code of a program. */
export function inspectReader(reading: Reading, { name, rest }: Call, reader: CodeReader): Inspected {
  const found = findCode(reader, rest);
  for (const word of found.code) {
    // A value that is the whole of the code is meant to be code.
    if (!word.sole || word.prefix !== "") refuseCode(reading, word, { name, example: reader.example });
  }
  if (name.endsWith("awk")) checkAwkAssignments(reading, rest);
  for (const word of found.mayBeOptions) checkOption(reading, word, name);
  for (const word of rest)
    if (word.fromCommand) reading.refuse(word.slots, (quoted) => inProgramInput({ ...quoted, command: name }));
  return { program: found.readsInput ? name : undefined, hasCode: found.code.length > 0 };
}

export function refuseCode(
  reading: Reading,
  word: Word,
  { name, example }: { readonly name: string; readonly example: string },
): void {
  reading.refuse(word.slots, (quoted) => inCode({ ...quoted, command: name, example }));
}

function checkAwkAssignments(reading: Reading, rest: readonly Word[]): void {
  rest.forEach((word, index) => {
    const before = rest[index - 1]?.literal;
    const assigned = before === "-v" || before === "--assign" || /^(?:-v|--assign=)?[A-Za-z_]\w*=/u.test(word.prefix);
    if (!assigned) return;
    for (let slot = word.slots.first; slot < word.slots.end; slot++) {
      if (reading.placeholder(slot)?.type !== "number") reading.refuse({ first: slot, end: slot + 1 }, inAwkAssignment);
    }
  });
}
