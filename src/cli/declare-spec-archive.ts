import type { Command } from "commander";
import type { SpecDoor } from "./declare-spec-commands.ts";
import { json } from "./options.ts";

interface Given {
  readonly json?: true;
}

interface GivenArchive extends Given {
  readonly yes?: true;
  readonly ahead?: true;
  readonly dryRun?: true;
}

export function declareArchive(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("archive")
    .description("Carry a change of OpenSpec out: its deltas into the main specs, its folder into the archive.")
    .argument("<change>", "the name of its folder in openspec/changes")
    .option("-y, --yes", "archive it although tasks are open")
    .option("--ahead", "archive it before other open changes that touch the same requirements")
    .option("--dry-run", "say what would be done, and do nothing")
    .option(...json)
    .action((change: string, given: GivenArchive) =>
      withSpecs(async (ports) => {
        const { archiveSpecChange } = await import("./commands/spec-archive.ts");
        const { yes, ahead, dryRun } = given;
        const options = { yes: yes === true, ahead: ahead === true, dryRun: dryRun === true };
        return archiveSpecChange(change, { ...options, json: given.json === true }, ports);
      }),
    );
}

export function declareDiff(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("diff")
    .description("Show what the main specs would become if a change were archived.")
    .argument("<change>", "the name of its folder in openspec/changes")
    .option(...json)
    .action((change: string, given: Given) =>
      withSpecs(async (ports) => {
        const { diffSpecChange } = await import("./commands/spec-archive.ts");
        return diffSpecChange(change, { json: given.json === true }, ports);
      }),
    );
}

export function declareConflicts(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("conflicts")
    .description("List where open changes touch the same requirements, or what has changed since they were written.")
    .option(...json)
    .action((given: Given) =>
      withSpecs(async (ports) => {
        const { listConflicts } = await import("./commands/spec-archive.ts");
        return listConflicts({ json: given.json === true }, ports);
      }),
    );
}

export function declareBase(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("base")
    .description("Record what a change is written against: the main specs as they stand now.")
    .argument("<change>", "the name of its folder in openspec/changes")
    .option("--again", "also what was recorded before")
    .option(...json)
    .action((change: string, given: Given & { readonly again?: true }) =>
      withSpecs(async (ports) => {
        const { recordChangeBase } = await import("./commands/spec-archive.ts");
        return recordChangeBase(change, { json: given.json === true, again: given.again === true }, ports);
      }),
    );
}
