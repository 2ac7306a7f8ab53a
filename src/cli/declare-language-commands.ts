import { type Command, Option } from "commander";
import type { CommandPorts } from "./commands/validate.ts";
import { collect, input, inputs, json, maxSize } from "./options.ts";

interface PlanGiven {
  readonly json?: true;
  readonly mermaid?: true;
  readonly dryRun?: true;
  readonly maxSize?: number;
  readonly input: readonly string[];
  readonly inputs?: string;
  readonly answer: readonly string[];
  readonly assume: readonly string[];
}

export interface LanguageDoor {
  readonly ports: () => Promise<CommandPorts>;
  readonly end: (code: number) => void;
}

/** The commands that read workflow files and run nothing. */
export function declareLanguageCommands(program: Command, { ports, end }: LanguageDoor): void {
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
    .addOption(new Option("--dry-run", "show what a run would do, and do nothing").conflicts("mermaid"))
    .option(...input)
    .option(...inputs)
    .option("--answer <gate=choice>", "with --dry-run: the answer to a gate", collect, [])
    .option("--assume <step={…}>", "with --dry-run: what a step gives, as JSON", collect, [])
    .option(...maxSize)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill plan workflow.yml\n  waybill plan workflow.yml --mermaid > workflow.mmd\n  waybill plan workflow.yml --dry-run -i name=x --assume 'list={\"data\": [1, 2]}'\n",
    )
    .action(async (file: string, options: PlanGiven) => {
      const { plan } = await import("./commands/plan.ts");
      const { maxSize: limit } = options;
      const limits = limit === undefined ? {} : { maxSize: limit };
      const asJson = options.json === true;
      const dryRun = options.dryRun === true ? { dryRun: { ...options, json: asJson } } : {};
      end(await plan(file, { ...limits, ...dryRun, json: asJson, mermaid: options.mermaid === true }, await ports()));
    });
}
