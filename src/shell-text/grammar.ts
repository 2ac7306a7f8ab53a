// The words and signs that the grammar of shells is made of.

export const closers: Readonly<Record<string, string>> = {
  "{": "}",
  if: "fi",
  while: "done",
  until: "done",
  for: "done",
};
export const separators = new Set(["then", "else", "elif", "do", "!", "time"]);
/** `time` is a word of bash; elsewhere it is a program, and what follows are its arguments. */
export const timeHere = /time[ \t]+(?:-p[ \t]+)?(?:--[ \t]+)?/uy;
/** Words that begin a command in bash and are ordinary ones elsewhere. */
export const bashOnly = new Set(["function", "coproc", "select"]);
export const closing = new Set(["}", "fi", "done", "esac"]);
export const keywords = new Set([...Object.keys(closers), ...separators, ...closing, "case", "in"]);
export const endsCommand = new Set(["\n", ";"]);
export const operatorSigns = new Set(["&", "|", ")"]);
export const redirectionSigns = new Set(["<", ">", "&"]);
export const testOperators = new Set(["&", "|", "(", ")", "<", ">", "\n"]);
export const assignmentHere = /[A-Za-z_][A-Za-z0-9_]*\+?=/uy;
export const elementHere = /[A-Za-z_][A-Za-z0-9_]*\[/uy;
export const plainWordHere = /(?:[a-z]+|[{}!])(?=[ \t\n;&|<>()]|$)/uy;
/** The file that a redirection is about: a part of it, and no word of the command. */
export const descriptorHere = /(?:\d+|\{[A-Za-z_][A-Za-z0-9_]*\})(?=[<>])/uy;
