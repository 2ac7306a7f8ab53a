import { assignedName, inspectAssigned, inspectDeclaration, inspectNames, isAssignment } from "./assignments.ts";
import { type CodeReader, unknownProgram } from "./code-readers.ts";
import type { CommandWords } from "./command-words.ts";
import { type Feed, refuseFor } from "./feeding.ts";
import { namesInput } from "./find-code.ts";
import { inspectReader, refuseCode } from "./inspect-reader.ts";
import { inspectEnv, inspectSsh } from "./inspect-remote.ts";
import { type Call, inspectTool } from "./inspect-tool.ts";
import { declarations, evaluators, knownName, namers, nothingKnown, sources } from "./known-names.ts";
import { asCommand, asFormat, asVariableName, inEval, inProgramInput } from "./problems.ts";
import type { Reading } from "./reading.ts";
import { inspectTest } from "./test-words.ts";
import type { Word } from "./word.ts";

/** Before the name of a builtin these change nothing. */
const builtinWrappers = new Set(["command", "builtin", "-p", "--", "exec", "time", "!"]);
/** Programs that run the command behind them. */
const wrappers = new Set([...builtinWrappers, "sudo", "doas", "env", "timeout", "nohup", "nice", "setsid"]);
/** Programs that run a command which stands somewhere among their words. */
const runners = new Set([
  ...wrappers,
  ..."stdbuf ionice flock chroot find xargs docker podman kubectl strace unbuffer poetry uv pipenv".split(" "),
]);
/** Programs whose words are data, whatever they are. */
const dataReaders = new Set(
  "grep egrep fgrep rg tee cat echo head tail sort uniq wc cut tr base64 less which".split(" "),
);
/** Options of any program whose name says that they take a command. */
const commandOption = /^--(?:[a-z]+-)*(?:command|cmd|exec|execute|eval)(?:=|$)/u;
/** Each program among the words of a command has all words behind it looked at. */
const programLimit = 16;

/** Refuses what a command would read as code, and tells which program in it would read code from its input. */
export function inspectCommand(reading: Reading, { words, arrays }: CommandWords, feed: Feed): string | undefined {
  for (const word of words) {
    const name = assignedName(word);
    if (name !== undefined && word.prefix.startsWith(`${name}[`)) reading.names.arrays.add(name);
    if (hasSlots(word)) inspectAssigned(reading, name ?? "", word.slots);
  }
  for (const array of arrays) {
    const name = assignedName(array) ?? "";
    reading.names.arrays.add(name);
    inspectAssigned(reading, name, array.slots);
  }
  const start = words.findIndex((word) => !isAssignment(word));
  if (start === -1) return undefined;
  const command = words.slice(start);
  const fed = feed.documents.length + feed.slots.length > 0;
  if (fed && command.at(-1)?.literal === "exec" && command.every(({ literal }) => wrappers.has(literal ?? "")))
    return "exec";
  if (isPlain(reading, command)) return undefined;
  if (command[0]?.bare === true && command[0].literal === "[[") inspectTestParts(reading, command);
  return new Inspection(reading, command).program();
}

/** Whether nothing in a command needs a closer look, as in most: no word of it has a name that matters. */
function isPlain(reading: Reading, command: readonly Word[]): boolean {
  const first = command[0]?.literal;
  if (first === undefined || wrappers.has(first)) return false;
  const hasValues = command.some(hasSlots);
  if (!hasValues && dataReaders.has(first)) return true;
  return !command.some((word) => (hasValues && word.prefix.startsWith("--")) || matters(reading, word, hasValues));
}

function matters(reading: Reading, word: Word, hasValues: boolean): boolean {
  const name = nameOf(word);
  if (name === undefined) return false;
  const known = knownName(name);
  return (known !== undefined && (hasValues || known.tells)) || reading.known.programs.has(name);
}

/** Outside of bash `[[` is a command like any other, and what stands behind `||` in it is a command too. */
function inspectTestParts(reading: Reading, words: readonly Word[]): void {
  let part: Word[] = [];
  let first = true;
  const end = (): void => {
    if (!first && part.length > 0) {
      const head = part.find(({ literal }) => literal !== "!");
      if (head !== undefined && hasSlots(head))
        reading.stopUndecided(head.start, "a part of [[ ]]", "Begin each part anew: [[ … ]] || [[ … ]].");
      inspectCommand(reading, { words: part, arrays: [], defines: undefined }, { documents: [], slots: [] });
    }
    first = false;
    part = [];
  };
  for (const word of words) {
    if (!word.sign || word.literal === "<" || word.literal === ">") part.push(word);
    else end();
  }
  end();
}

