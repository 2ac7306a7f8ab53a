import type { Command } from "commander";
import type { RegisteredPorts } from "./commands/registered-ports.ts";
import type { RunWords } from "./commands/workflow-runs.ts";
import { UsageError } from "./door.ts";
import { input, inputs, json, parseCount, sameInput } from "./options.ts";

export interface RegisteredDoor {
  /** Opens what the commands about registered workflows work with, and lets go of it when the work is done. */
  readonly withRegistered: (
    work: (ports: RegisteredPorts) => Promise<number>,
    options: { readonly json: boolean },
  ) => Promise<void>;
}

interface Given {
  readonly json?: true;
}

interface GivenRun extends Given {
  readonly workflow?: string;
}

interface GivenStart {
  readonly follow?: true;
  readonly runId?: string;
}

const follow = ["-f, --follow", "stay until it ends, and end as it does"] as const;
const runId = ["--run-id <id>", "the id of the new run; without it one is made"] as const;
const name = ["<name>", "the name of a registered workflow"] as const;

/** The commands about registered workflows and their runs. */
export function declareWorkflowCommands(program: Command, door: RegisteredDoor): void {
  const workflow = program
    .command("workflow")
    .description("Register workflows under their names, run them, and look at their runs.")
    .addHelpText(
      "after",
      "\nExamples:\n  waybill workflow add -f deploy.yml\n  waybill workflow run deploy -i stage=test --follow\n  waybill workflow logs deploy 3f2a91bc\n",
    );
  declareDefinitions(workflow, door);
  declareLists(workflow, door);
  declareStarts(workflow, door);
  declareRunOf(workflow, door);
}

function declareDefinitions(workflow: Command, door: RegisteredDoor): void {
  workflow
    .command("add")
    .description("Register the workflow in a file, or a new version of it.")
    .requiredOption("-f, --file <file>", "a workflow file; - is standard input")
    .option(...json)
    .action((given: Given & { readonly file: string }) =>
      door.withRegistered(async (ports) => {
        const { addWorkflow } = await import("./commands/workflow.ts");
        return addWorkflow(given.file, flags(given), ports);
      }, flags(given)),
    );
  workflow
    .command("get")
    .description("Print the text of a registered workflow, as it was registered.")
    .argument(...name)
    .option("--version <number>", "an older version", parseCount)
    .option(...json)
    .action((words: string, given: Given & { readonly version?: number }) =>
      door.withRegistered(async (ports) => {
        const { getWorkflow } = await import("./commands/workflow.ts");
        return getWorkflow(words, { ...given, ...flags(given) }, ports);
      }, flags(given)),
    );
  workflow
    .command("eject")
    .description("Copy a workflow that comes with Waybill into .waybill/workflows/, to be changed there: change.")
    .argument("<name>", "the name of a built-in workflow")
    .option(...json)
    .action((words: string, given: Given) =>
      door.withRegistered(async (ports) => {
        const { eject } = await import("./commands/eject.ts");
        return eject(words, flags(given), ports);
      }, flags(given)),
    );
  workflow
    .command("rm")
    .alias("remove")
    .description("Remove a registered workflow and cancel its runs, which stay readable.")
    .argument(...name)
    .option(...json)
    .action((words: string, given: Given) =>
      door.withRegistered(async (ports) => {
        const { removeWorkflow } = await import("./commands/workflow.ts");
        return removeWorkflow(words, flags(given), ports);
      }, flags(given)),
    );
}

function declareLists(workflow: Command, door: RegisteredDoor): void {
  workflow
    .command("list")
    .alias("ls")
    .description("List your registered workflows, each with its newest run.")
    .option(...json)
    .action((given: Given) =>
      door.withRegistered(async (ports) => {
        const { listWorkflows } = await import("./commands/workflow.ts");
        return listWorkflows(flags(given), ports);
      }, flags(given)),
    );
  workflow
    .command("inputs")
    .description("List the inputs that a registered workflow takes.")
    .argument(...name)
    .option(...json)
    .action((words: string, given: Given) =>
      door.withRegistered(async (ports) => {
        const { workflowInputs } = await import("./commands/workflow.ts");
        return workflowInputs(words, flags(given), ports);
      }, flags(given)),
    );
  workflow
    .command("runs")
    .description("List the runs of a registered workflow, the newest first.")
    .argument(...name)
    .option("--limit <count>", "how many at most", parseCount)
    .option(...json)
    .action((words: string, given: Given & { readonly limit?: number }) =>
      door.withRegistered(async (ports) => {
        const { runsOfWorkflow } = await import("./commands/workflow-runs.ts");
        return runsOfWorkflow(words, { ...given, ...flags(given) }, ports);
      }, flags(given)),
    );
}

