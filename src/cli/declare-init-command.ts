import type { Command } from "commander";
import type { InitOptions } from "./commands/init.ts";
import { json } from "./options.ts";
import type { Output } from "./output.ts";

type Given = Omit<InitOptions, "yes" | "dryRun" | "json"> & {
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
};

export interface InitDoor {
  /** The folder that the person stands in. */
  readonly folder: () => string;
  readonly output: Output;
  readonly end: (code: number) => void;
}

/** The command that writes down what is seen of a project, so that it can be corrected. */
export function declareInitCommand(program: Command, { folder, output, end }: InitDoor): void {
  program
    .command("init")
    .description(
      "Show the configuration that would be written for this project, and write it. What is there stays; what you say is added to it.",
    )
    .option("--agent <name>", "the agent that is used where nobody says which")
    .option("--test <command>", "how the tests are run, where what is seen is not right")
    .option("--report <file>", "where that command writes its report, or stdout")
    .option("--yes", "write it without asking")
    .option("--dry-run", "only show it")
    .option(...json)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill init\n  waybill init --yes --agent codex --test 'make test' --report report.xml\n",
    )
    .action(async ({ yes, dryRun, json: asJson, ...given }: Given) => {
      const { openInitPorts } = await import("./open-init-ports.ts");
      const { init } = await import("./commands/init.ts");
      const options = { ...given, yes: yes === true, dryRun: dryRun === true, json: asJson === true };
      end(await init(options, openInitPorts({ folder: folder(), output })));
    });
}
