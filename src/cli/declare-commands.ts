import type { Command } from "commander";
import { type ChangeDoor, declareChangeCommand } from "./declare-change-command.ts";
import { declareInitCommand, type InitDoor } from "./declare-init-command.ts";
import { declareLanguageCommands, type LanguageDoor } from "./declare-language-commands.ts";
import { declareMachineCommands, type MachineDoor } from "./declare-machine-commands.ts";
import { declareReviewCommand } from "./declare-review-command.ts";
import { declareLookCommands, declareRunCommands } from "./declare-run-commands.ts";
import { declareSecretCommands, type SecretDoor } from "./declare-secret-commands.ts";
import { declareSpecCommands, type SpecDoor } from "./declare-spec-commands.ts";
import { declareTapeCommands } from "./declare-tape-commands.ts";
import { declareTraceCommands, type TraceDoor } from "./declare-trace-commands.ts";
import { declareVerifyCommands, type VerifyDoor } from "./declare-verify-commands.ts";
import { declareWorkflowCommands, type RegisteredDoor } from "./declare-workflow-commands.ts";

/** All that commands work through. */
export type CommandDoors = ChangeDoor &
  RegisteredDoor &
  SecretDoor &
  SpecDoor &
  TraceDoor &
  VerifyDoor &
  LanguageDoor &
  InitDoor &
  MachineDoor;

interface CommandGroup {
  /** The first words of its commands. */
  readonly words: readonly string[];
  readonly declare: (program: Command, doors: CommandDoors) => void;
}

/** In the order of the help. */
export const commandGroups: readonly CommandGroup[] = [
  { words: ["change"], declare: declareChangeCommand },
  { words: ["init"], declare: declareInitCommand },
  { words: ["run", "resume", "answer", "rerun", "cancel"], declare: declareRunCommands },
  { words: ["runs", "status", "logs", "report", "events"], declare: declareLookCommands },
  { words: ["review"], declare: declareReviewCommand },
  { words: ["workflow"], declare: declareWorkflowCommands },
  { words: ["secret"], declare: declareSecretCommands },
  { words: ["spec"], declare: declareSpecCommands },
  { words: ["trace", "why", "prove"], declare: declareTraceCommands },
  { words: ["verify", "key"], declare: declareVerifyCommands },
  { words: ["validate", "plan"], declare: declareLanguageCommands },
  { words: ["doctor"], declare: declareMachineCommands },
  { words: ["tape", "replay"], declare: declareTapeCommands },
];

/** Where the first word is that of a command, it is declared and those of its group; otherwise all are, for help and suggestions. */
export function declareCommands(program: Command, doors: CommandDoors, [first = ""]: readonly string[]): void {
  const meant = commandGroups.filter(({ words }) => words.includes(first));
  for (const { declare } of meant.length === 0 ? commandGroups : meant) declare(program, doors);
}
