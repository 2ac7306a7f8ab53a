import type { Command } from "commander";
import type { SpecPorts } from "./commands/spec-ports.ts";
import { json } from "./options.ts";

export interface SpecDoor {
  readonly withSpecs: (work: (ports: SpecPorts) => Promise<number>) => Promise<void>;
}

interface Given {
  readonly json?: true;
}

type Declare = (spec: Command, door: SpecDoor) => void;

/** Each adds one command to `waybill spec`. */
const declarations: readonly Declare[] = [
  //
  declareList,
];

/** The commands about specs. */
export function declareSpecCommands(program: Command, door: SpecDoor): void {
  const spec = program
    .command("spec")
    .description("Write specs, look at them, check them, and carry their changes out.")
    .addHelpText(
      "after",
      "\nExamples:\n  waybill spec new login                      # spec/login.md\n  waybill spec list\n  waybill spec show login\n",
    );
  for (const declare of declarations) declare(spec, door);
}

function declareList(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("list")
    .alias("ls")
    .description("List the specs of the project, whatever they are written in.")
    .option(...json)
    .action((given: Given) =>
      withSpecs(async (ports) => (await import("./commands/spec.ts")).listSpecs(flags(given), ports)),
    );
}

function flags(given: Given): { readonly json: boolean } {
  return { json: given.json === true };
}
