import type { Command } from "commander";
import type { Finding } from "../api/doctor.ts";
import { json } from "./options.ts";
import type { Output } from "./output.ts";

export interface MachineDoor {
  /** Looks what this machine has. */
  readonly examine: () => Promise<readonly Finding[]>;
  readonly output: Output;
  readonly end: (code: number) => void;
}

/** The commands that speak of the machine and not of a workflow. */
export function declareMachineCommands(program: Command, { examine, output, end }: MachineDoor): void {
  program
    .command("doctor")
    .description("Say which agents, sandboxes and tools this machine has, and how to get what is missing.")
    .option(...json)
    .action(async (options: { readonly json?: true }) => {
      const { doctor } = await import("./commands/doctor.ts");
      end(doctor(await examine(), { json: options.json === true }, output));
    });
}
