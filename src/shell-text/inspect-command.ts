import { codeReaderOf, type CodeReader } from "./code-readers.ts";
import {
  asFormat,
  asTestOperator,
  asVariableName,
  inAwkAssignment,
  inCode,
  inEval,
  inProgramInput,
  overSsh,
} from "./problems.ts";
import type { Reading } from "./reading.ts";
import type { Word } from "./words.ts";

const evaluators = new Set(["eval", "trap", "alias", "bind", "complete", "compgen", "fc", "enable"]);
/** Programs that join their words and give them to a shell. */
const joiners = new Set(["watch", "parallel"]);
/** The other programs that are looked for among the words of a command. */
const outsideNames = new Set([...joiners, "ssh", "xargs", "env"]);
/** Before the name of a builtin these change nothing. */
const builtinWrappers = new Set(["command", "builtin", "-p", "--", "exec", "time"]);
/** Programs whose words are data, whatever they are. */
const dataReaders = new Set(
  "grep egrep fgrep rg tee cat echo head tail sort uniq wc cut tr base64 less which".split(" "),
);
const namers = new Set([
  "declare",
  "typeset",
  "local",
  "readonly",
  "export",
  "unset",
  "read",
  "mapfile",
  "readarray",
  "getopts",
  "wait",
]);
const sources = new Set([".", "source"]);
const assignedCode =
  /^(?:BASH_ENV|ENV|PROMPT_COMMAND|PS[0-4]|SHELLOPTS|LD_PRELOAD|GIT_SSH_COMMAND|GIT_EXTERNAL_DIFF|EDITOR|VISUAL|PAGER|GIT_PAGER)=/u;
const comparesNumbers = /^-(?:eq|ne|lt|le|gt|ge)$/u;

/** Refuses what a command would read as code, and tells which program in it would read code from its input. */
export function inspectCommand(reading: Reading, words: readonly Word[]): string | undefined {
  for (const word of words) if (hasSlots(word)) checkAssignment(reading, word);
  const start = words.findIndex((word) => !isAssignment(word));
  if (start === -1) return undefined;
  const command = words.slice(start);
  checkUnknownCommand(reading, command);
  let program: string | undefined;
  let asBuiltin = true;
  command.forEach((word, index) => {
    const { literal } = word;
    if (literal !== undefined) {
      const found = inspectAt(reading, { name: baseName(literal), command, index, asBuiltin });
      program ??= found;
    }
    asBuiltin &&= builtinWrappers.has(literal ?? "");
  });
  return dataReaders.has(baseName(command[0]?.literal ?? "")) ? undefined : program;
}

interface Call {
  readonly name: string;
  readonly command: readonly Word[];
  readonly index: number;
  /** True where the word is the command itself, so that it may be a builtin of the shell. */
  readonly asBuiltin: boolean;
}

/** Looks at every word that is the name of such a program: it may stand behind `sudo`, `env`, `xargs` or `find -exec`. */
function inspectAt(reading: Reading, { name, command, index, asBuiltin }: Call): string | undefined {
  const reader = codeReaderOf(name);
  if (reader === undefined && !asBuiltin && !outsideNames.has(name)) return undefined;
  const rest = command.slice(index + 1);
  if (reader !== undefined) return inspectReader(reading, { name, reader, rest });
  if (name === "ssh") return inspectSsh(reading, rest);
  if (joiners.has(name)) refuseAll(reading, rest, name);
  else if (name === "xargs") return inspectXargs(rest);
  else if (name === "env") checkSplitString(reading, rest);
  if (!asBuiltin) return undefined;
  if (evaluators.has(name)) refuseAll(reading, rest, name);
  else if (sources.has(name)) return inspectSource(reading, name, rest);
  else if (name === "let") for (const word of rest) reading.refuseText(word.slots);
  else if (namers.has(name)) checkNames(reading, name, rest);
  else if (name === "printf") checkPrintf(reading, rest);
  else if (name === "[" || name === "test" || name === "[[") checkTest(reading, name, rest);
  return undefined;
}

/** `xargs -I{} sh -c '… {} …'` puts what it reads into the code. */
function inspectXargs(rest: readonly Word[]): string | undefined {
  const replaces = rest.some((word) => /^(?:-[Ii]|--replace)/u.test(word.prefix));
  const runsCode = rest.some((word) => codeReaderOf(baseName(word.literal ?? "")) !== undefined);
  return replaces && runsCode ? "xargs" : undefined;
}

