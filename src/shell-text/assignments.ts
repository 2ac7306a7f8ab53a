import { endOfName } from "./grammar.ts";
import { asVariableName, inDeclaration, inEval } from "./problems.ts";
import type { Reading, SlotRange } from "./reading.ts";
import type { Word } from "./word.ts";

const assignment = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[.*?\])?\+?=/su;

/** Variables whose values are run, or say what is run: by shells, by interpreters, by git and by others that start programs. */
const codeVariable = new RegExp(
  `^(?:${[
    "BASH_ENV|ENV|PROMPT_COMMAND|PS[0-4]|SHELLOPTS|BASHOPTS|SHELL|BASH_ALIASES|BASH_CMDS",
    "LD_(?:PRELOAD|AUDIT|LIBRARY_PATH)|DYLD_[A-Z_]+",
    "PERL5(?:OPT|DB|LIB)|PERLLIB|RUBY(?:OPT|LIB)|PYTHON(?:STARTUP|HOME|BREAKPOINT|INSPECT|WARNINGS)|NODE_OPTIONS|LUA_INIT\\w*",
    "(?:_JAVA|JAVA_TOOL|JDK_JAVA|MAVEN|GRADLE|SBT)_?(?:OPTIONS|OPTS)|GOFLAGS|RUSTC\\w*|CARGO_\\w*|npm_config_\\w+",
    "(?:GNU)?MAKEFLAGS|MFLAGS|MAKEFILES|TAR_OPTIONS|RSYNC_RSH|RSYNC_CONNECT_PROG|CVS_RSH|SVN_SSH|SSH_ASKPASS|SUDO_ASKPASS",
    "GIT_(?:SSH|SSH_COMMAND|EDITOR|SEQUENCE_EDITOR|PAGER|ASKPASS|PROXY_COMMAND|EXTERNAL_DIFF|CONFIG\\w*|TEMPLATE_DIR|EXEC_PATH)",
    "EDITOR|VISUAL|FCEDIT|PAGER|MANPAGER|BROWSER|LESSOPEN|LESSCLOSE|FZF_DEFAULT_COMMAND|OPENSSL_CONF",
  ].join("|")})$`,
  "u",
);

/** Variables of bash that are integers from the start, so that a text which is assigned to them is evaluated. */
const integers = new Set(
  "RANDOM SRANDOM SECONDS LINENO HISTCMD OPTIND BASHPID BASH_SUBSHELL EPOCHSECONDS PPID UID EUID COLUMNS LINES MAILCHECK".split(
    " ",
  ),
);

/** `name=value`, as it may stand before the name of a command. */
export function isAssignment(word: Word): boolean {
  return assignedName(word) !== undefined;
}

export function assignedName({ prefix }: Word): string | undefined {
  const end = endOfName(prefix, 0);
  // Most words are none: only those that go on with such a sign are looked at more closely.
  return end > 0 && end < prefix.length && "=+[".includes(prefix.charAt(end))
    ? assignment.exec(prefix)?.[1]
    : undefined;
}

/** Refuses values that are given to a name whose value is run or evaluated. */
export function inspectAssigned(reading: Reading, name: string, slots: SlotRange): void {
  if (codeVariable.test(name)) reading.refuse(slots, (quoted) => inEval({ ...quoted, command: name }));
  else if (isEvaluated(reading, name)) reading.refuseText(slots);
}

/** Whether a text that `read` puts into a name would be run or evaluated. */
export function runsValue(reading: Reading, name: string): boolean {
  return codeVariable.test(name) || isEvaluated(reading, name);
}

function isEvaluated({ known }: Reading, name: string): boolean {
  return integers.has(name) || known.evaluated.has(name) || known.evaluated.has(anyName);
}

/** Stands for a name that only the running script knows. */
const anyName = "*";
const plainOption = /^[-+](?:[rxgltup]*|-)$/u;

/** `declare`, `local` and their like: names may hold a subscript, which is evaluated, and options say what becomes of the values. */
export function inspectDeclaration(reading: Reading, command: string, rest: readonly Word[]): void {
  const options = rest.filter((word) => mayBeOption(reading, word)).map(optionText);
  const functions = options.some((option) => /^-[A-Za-z]*[fF]/u.test(option));
  if (functions) {
    const exports = command === "export" || options.some((option) => option.includes("x"));
    if (exports) for (const { literal } of rest) reading.names.exported.add(literal ?? "");
    return;
  }
  const kind = kindOf(command, options);
  const named = rest.filter((word) => !mayBeOption(reading, word));
  if (kind === "evaluated" && named.length === 0) reading.names.evaluated.add(anyName);
  for (const word of named) {
    const name = assignedName(word) ?? (word.literal === undefined ? anyName : word.literal.replace(/\[.*$/su, ""));
    if (kind === "array") reading.names.arrays.add(name);
    if (kind === "evaluated") reading.names.evaluated.add(name);
    if (assignedName(word) === undefined)
      reading.refuse(word.slots, (quoted) => asVariableName({ ...quoted, command }));
    else if (kind === "evaluated") reading.refuseText(word.slots);
    else if (kind === "array" || reading.known.arrays.has(name))
      reading.refuse(word.slots, (quoted) => inDeclaration({ ...quoted, command }));
  }
}

/** What the options make of the names: `export` can make no integers, so that it may be given options that nobody knows. */
function kindOf(command: string, options: readonly string[]): "plain" | "array" | "evaluated" {
  const special =
    command === "export"
      ? options.filter((option) => /^-[A-Za-z]*[aA]/u.test(option))
      : options.filter((option) => !plainOption.test(option));
  if (special.length === 0) return "plain";
  return special.every((option) => /^-[rxgltupaA]*$/u.test(option)) ? "array" : "evaluated";
}

function mayBeOption(reading: Reading, word: Word): boolean {
  if (word.literal !== undefined || word.prefix !== "") return /^[-+]/u.test(word.prefix);
  return !word.begins && !reading.text.slice(word.start, word.end).includes("=");
}

/** An option whose text only the running script knows may be any. */
function optionText({ literal, prefix }: Word): string {
  return literal ?? `${prefix}?`;
}

const readsNames = /^(?:read|mapfile|readarray)$/u;

/** `read` and its like; gives the command where what it reads is evaluated. */
export function inspectNames(reading: Reading, command: string, rest: readonly Word[]): string | undefined {
  for (const word of rest) reading.refuse(word.slots, (quoted) => asVariableName({ ...quoted, command }));
  if (!readsNames.test(command)) return undefined;
  const names = [command === "read" ? "REPLY" : "MAPFILE", ...rest.map(({ literal }) => literal ?? "")];
  const array = command !== "read" || names.some((name) => /^-[A-Za-z]*a/u.test(name));
  if (array) for (const name of names) reading.names.arrays.add(name);
  return names.some((name) => runsValue(reading, name.replace(/\[.*$/su, ""))) ? command : undefined;
}
