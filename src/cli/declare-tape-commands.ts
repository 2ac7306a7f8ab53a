import { type Command, Option } from "commander";
import type { LanguageDoor } from "./declare-language-commands.ts";
import type { RunDoor } from "./declare-run-commands.ts";
import { json } from "./options.ts";

interface ReplayGiven {
  readonly json?: true;
  readonly with?: string;
  readonly latest?: true;
}

/** The commands about tapes. */
export function declareTapeCommands(program: Command, door: LanguageDoor & RunDoor): void {
  program
    .command("tape")
    .description("Write the tape of a run: all that is kept of it, to replay it anywhere.")
    .argument("<run>", "the id of a run")
    .argument("[file]", "where it is written; without it, standard output")
    .action((run: string, file: string | undefined) =>
      door.withRuns(
        async (ports) => {
          const { tape } = await import("./commands/tape.ts");
          return tape(run, file, ports);
        },
        { json: false },
      ),
    );
  program
    .command("replay")
    .description("Decide a recorded run again, do nothing of it, and say whether it goes as it went.")
    .argument("<run>", "the id of a run, or the file of a tape")
    .option("--with <workflow>", "decide it by this workflow, and say where it goes another way")
    .addOption(new Option("--latest", "the same by its own workflow file, as it is now").conflicts("with"))
    .option(...json)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill replay 3f2a91bc\n  waybill replay tapes/build.jsonl --with build.yml\n",
    )
    .action(async (run: string, given: ReplayGiven) => {
      const { isTapeFile, replay } = await import("./commands/replay.ts");
      const options = { ...given, json: given.json === true, latest: given.latest === true };
      // A file is replayed without a look at the runs of the project: there need not be any.
      if (isTapeFile(run)) door.end(await replay({ file: run }, options, await door.ports()));
      else {
        await door.withRuns(async ({ runs, output, workflows, version }) => {
          const ports = { workflows: await workflows(), output };
          return replay({ run, lines: runs.tape(run, version) }, options, ports);
        }, options);
      }
    });
}
