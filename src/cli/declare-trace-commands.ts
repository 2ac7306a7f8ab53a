import { type Command, Option } from "commander";
import type { TraceCommandPorts } from "./commands/trace-ports.ts";
import { json } from "./options.ts";

export interface TraceDoor {
  /** `make` where something will be recorded. */
  readonly withTrace: (
    work: (ports: TraceCommandPorts) => Promise<number>,
    options: { readonly make: boolean },
  ) => Promise<void>;
}

interface Given {
  readonly json?: true;
  readonly strict?: true;
  readonly format?: "text" | "md" | "json";
}

/** The commands about what proves what. */
export function declareTraceCommands(program: Command, door: TraceDoor): void {
  declareTrace(program, door);
  program
    .command("why")
    .description(
      "Say which criteria need a line: of which requirement, shown by which test, graded when, approved by whom.",
    )
    .argument("<place>", "FILE:LINE, FILE:FROM-TO or FILE")
    .option("--strict", "exit code 1 where no proof that still stands needs it")
    .option(...json)
    .addHelpText("after", "\nExamples:\n  waybill why src/login.ts:42\n  waybill why src/login.ts:42-50 --json\n")
    .action((place: string, given: Given) =>
      door.withTrace(async (ports) => (await import("./commands/why.ts")).why(place, flags(given), ports), looking),
    );
  program
    .command("prove")
    .description("Show all that proves a criterion, as it stands now; exit code 1 where it is not proven.")
    .argument("<criterion>", "its id, or any part of it that no other one has")
    .option(...json)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill prove login#acceptance-criteria/locks-after-five\n  waybill prove locks-after\n",
    )
    .action((part: string, given: Given) =>
      door.withTrace(async (ports) => (await import("./commands/prove.ts")).prove(part, flags(given), ports), looking),
    );
}

const looking = { make: false };

function declareTrace(program: Command, { withTrace }: TraceDoor): void {
  const trace = program
    .command("trace")
    .description(
      "Show for each criterion of a spec, or of all, whether it is proven, by what, and whether that still stands.",
    )
    .argument("[spec]", "the id of a spec; without it all that there are")
    .addOption(new Option("--format <format>", "text, md or json").choices(["text", "md", "json"]).default("text"))
    .option("--strict", "exit code 1 unless every criterion is proven")
    .option(...json)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill trace                    # all specs\n  waybill trace login --format md > trace.md\n  waybill trace --strict           # for a CI job\n  waybill trace import verdict.json\n",
    )
    .action((spec: string | undefined, given: Given) =>
      withTrace(async (ports) => {
        const { showTrace } = await import("./commands/trace.ts");
        const format = given.json === true ? "json" : (given.format ?? "text");
        return showTrace(spec, { format, strict: given.strict === true }, ports);
      }, looking),
    );
  trace
    .command("import")
    .description("Record a verdict that was given elsewhere, such as in CI.")
    .argument("<file>", "the verdict as JSON; - for standard input")
    .option(...json)
    .action((file: string, given: Given) =>
      withTrace(async (ports) => (await import("./commands/trace-import.ts")).importTrace(file, flags(given), ports), {
        make: true,
      }),
    );
}

function flags(given: Given): { readonly json: boolean; readonly strict: boolean } {
  return { json: given.json === true, strict: given.strict === true };
}
