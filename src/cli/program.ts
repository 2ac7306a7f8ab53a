import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { CommandPorts } from "./commands/validate.ts";
import { tellFailure } from "./door.ts";
import { exitCode } from "./exit-code.ts";
import { processOutput } from "./output.ts";
import { usageError } from "./usage.ts";

export interface Invocation {
  readonly arguments: readonly string[];
  /** The folder that the person stands in; asked for inside the door, since it may be gone. */
  readonly folder: () => string;
  readonly debug: boolean;
  readonly version: string;
}

/** Runs one command line and gives its exit code. This is the door: nothing is thrown past it. */
export async function runProgram(invocation: Invocation): Promise<number> {
  const output = processOutput();
  const ending = { code: exitCode.done as number };
  const ports = async (): Promise<CommandPorts> => {
    const { openProject } = await import("../host/local.ts");
    return { workflows: openProject({ folder: invocation.folder() }), output };
  };
  const program = new Command("waybill")
    .description("Takes a written requirement to a reviewed, tested, proven change in a git repository.")
    .version(invocation.version)
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: (text) => output.result(text) });
  addCommands(program, ports, (code) => {
    ending.code = code;
  });
  try {
    if (invocation.arguments.length === 0) program.outputHelp();
    else await program.parseAsync(invocation.arguments, { from: "user" });
    return ending.code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done;
    const failure = error instanceof CommanderError ? usageError(error, program, invocation.arguments) : error;
    return tellFailure(failure, output, {
      json: invocation.arguments.includes("--json"),
      debug: invocation.debug,
    });
  }
}

function addCommands(program: Command, ports: () => Promise<CommandPorts>, end: (code: number) => void): void {
  const maxSize = ["--max-size <bytes>", "refuse larger files before reading them", parseSize] as const;
  const json = ["--json", "print the answer as JSON"] as const;
  program
    .command("validate")
    .description("Check workflow files and say everything that is wrong with them.")
    .argument("<files...>", "workflow files; - is standard input")
    .option(...json)
    .option(...maxSize)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill validate workflow.yml\n  waybill validate .waybill/workflows/*.yml --json\n",
    )
    .action(async (files: readonly string[], options: { readonly json?: true; readonly maxSize?: number }) => {
      const { validate } = await import("./commands/validate.ts");
      end(await validate(files, { ...options, json: options.json === true }, await ports()));
    });
  program
    .command("plan")
    .description("Show the tree that a workflow file would run, with the address of each step.")
    .argument("<file>", "a workflow file; - is standard input")
    .option(...json)
    .addOption(new Option("--mermaid", "print the tree as a Mermaid flowchart").conflicts("json"))
    .option(...maxSize)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill plan workflow.yml\n  waybill plan workflow.yml --mermaid > workflow.mmd\n",
    )
    .action(
      async (file: string, options: { readonly json?: true; readonly mermaid?: true; readonly maxSize?: number }) => {
        const { plan } = await import("./commands/plan.ts");
        const { maxSize: limit } = options;
        const limits = limit === undefined ? {} : { maxSize: limit };
        end(
          await plan(
            file,
            { ...limits, json: options.json === true, mermaid: options.mermaid === true },
            await ports(),
          ),
        );
      },
    );
}

function parseSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size > 0) return size;
  throw new InvalidArgumentError("It must be a number of bytes above 0.");
}
