import { type Command, Option } from "commander";
import type { ChangeOptions } from "./commands/change.ts";
import type { Output } from "./output.ts";
import type { RunDoor } from "./declare-run-commands.ts";
import { collect, input, json } from "./options.ts";

type Given = Omit<ChangeOptions, "json" | "detach" | "yes" | "request"> & {
  readonly json?: true;
  readonly detach?: true;
  readonly yes?: true;
  readonly request?: true;
};

export interface ChangeDoor extends RunDoor {
  /** The folder that the person stands in. */
  readonly folder: () => string;
  readonly output: Output;
  readonly end: (code: number) => void;
}

/** The command that the rest is for. */
export function declareChangeCommand(program: Command, door: ChangeDoor): void {
  program
    .command("change")
    .description(
      "Take one sentence to a proven branch: a spec, code, tests, a verdict for each criterion, and a summary.",
    )
    .argument("[requirement...]", "what shall be changed, in your words")
    .option("--from <file>", "take it from a file: text, Markdown, or an issue as JSON; - is standard input")
    .addOption(new Option("--size <size>", "how much ceremony there is").choices(["auto", "small", "normal"]))
    .addOption(
      new Option("--spec <format>", "how the spec is written down; without it as the project does").choices([
        "openspec",
        "acceptance",
      ]),
    )
    .option("--agent <name>", "who writes; without it the agent of the project")
    .option("--advisor <name>", "who reviews and grades; without it the same, with fresh eyes")
    .option("--branch <name>", "the name of the branch; without it waybill/ and what it is about")
    .option("--push [remote]", "push the branch when it is made, to origin where no remote is named")
    .option("--request", "and open a request there to merge it")
    .option("-y, --yes", "answer ask, agree and merge: go on, and approve what is proven")
    .option("--no-tests", "go on where the project has no test command: lines alone prove a criterion then")
    .option(...input)
    .option("--answer <gate=choice>", "an answer to a gate before it opens; may be given again", collect, [])
    .option("--run-id <id>", "the id of the new run; without it one is made")
    .option("--record [file]", "record what steps do to files, and write the tape to a file when the run has ended")
    .option("--no-wait", "exit with 3 where the run comes to wait for a person")
    .option("--detach", "let another process do it, and do not wait for it")
    .option(...json)
    .addHelpText(
      "after",
      '\nExamples:\n  waybill change "Add a /healthz endpoint that returns 200"\n  waybill change --from issue.json --size normal --push --request\n',
    )
    .action(async (words: readonly string[], given: Given) => {
      const flags = {
        json: given.json === true,
        detach: given.detach === true,
        yes: given.yes === true,
        request: given.request === true,
      };
      const { planChange } = await import("./commands/change.ts");
      const { openChangePorts } = await import("./open-change-ports.ts");
      const { findProject } = await import("../host/find-project.ts");
      const ports = openChangePorts(findProject(door.folder()), door.output);
      const planned = await planChange(words, { ...given, ...flags }, ports);
      if (typeof planned === "number") return door.end(planned);
      const { beginRun } = await import("./begin-run.ts");
      return door.withRuns((runPorts) => beginRun(planned, runPorts), flags);
    });
}