function declareStarts(workflow: Command, door: RegisteredDoor): void {
  interface RunGiven extends Given, GivenStart {
    readonly input: readonly string[];
    readonly e: readonly string[];
    readonly inputs?: string;
  }
  workflow
    .command("run")
    .description("Run a registered workflow beside the terminal, and print the id of the run.")
    .argument(...name)
    .option(...input)
    .addOption(sameInput())
    .option(...inputs)
    .option(...follow)
    .option(...runId)
    .option(...json)
    .action((words: string, given: RunGiven) =>
      door.withRegistered(async (ports) => {
        const { runWorkflow } = await import("./commands/workflow-runs.ts");
        const all = { ...given, input: [...given.input, ...given.e] };
        return runWorkflow(words, { ...all, ...flags(given), follow: given.follow === true }, ports);
      }, flags(given)),
    );
  ofRun(workflow.command("rerun").description("Make a new run of an old one, as the workflow was then."))
    .option("--latest", "take the newest version of the workflow, instead of what it was")
    .option("--failed", "do again only what has failed, and what comes after it")
    .option(...follow)
    .option(...runId)
    .action((words: readonly string[], given: GivenRun & GivenStart & { latest?: true; failed?: true }) =>
      door.withRegistered(async (ports) => {
        const { rerunWorkflow } = await import("./commands/workflow-runs.ts");
        const asked = { latest: given.latest === true, failed: given.failed === true, follow: given.follow === true };
        return rerunWorkflow(runIn(words, given), { ...given, ...flags(given), ...asked }, ports);
      }, flags(given)),
    );
}

function declareRunOf(workflow: Command, door: RegisteredDoor): void {
  ofRun(workflow.command("logs").description("Show what has happened in a run, a line an event."))
    .option("-f, --follow", "go on as long as the run does")
    .action((words: readonly string[], given: GivenRun & { readonly follow?: true }) =>
      door.withRegistered(async (ports) => {
        const { logOfRun } = await import("./commands/workflow-runs.ts");
        return logOfRun(runIn(words, given), { ...flags(given), follow: given.follow === true }, ports);
      }, flags(given)),
    );
  ofRun(workflow.command("output").description("Show what a step of a run has printed."))
    .option("-j, --job <job>", "the job that the step stands in")
    .requiredOption("-s, --step <step>", "the id or the address of the step")
    .action((words: readonly string[], given: GivenRun & { readonly job?: string; readonly step: string }) =>
      door.withRegistered(async (ports) => {
        const { outputOfStep } = await import("./commands/workflow-runs.ts");
        const { job, step } = given;
        const asked = { ...runIn(words, given), step, ...(job === undefined ? {} : { job }) };
        return outputOfStep(asked, flags(given), ports);
      }, flags(given)),
    );
  ofRun(workflow.command("detail").description("Show how a run stands: its steps, its gates, what it gave.")).action(
    (words: readonly string[], given: GivenRun) =>
      door.withRegistered(async (ports) => {
        const { runDetail } = await import("./commands/workflow-runs.ts");
        return runDetail(runIn(words, given), flags(given), ports);
      }, flags(given)),
  );
  ofRun(workflow.command("cancel").description("Cancel a run; one that has ended is let be.")).action(
    (words: readonly string[], given: GivenRun) =>
      door.withRegistered(async (ports) => {
        const { cancelRun } = await import("./commands/workflow-runs.ts");
        return cancelRun(runIn(words, given), flags(given), ports);
      }, flags(given)),
  );
}

/** A command about one run, which is named in either of two ways. */
function ofRun(command: Command): Command {
  return command
    .argument("<words...>", "NAME RUN: the name of a registered workflow, and the id of one of its runs")
    .option("-w, --workflow <name>", "the name of the workflow; then RUN alone is given")
    .option(...json);
}

function runIn(words: readonly string[], { workflow }: GivenRun): RunWords {
  const all = workflow === undefined ? words : [workflow, ...words];
  const [first, run, ...more] = all;
  if (first !== undefined && run !== undefined && more.length === 0) return { workflow: first, run };
  throw new UsageError("A run is named by its workflow and its id.", "Write NAME RUN, or -w NAME RUN.");
}

function flags(given: Given): { readonly json: boolean } {
  return { json: given.json === true };
}