function hasSlots({ slots }: Word): boolean {
  return slots.end > slots.first;
}

/** `name=value` before the name of the command. */
export function isAssignment({ prefix }: Word): boolean {
  return prefix.includes("=") && /^[A-Za-z_][A-Za-z0-9_]*(?:\[.*?\])?\+?=/su.test(prefix);
}

function refuseAll(reading: Reading, words: readonly Word[], command: string): void {
  for (const word of words) reading.refuse(word.slots, (quoted) => inEval({ ...quoted, command }));
}

function checkAssignment(reading: Reading, word: Word): void {
  const match = assignedCode.exec(word.prefix);
  if (match !== null) reading.refuse(word.slots, (quoted) => inEval({ ...quoted, command: match[0].slice(0, -1) }));
}

/** `$SHELL -c "…"`: what runs is not known, so it may be a shell. */
function checkUnknownCommand(reading: Reading, command: readonly Word[]): void {
  const unknown = command.findIndex((word) => word.literal === undefined);
  const option = command.findIndex((word, index) => index > unknown && /^-[A-Za-z]*c$/u.test(word.literal ?? ""));
  if (unknown !== 0 || option === -1) return;
  const code = command[option + 1];
  if (code !== undefined && !code.sole)
    refuseCode(reading, code, { name: "a program that is not known", example: `sh -c '… "$1" …' sh @` });
}

function refuseCode(
  reading: Reading,
  word: Word,
  { name, example }: { readonly name: string; readonly example: string },
): void {
  reading.refuse(word.slots, (quoted) => inCode({ ...quoted, command: name, example }));
}

interface ReaderCall {
  readonly name: string;
  readonly reader: CodeReader;
  readonly rest: readonly Word[];
}

function inspectReader(reading: Reading, call: ReaderCall): string | undefined {
  const { name, reader, rest } = call;
  const found = findCode(reader, rest);
  for (const word of found.code)
    if (!word.sole || word.prefix !== "") refuseCode(reading, word, { name, example: reader.example });
  if (name.endsWith("awk")) checkAwkAssignments(reading, rest);
  const fromCommand = rest.find((word) => word.fromCommand);
  if (fromCommand !== undefined)
    reading.refuse(fromCommand.slots, (quoted) => inProgramInput({ ...quoted, command: name }));
  return reader.readsInput !== undefined && !found.given ? name : undefined;
}

interface FoundCode {
  readonly code: readonly Word[];
  /** True where the program has its code and does not look for it in its input. */
  readonly given: boolean;
}

function findCode(reader: CodeReader, rest: readonly Word[]): FoundCode {
  const code: Word[] = [];
  const operands: Word[] = [];
  let wantsCode = false;
  let fromFile = false;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    if (word === undefined) break;
    const mayBeOption = operands.length === 0 || reader.optionsAnywhere === true;
    const isOption = mayBeOption && /^[-+]./u.test(word.prefix);
    if (wantsCode && !isOption) {
      code.push(word);
      wantsCode = false;
      // What comes after the code is data for it.
      if (reader.codeOperand === undefined) return { code, given: true };
    } else if (isOption && reader.fileOption?.test(word.prefix) === true) {
      fromFile = true;
      if (/^-[A-Za-z]*[fE]$|^--[a-z-]+$/u.test(word.literal ?? "")) at++;
    } else if (isOption && reader.codeOption?.test(word.prefix) === true) {
      if (word.slots.end > word.slots.first) code.push(word);
      else wantsCode = true;
    } else if (isOption && reader.valueOption?.test(word.literal ?? "") === true) at++;
    else if (!isOption) operands.push(word);
    else if (/^--?arg(?:json)?$|^--(?:slurp|raw)file$/u.test(word.literal ?? "")) at += 2;
  }
  const hasOwn = code.length > 0 || fromFile;
  const operand = reader.codeOperand === undefined || hasOwn ? undefined : operands[reader.codeOperand];
  if (operand !== undefined) code.push(operand);
  const readsInput =
    operands.length === 0 ||
    ["-", "/dev/stdin"].includes(operands[0]?.literal ?? "") ||
    rest.some((word) => word.literal === "-s");
  return { code, given: hasOwn || code.length > 0 || (reader.readsInput === "without operands" && !readsInput) };
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

const sshValueOption = /^-[A-Za-z0-9]*[BbcDEeFIiJLlmOopQRSWw]$/u;