/** What is known of the words of one command while they are looked at from the first to the last. */
class Inspection {
  readonly #reading: Reading;
  readonly #command: readonly Word[];
  #programs = 0;
  /** True where a program has its code: the words behind that are data for it, though they may name programs. */
  #hasCode = false;

  constructor(reading: Reading, command: readonly Word[]) {
    this.#reading = reading;
    this.#command = command;
  }

  program(): string | undefined {
    let program: string | undefined;
    let asBuiltin = true;
    let mayBeProgram = true;
    let wrapped = false;
    // An option may take the next word, so that the program comes behind that.
    let afterOption = false;
    this.#command.forEach((word, index) => {
      const name = nameOf(word);
      if (name !== undefined) program = this.#inspectNamed({ name, index, asBuiltin, mayBeProgram }) ?? program;
      else if (mayBeProgram && !(hasSlots(word) && afterOption)) program ??= this.#inspectUnknown(word, index);
      this.#checkCommandOption(word, index);
      if (!mayBeProgram) return;
      const vanishes = word.vanishes && !hasSlots(word);
      asBuiltin &&= vanishes || builtinWrappers.has(word.literal ?? "");
      wrapped ||= wrappers.has(word.literal ?? "");
      const isOption = wrapped && word.prefix.startsWith("-");
      const isTime = wrapped && /^[\d.]+[smhd]?$/u.test(word.literal ?? "");
      const isBefore = vanishes || isOption || isTime || afterOption || isAssignment(word);
      mayBeProgram = isBefore || wrappers.has(word.literal ?? "");
      afterOption = isOption;
    });
    return dataReaders.has(this.#command[0]?.literal ?? "") ? undefined : program;
  }

  /** A name that only the running script knows: a value's, which may be any command's, or one of a variable. */
  #inspectUnknown(word: Word, index: number): string | undefined {
    if (!this.#counts()) return undefined;
    const rest = this.#command.slice(index + 1);
    if (word.braced) this.#undecided(word, "braces in the name of a command");
    if (hasSlots(word)) for (const each of rest) this.#reading.refuse(each.slots, asCommand);
    return this.#inspectReader({ name: "a program that is not known", rest }, unknownProgram);
  }

  /** Looks at every word that is the name of such a program: it may stand behind `sudo`, `timeout` or `find -exec`. */
  #inspectNamed(named: Named): string | undefined {
    const { name, index, asBuiltin } = named;
    const known = knownName(name) ?? nothingKnown;
    const isBuiltin = asBuiltin && (known.builtin || this.#reading.known.programs.has(name));
    if (known === nothingKnown && !isBuiltin) return undefined;
    const runs = (named.mayBeProgram || this.#runsOthers()) && !this.#hasCode;
    const { reader } = known;
    const tool = runs ? known.tool : undefined;
    const isJoiner = runs && known.joins;
    const isOutside = reader !== undefined || tool !== undefined || isJoiner || known.outside;
    if ((!isOutside && !isBuiltin) || !this.#counts()) return undefined;
    const rest = this.#command.slice(index + 1);
    if (rest.some(({ braced }) => braced)) this.#undecided(rest[0], "braces in the words of a command");
    if (isJoiner) {
      refuseAll(this.#reading, rest, name);
      return name;
    }
    if (tool !== undefined) inspectTool(this.#reading, { name, rest }, tool);
    if (reader !== undefined)
      return this.#inspectReader({ name, rest }, runs ? reader : { ...reader, safeOptions: true });
    if (name === "make" || name === "gmake")
      return rest.some(({ literal }) => namesInput(literal ?? "")) ? name : undefined;
    if (name === "ssh") return inspectSsh(this.#reading, rest);
    if (name === "env" && runs) inspectEnv(this.#reading, rest);
    if (name === "xargs") return inspectXargs(this.#reading, rest);
    return isBuiltin ? inspectBuiltin(this.#reading, name, rest) : undefined;
  }

  #inspectReader(call: Call, reader: CodeReader): string | undefined {
    const { program, hasCode } = inspectReader(this.#reading, call, reader);
    const isData = this.#hasCode;
    this.#hasCode ||= hasCode && reader.codeEndsOptions === true;
    return isData ? undefined : program;
  }

  /** Whether the command is one that runs another, which stands somewhere among its words. */
  #runsOthers(): boolean {
    return runners.has(nameOf(this.#command[0]) ?? "");
  }

  #checkCommandOption(word: Word, index: number): void {
    if (!word.prefix.startsWith("--")) return;
    const option = word.prefix.slice(0, 80);
    if (!commandOption.test(option)) return;
    const next = this.#command[index + 1];
    const code = hasSlots(word) ? word : option.includes("=") || next?.sole === true ? undefined : next;
    const name = this.#command[0]?.literal ?? "the program";
    if (code !== undefined) refuseCode(this.#reading, code, { name, example: "a script file, with @ as its argument" });
  }

  #counts(): boolean {
    this.#programs++;
    if (this.#programs === programLimit) this.#undecided(this.#command[0], "so many programs in one command");
    return this.#programs < programLimit;
  }

  #undecided(word: Word | undefined, what: string): void {
    if (this.#command.some(hasSlots))
      this.#reading.stopUndecided(word?.start ?? 0, what, "Write them out, one by one.");
  }
}

interface Named {
  readonly name: string;
  readonly index: number;
  /** True where the word is the command itself, so that it may be a builtin of the shell. */
  readonly asBuiltin: boolean;
  /** True where the word may be the program that runs, and not only a word that is spelt like it. */
  readonly mayBeProgram: boolean;
}

function inspectBuiltin(reading: Reading, name: string, rest: readonly Word[]): string | undefined {
  if (evaluators.has(name)) refuseAll(reading, rest, name);
  else if (declarations.has(name)) inspectDeclaration(reading, name, rest);
  else if (namers.has(name)) return inspectNames(reading, name, rest);
  else if (sources.has(name)) return inspectSource(reading, name, rest);
  else if (name === "let") for (const word of rest) reading.refuseText(word.slots);
  else if (name === "printf") inspectPrintf(reading, rest);
  else if (name === "[" || name === "test" || name === "[[") inspectTest(reading, name, rest);
  return reading.known.programs.get(name);
}

/** The words that `xargs` reads come behind those of its command, as options too, or stand for `{}` in them. */
function inspectXargs(reading: Reading, rest: readonly Word[]): string | undefined {
  const replaces = rest.some((word) => /^(?:-[Ii]|--replace)/u.test(word.prefix));
  const names = rest.map((word) => nameOf(word) ?? "");
  const known = names.map(knownName);
  const runsCode = names.includes("ssh") || known.some((each) => each?.reader !== undefined || each?.joins === true);
  const takesOptions =
    !names.includes("--") &&
    (names.includes("find") || known.some((each) => each?.tool !== undefined && each.tool.commands === undefined));
  const last = names.findLast((name) => !name.startsWith("-")) ?? "";
  const runsWords = wrappers.has(last) || /^(?:awk|sed|find)$/u.test(last);
  for (const word of rest) if (word.fromCommand) refuseFor(reading, word.slots, "xargs");
  return (replaces && runsCode) || takesOptions || runsWords ? "xargs" : undefined;
}

function inspectSource(reading: Reading, name: string, rest: readonly Word[]): string | undefined {
  for (const { fromCommand, slots } of rest)
    if (fromCommand) reading.refuse(slots, (quoted) => inProgramInput({ ...quoted, command: name }));
  return rest.slice(0, 2).some(({ literal }) => namesInput(literal ?? "")) ? name : undefined;
}

function inspectPrintf(reading: Reading, rest: readonly Word[]): void {
  let at = 0;
  const option = rest[0];
  if (option?.prefix.startsWith("-v") === true) {
    const name = option.literal === "-v" ? rest[1] : option;
    at = option.literal === "-v" ? 2 : 1;
    if (name !== undefined) {
      reading.refuse(name.slots, (quoted) => asVariableName({ ...quoted, command: "printf -v" }));
      for (const word of rest.slice(at + 1))
        inspectAssigned(reading, name.literal?.replace(/^-v/u, "") ?? "*", word.slots);
    }
  }
  if (rest[at]?.literal === "--") at++;
  const format = rest[at];
  if (format !== undefined) reading.refuse(format.slots, asFormat);
}

function refuseAll(reading: Reading, words: readonly Word[], command: string): void {
  for (const word of words) reading.refuse(word.slots, (quoted) => inEval({ ...quoted, command }));
}

function hasSlots({ slots }: Word): boolean {
  return slots.end > slots.first;
}

/** The name that a word has as a command; undefined where only the running script knows it. */
function nameOf(word: Word | undefined): string | undefined {
  const text = word?.literal ?? word?.spelled;
  const name = text?.includes("/") === true ? text.slice(text.lastIndexOf("/") + 1) : text;
  return name === "" && word?.literal === undefined ? undefined : name;
}
