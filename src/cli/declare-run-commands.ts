import type { Command } from "commander";
import type { RunPorts } from "./commands/run-ports.ts";
import { collect, input, inputs, json, maxSize, parseCount } from "./options.ts";

export interface RunDoor {
  /** Opens what the commands about runs work with, and lets go of it when the work is done. */
  readonly withRuns: (work: (ports: RunPorts) => Promise<number>, options: { readonly json: boolean }) => Promise<void>;
}

interface Given {
  readonly json?: true;
  readonly wait: boolean;
  readonly detach?: true;
  readonly input: readonly string[];
  readonly inputs?: string;
}

const noWait = ["--no-wait", "exit with 3 where the run comes to wait for a person"] as const;
const detach = ["--detach", "let another process do it, and do not wait for it"] as const;
const runId = ["--run-id <id>", "the id of the new run; without it one is made"] as const;

/** The commands that begin runs and go on with them. */
export function declareRunCommands(program: Command, door: RunDoor): void {
  declareRun(program, door);
  declareResume(program, door);
  declareAnswer(program, door);
  declareRerun(program, door);
  program
    .command("cancel")
    .description("Cancel a run; a second time, its last steps and what says always() too.")
    .argument("<run>", "the id of a run")
    .option(...json)
    .action((run: string, options: { readonly json?: true }) =>
      door.withRuns(async (ports) => {
        const { cancel } = await import("./commands/cancel.ts");
        return cancel(run, { ...flags(options), wait: true }, ports);
      }, flags(options)),
    );
}

function declareRun(program: Command, door: RunDoor): void {
  interface RunGiven extends Given {
    readonly answer: readonly string[];
    readonly runId?: string;
    readonly record?: string | true;
    readonly maxSize?: number;
  }
  program
    .command("run")
    .description("Run a workflow: a file, or the name of one of the project's workflows.")
    .argument("<workflow>", "a file, or a name; - is standard input")
    .option(...input)
    .option(...inputs)
    .option(
      "--answer <gate=choice>",
      "an answer to a gate before it opens, gate=choice:comment to say why; may be given again",
      collect,
      [],
    )
    .option(...runId)
    .option("--record [file]", "record what steps do to files, and write the tape to a file when the run has ended")
    .option(...noWait)
    .option(...detach)
    .option(...json)
    .option(...maxSize)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill run build.yml -i branch=main\n  waybill run release --answer review=approve --json\n",
    )
    .action((workflow: string, given: RunGiven) => {
      const asked = process.env["SPECKIT_WORKFLOW_RUN_ID"]?.trim();
      const id = given.runId ?? (asked === "" ? undefined : asked);
      return door.withRuns(async (ports) => {
        const { run } = await import("./commands/run.ts");
        const { runId: _, ...rest } = given;
        return run(workflow, { ...rest, ...flags(given), ...(id === undefined ? {} : { runId: id }) }, ports);
      }, flags(given));
    });
}

function declareResume(program: Command, door: RunDoor): void {
  program
    .command("resume")
    .description("Go on with a run that was stopped, or whose process is gone. What is done stays done.")
    .argument("[run]", "the id of a run")
    .option("--due", "all runs whose next attempt is due")
    .option(...input)
    .option(...inputs)
    .option(...noWait)
    .option(...detach)
    .option(...json)
    .action((run: string | undefined, given: Given & { readonly due?: true }) =>
      door.withRuns(async (ports) => {
        const { resume } = await import("./commands/resume.ts");
        return resume(run, { ...given, ...flags(given), due: given.due === true }, ports);
      }, flags(given)),
    );
}

function declareAnswer(program: Command, door: RunDoor): void {
  program
    .command("answer")
    .description("Answer a gate of a run, whether it is open or will be, and go on with the run.")
    .argument("<run>", "the id of a run")
    .argument("<gate>", "the id or the address of a gate")
    .argument("<choice>", "one of its options")
    .option("--comment <text>", "why")
    .option(...noWait)
    .option(...detach)
    .option(...json)
    .addHelpText("after", "\nExamples:\n  waybill answer 3f2a91bc review approve --comment 'fine by me'\n")
    .action((...words: readonly [string, string, string, Given & { readonly comment?: string }]) => {
      const [run, gate, choice, given] = words;
      return door.withRuns(async (ports) => {
        const { answer } = await import("./commands/answer.ts");
        return answer({ run, gate, choice }, { ...given, ...flags(given) }, ports);
      }, flags(given));
    });
}