function inspectSsh(reading: Reading, rest: readonly Word[]): string | undefined {
  let host = false;
  let remote = false;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    if (word === undefined) break;
    if (host) {
      remote = true;
      const safe = word.sole && word.prefix === "" && reading.placeholder(word.slots.first)?.filter === "quote";
      if (!safe) reading.refuse(word.slots, (quoted) => overSsh({ ...quoted, command: "ssh" }));
    } else if (word.prefix.startsWith("-")) {
      if (/^-[A-Za-z0-9]*o/u.test(word.prefix)) {
        const value = word.literal === "-o" ? rest[at + 1] : word;
        if (value !== undefined) reading.refuse(value.slots, (quoted) => overSsh({ ...quoted, command: "ssh" }));
      }
      if (sshValueOption.test(word.literal ?? "")) at++;
    } else host = true;
  }
  return remote ? undefined : "ssh";
}

function inspectSource(reading: Reading, name: string, rest: readonly Word[]): string | undefined {
  const [file] = rest;
  if (file?.fromCommand === true) reading.refuse(file.slots, (quoted) => inProgramInput({ ...quoted, command: name }));
  return file?.literal === "/dev/stdin" ? name : undefined;
}

/** Names of variables may hold a subscript, which is evaluated; `-i` makes arithmetic of the values. */
function checkNames(reading: Reading, command: string, rest: readonly Word[]): void {
  const integer =
    rest.some((word) => /^-[A-Za-z]*i/u.test(word.prefix)) &&
    /^(?:declare|typeset|local|readonly|export)$/u.test(command);
  for (const word of rest) {
    if (/^[A-Za-z_]\w*\+?=/u.test(word.prefix)) {
      if (integer) reading.refuseText(word.slots);
    } else reading.refuse(word.slots, (quoted) => asVariableName({ ...quoted, command }));
  }
}

function checkPrintf(reading: Reading, rest: readonly Word[]): void {
  const [first, second, third] = rest;
  if (first?.prefix.startsWith("-v") === true) {
    const name = first.literal === "-v" ? second : first;
    if (name !== undefined) reading.refuse(name.slots, (quoted) => asVariableName({ ...quoted, command: "printf -v" }));
    if (third !== undefined) reading.refuse(third.slots, asFormat);
  } else if (first !== undefined) {
    const format = first.literal === "--" ? second : first;
    if (format !== undefined) reading.refuse(format.slots, asFormat);
  }
}

function checkTest(reading: Reading, name: string, rest: readonly Word[]): void {
  rest.forEach((word, index) => {
    const before = rest[index - 1];
    const next = rest[index + 1];
    // The words of a list could be an operator and what it evaluates.
    reading.keepTogether(word.slots);
    if (/^-[vR]$/u.test(before?.literal ?? "")) {
      reading.refuse(word.slots, (quoted) => asVariableName({ ...quoted, command: `${name} ${before?.literal}` }));
    }
    const compared = [before, next].some((neighbour) => comparesNumbers.test(neighbour?.literal ?? ""));
    if (name === "[[" && compared) reading.refuseText(word.slots);
    if (name !== "[[" && mayBeOperator(word, before, next)) reading.refuse(word.slots, asTestOperator);
  });
}

/** A value that begins a test and has a plain word after it may be taken for `-v`, which evaluates that word. */
function mayBeOperator(word: Word, before: Word | undefined, next: Word | undefined): boolean {
  if (word.slots.first === word.slots.end || word.prefix !== "") return false;
  const begins = before === undefined || /^(?:!|\(|-a|-o)$/u.test(before.literal ?? "");
  const operator = /^(?:=|==|!=|<|>|=~|\]|\)|-[a-z]{1,2})$/u.test(next?.literal ?? "");
  const inMiddle = before !== undefined && before.literal === undefined;
  return (begins && next !== undefined && !operator) || (inMiddle && next !== undefined && next.literal !== "]");
}

function checkSplitString(reading: Reading, rest: readonly Word[]): void {
  rest.forEach((word, index) => {
    const splits = /^-[A-Za-z]*S|^--split-string/u;
    const own = splits.test(word.prefix) ? word : undefined;
    const code = own ?? (splits.test(rest[index - 1]?.literal ?? "") ? word : undefined);
    if (code !== undefined) refuseCode(reading, code, { name: "env -S", example: "env name=value program @" });
  });
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
