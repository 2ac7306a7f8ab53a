import { asTestOperator, asVariableName } from "./problems.ts";
import type { Reading } from "./reading.ts";
import type { Word } from "./word.ts";

const comparesNumbers = /^-(?:eq|ne|lt|le|gt|ge)$/u;
const binary = /^(?:=|==|!=|<|>|=~|-(?:eq|ne|lt|le|gt|ge|ef|nt|ot|a|o))$/u;
const unary = /^(?:!|-[A-Za-z])$/u;

/** Refuses values that `[`, `test` or `[[` may take for operators, or evaluate. */
export function inspectTest(reading: Reading, name: string, rest: readonly Word[]): void {
  rest.forEach((word, index) => {
    const before = rest[index - 1];
    // The words of a list could be an operator and what it evaluates.
    reading.keepTogether(word.slots);
    if (/^-[vR]$/u.test(before?.literal ?? ""))
      reading.refuse(word.slots, (quoted) => asVariableName({ ...quoted, command: `${name} ${before?.literal}` }));
    const compared = [before, rest[index + 1]].some((each) => comparesNumbers.test(each?.literal ?? ""));
    if (name === "[[" && compared) reading.refuseText(word.slots);
  });
  if (name === "[[") return;
  const operands = name === "[" && rest.at(-1)?.literal === "]" ? rest.slice(0, -1) : rest;
  const misread = isCertain(operands)
    ? undefined
    : operands.map((word) => textSlot(reading, word)).find((slot) => slot >= 0);
  if (misread !== undefined) reading.refuse({ first: misread, end: misread + 1 }, asTestOperator);
}

/** Whether only the count of the words decides what each of them means, whatever the values are. */
function isCertain(words: readonly Word[]): boolean {
  const [first, second] = words.map(({ literal }) => literal ?? "");
  switch (words.length) {
    case 0:
    case 1:
      return true;
    case 2:
      return unary.test(first ?? "");
    case 3:
      return binary.test(second ?? "") || (first === "!" && unary.test(second ?? ""));
    case 4:
      return first === "!" && isCertain(words.slice(1));
    default:
      return false;
  }
}

/** The first value in a word that may be an operator; -1 where there is none. Numbers are no operators. */
function textSlot(reading: Reading, { slots, begins, prefix }: Word): number {
  if (!begins && !prefix.startsWith("-")) return -1;
  for (let slot = slots.first; slot < slots.end; slot++) {
    const type = reading.placeholder(slot)?.type;
    if (type !== "number" && type !== "boolean") return slot;
  }
  return -1;
}
