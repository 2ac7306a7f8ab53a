import { type Command, Option } from "commander";
import type { NewFormat } from "../spec/project/new-spec.ts";
import type { SpecPorts } from "./commands/spec-ports.ts";
import { declareArchive, declareBase, declareConflicts, declareDiff } from "./declare-spec-archive.ts";
import { declareSpecValidate } from "./declare-spec-validate.ts";
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
  declareArchive,
  declareDiff,
  declareConflicts,
  declareBase,
  declareSpecValidate,
  declareShow,
  declareNew,
  declareImport,
  declareStatus,
];

/** The commands about specs. */
export function declareSpecCommands(program: Command, door: SpecDoor): void {
  const spec = program
    .command("spec")
    .description("Write specs, look at them, check them, and carry their changes out.")
    .addHelpText(
      "after",
      "\nExamples:\n  waybill spec new login                      # spec/login.md\n  waybill spec list\n  waybill spec show login\n  waybill spec status\n  gh issue view 12 --json number,title,body,labels,url | waybill spec import -\n",
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

function declareShow(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("show")
    .description("Show a spec as it is understood: requirements, criteria, and their ids.")
    .argument("<name>", "a path, an id, or the end of an id that no other has")
    .option(...json)
    .action((name: string, given: Given) =>
      withSpecs(async (ports) => (await import("./commands/spec.ts")).showSpec(name, flags(given), ports)),
    );
}

interface GivenNew extends Given {
  readonly format: NewFormat;
  readonly title?: string;
}

function declareNew(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("new")
    .description("Begin a spec with all its parts. No file is written over.")
    .argument("<name>", "what it is called: login; for openspec the id of the change: add-login")
    .addOption(
      new Option("--format <format>", "what it is written in")
        .choices(["acceptance", "openspec", "topic", "speckit"] satisfies readonly NewFormat[])
        .default("acceptance"),
    )
    .option("--title <title>", "its title; without it one is made of the name")
    .option(...json)
    .action((name: string, given: GivenNew) =>
      withSpecs(async (ports) => {
        const { beginSpec } = await import("./commands/spec.ts");
        return beginSpec(name, { ...flags(given), format: given.format, title: given.title }, ports);
      }),
    );
}

interface GivenImport extends Given {
  readonly to?: string;
  readonly acceptanceField?: string;
  readonly force?: true;
}

function declareImport(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("import")
    .description("Make a spec of an issue of Jira, GitLab or GitHub, or bring it up to date. Ticks stay.")
    .argument("<file>", "its JSON, as the API, a webhook or gh and glab give it; - reads standard input")
    .option("--to <file>", "where the spec is written; without it spec/KEY.md")
    .option("--acceptance-field <name>", "the field of Jira that holds the acceptance criteria, by its id or name")
    .option("--force", "write over what somebody has edited")
    .option(...json)
    .action((file: string, given: GivenImport) =>
      withSpecs(async (ports) => {
        const { importIssue } = await import("./commands/spec-import.ts");
        const { to, acceptanceField, force } = given;
        return importIssue(file, { ...flags(given), to, acceptanceField, force: force === true }, ports);
      }),
    );
}

function declareStatus(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("status")
    .description("Show how far specs are: boxes ticked, tasks done, criteria proven.")
    .argument("[name]", "one spec, with its criteria; without it all of them")
    .option(...json)
    .action((name: string | undefined, given: Given) =>
      withSpecs(async (ports) => (await import("./commands/spec.ts")).specStatus(name, flags(given), ports)),
    );
}

function flags(given: Given): { readonly json: boolean } {
  return { json: given.json === true };
}