function declareRerun(program: Command, door: RunDoor): void {
  interface RerunGiven {
    readonly from?: string;
    readonly failed?: true;
    readonly latest?: true;
    readonly runId?: string;
    readonly input: readonly string[];
    readonly inputs?: string;
    readonly json?: true;
    readonly wait: boolean;
  }
  program
    .command("rerun")
    .description("Make a new run of an old one. It keeps what is done, where that is asked for.")
    .argument("<run>", "the id of a run")
    .option("--from <step>", "keep what comes before this step: its id or its address")
    .option("--failed", "do again only what has failed, and what comes after it")
    .option("--latest", "take the workflow file as it is now, instead of as it was")
    .option(...input)
    .option(...inputs)
    .option(...runId)
    .option(...noWait)
    .option(...json)
    .action((run: string, given: RerunGiven) =>
      door.withRuns(async (ports) => {
        const { rerun } = await import("./commands/rerun.ts");
        const asked = { failed: given.failed === true, latest: given.latest === true };
        return rerun(run, { ...given, ...flags(given), ...asked }, ports);
      }, flags(given)),
    );
}

interface Looking {
  readonly json?: true;
}

/** The commands that look at runs and change nothing. */
export function declareLookCommands(program: Command, door: RunDoor): void {
  program
    .command("runs")
    .description("List the runs of the project, the newest first.")
    .option("--limit <count>", "how many at most", parseCount)
    .option(...json)
    .action((given: Looking & { readonly limit?: number }) =>
      door.withRuns(async (ports) => {
        const { listRuns } = await import("./commands/look.ts");
        return listRuns({ ...given, ...flags(given) }, ports);
      }, flags(given)),
    );
  program
    .command("status")
    .description("Show how a run stands: its steps, its gates, what it gave.")
    .argument("<run>", "the id of a run")
    .option(...json)
    .action((run: string, given: Looking) =>
      door.withRuns(async (ports) => {
        const { status } = await import("./commands/look.ts");
        return status(run, flags(given), ports);
      }, flags(given)),
    );
  program
    .command("logs")
    .description("Show what the steps of a run have printed.")
    .argument("<run>", "the id of a run")
    .argument("[step]", "the id or the address of a step")
    .option("-f, --follow", "go on as long as the run does")
    .option(...json)
    .action((run: string, step: string | undefined, given: Looking & { readonly follow?: true }) =>
      door.withRuns(async (ports) => {
        const { logs } = await import("./commands/look.ts");
        const request = { run, follow: given.follow === true, ...(step === undefined ? {} : { step }) };
        return logs(request, flags(given), ports);
      }, flags(given)),
    );
  declareReportCommand(program, door);
  program
    .command("events")
    .description("Show what has happened in a run, event by event.")
    .argument("<run>", "the id of a run")
    .option(...json)
    .action((run: string, given: Looking) =>
      door.withRuns(async (ports) => {
        const { events } = await import("./commands/look.ts");
        return events(run, flags(given), ports);
      }, flags(given)),
    );
}

function declareReportCommand(program: Command, door: RunDoor): void {
  program
    .command("report")
    .description("Write one page about a run, for a browser: criteria, time, workflow, changes, cost, logs.")
    .argument("<run>", "the id of a run")
    .option("--out <file>", "where it is written; without it .waybill/state/reports/RUN.html")
    .option(...json)
    .action((run: string, given: Looking & { readonly out?: string }) =>
      door.withRuns(async (ports) => {
        const { report } = await import("./commands/report.ts");
        const { openReportPorts } = await import("./open-report-ports.ts");
        const opened = openReportPorts(ports);
        try {
          return await report(run, { ...given, ...flags(given) }, opened.ports);
        } finally {
          await opened.close();
        }
      }, flags(given)),
    );
}

function flags(given: { readonly json?: true; readonly detach?: true }): { json: boolean; detach: boolean } {
  return { json: given.json === true, detach: given.detach === true };
}
