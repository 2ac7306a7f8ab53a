import type { Command, CommanderError } from "commander";
import { didYouMean } from "../problem/nearest.ts";
import { UsageError } from "./door.ts";

/** The library's sentence about a slip in the command line, with its suggestion, or the help of the command, as the hint. */
export function usageError(error: CommanderError, program: Command, words: readonly string[]): UsageError {
  const meant = meantCommand(program, words);
  const seeHelp = `See ${meant.path} --help.`;
  // The library shows its help where it finds no command, and says nothing.
  if (error.code === "commander.help") return commandMissing(meant, seeHelp);
  const [sentence = "", suggestion] = error.message.replace(/^error: /u, "").split("\n");
  const hint = suggestion?.replace(/^\(|\)$/gu, "") ?? (isSentence(error) ? saidAsWords(meant) : seeHelp);
  return new UsageError(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.$/u, "")}.`, hint);
}

/** No option has a space before its value: whoever has written one there has meant it as words. */
function isSentence({ code, message }: CommanderError): boolean {
  return code === "commander.unknownOption" && /'[^'=]*\s/u.test(message);
}

function saidAsWords({ path }: MeantCommand): string {
  return `Where it is not an option, put -- before it: ${path} -- "…"; or see ${path} --help.`;
}

interface MeantCommand {
  readonly command: Command;
  /** As it is typed: `waybill plan`. */
  readonly path: string;
  /** The word that should be a command and is none. */
  readonly unknown: string | undefined;
}

function meantCommand(program: Command, words: readonly string[]): MeantCommand {
  let command = program;
  let path = program.name();
  const names = words.filter((word) => !word.startsWith("-"));
  if (names[0] === "help") names.shift();
  for (const name of names) {
    const next = command.commands.find((each) => each.name() === name || each.aliases().includes(name));
    if (next === undefined) return { command, path, unknown: name };
    command = next;
    path += ` ${name}`;
  }
  return { command, path, unknown: undefined };
}

function commandMissing({ command, path, unknown }: MeantCommand, seeHelp: string): UsageError {
  if (unknown === undefined) return new UsageError(`${path} needs the name of a command.`, seeHelp);
  const names = command.commands.map((each) => each.name());
  return new UsageError(`Unknown command '${unknown}'.`, didYouMean(unknown, names) ?? seeHelp);
}

/** Refuses names of files that can only be a slip. */
export function checkFileNames(files: readonly string[]): void {
  if (files.includes(""))
    throw new UsageError("The name of a file is empty.", "Does the name come from a variable that is not set?");
  if (files.filter((file) => file === "-").length > 1)
    throw new UsageError("Standard input is named twice, and it can be read only once.", "Write - once.");
}
