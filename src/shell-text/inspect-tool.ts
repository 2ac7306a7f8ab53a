import { asOption, inCode } from "./problems.ts";
import type { Reading } from "./reading.ts";
import { gitCodeKey, type Tool } from "./tools.ts";
import type { Word } from "./word.ts";

/** The words of a program, from the one after its name. */
export interface Call {
  readonly name: string;
  readonly rest: readonly Word[];
}

/** Refuses what a program may take for one of its options that run commands. */
export function inspectTool(reading: Reading, { name, rest }: Call, tool: Tool): void {
  if (name === "git") inspectGit(reading, rest);
  const command = rest.find((word) => isOperand(word))?.literal;
  if (tool.commands !== undefined && (command === undefined || !tool.commands.test(command))) return;
  let before = "";
  let ended = false;
  for (const word of rest) {
    const text = word.literal ?? word.prefix;
    const takesThis = tool.valueOption?.test(before) === true;
    if (hasSlots(word) && !takesThis) inspectWord(reading, { word, name, before, ended }, tool);
    before = text;
    if (takesThis) before = "";
    else if (text === "--" || (tool.optionsFirst === true && isOperand(word))) {
      if (tool.operandsRun !== true) ended = true;
    }
  }
}

interface ToolWord {
  readonly word: Word;
  readonly name: string;
  /** The word before it, if that may be an option. */
  readonly before: string;
  /** True where no options come any more. */
  readonly ended: boolean;
}

function inspectWord(reading: Reading, { word, name, before, ended }: ToolWord, tool: Tool): void {
  if (ended) return;
  const { prefix } = word;
  const isCode = tool.codeOption.test(prefix) || (tool.codeOption.test(before) && !before.includes("="));
  if (isCode && tool.operandsRun !== true) refuseCode(reading, word, name);
  else if (tool.targets === true && word.begins) reading.guard(word.slots, "a target");
  else if (tool.operandsRun === true) refuseUnlessNumber(reading, word, name);
  else if (word.begins || /^--?$/u.test(prefix) || (prefix.startsWith("--") && !prefix.includes("="))) {
    checkOption(reading, word, name);
  }
}

/**
 * `ssh {{v}} host`: the value may be an option of the program, which is seen when it is known. Where the author has begun an
 * option, nothing is left to see. Numbers and yes or no are no options that run anything.
 */
export function checkOption(reading: Reading, word: Word, command: string): void {
  if (word.begins) {
    reading.guard(word.slots, "no option");
    return;
  }
  for (let slot = word.slots.first; slot < word.slots.end; slot++) {
    if (!isHarmless(reading, slot))
      reading.refuse({ first: slot, end: slot + 1 }, (quoted) => asOption({ ...quoted, command }));
  }
}

function refuseUnlessNumber(reading: Reading, word: Word, name: string): void {
  for (let slot = word.slots.first; slot < word.slots.end; slot++)
    if (!isHarmless(reading, slot)) refuseCode(reading, { ...word, slots: { first: slot, end: slot + 1 } }, name);
}

function isHarmless(reading: Reading, slot: number): boolean {
  const type = reading.placeholder(slot)?.type;
  return type === "number" || type === "boolean";
}

function refuseCode(reading: Reading, { slots }: Word, command: string): void {
  const example = `a variable of the environment: v=@ ${command} …, which its own file reads as data ($v in a shell)`;
  reading.refuse(slots, (quoted) => inCode({ ...quoted, command, example }));
}

/** `git -c key=value` and `git config key value`: some keys name commands. */
function inspectGit(reading: Reading, rest: readonly Word[]): void {
  const configures = rest.some(({ literal }) => literal === "config");
  rest.forEach((word, index) => {
    const before = rest[index - 1];
    if (!hasSlots(word)) return;
    const given = before?.literal === "-c" || before?.literal === "--config" || word.prefix.startsWith("-c");
    const [key = ""] = word.prefix.replace(/^(?:-c|--config=)/u, "").split("=", 1);
    const named = word.prefix.includes("=") && !gitCodeKey.test(key);
    const followsKey = configures && gitCodeKey.test(before?.literal ?? "");
    const isKey = configures && !/^[\w-]+\.|^--/u.test(before?.literal ?? "") && word.begins;
    if ((given && before?.literal !== "commit" && !named) || followsKey || isKey || isForeach(rest, index))
      refuseCode(reading, word, "git");
  });
}

function isForeach(rest: readonly Word[], index: number): boolean {
  return (
    rest[0]?.literal === "submodule" && rest.slice(0, Math.min(index, 8)).some(({ literal }) => literal === "foreach")
  );
}

function isOperand({ literal, prefix }: Word): boolean {
  return !/^[-+]/u.test(literal ?? prefix);
}

function hasSlots({ slots }: Word): boolean {
  return slots.end > slots.first;
}
