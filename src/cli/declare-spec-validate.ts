import type { Command } from "commander";
import type { SpecDoor } from "./declare-spec-commands.ts";
import { json } from "./options.ts";

interface Given {
  readonly json?: true;
  readonly strict?: true;
  readonly all?: true;
  readonly changes?: true;
  readonly specs?: true;
  readonly archived?: true;
}

export function declareSpecValidate(spec: Command, { withSpecs }: SpecDoor): void {
  spec
    .command("validate")
    .description("Check specs and changes, and say everything that is wrong with them.")
    .argument("[name]", "one spec or change; without it all of them")
    .option("--strict", "fail for warnings, too")
    .option("--all", "all specs and all changes, as without a name")
    .option("--changes", "the changes that are not archived")
    .option("--specs", "the specs, without the changes")
    .option("--archived", "the archived changes: whether all their tasks are done")
    .option(...json)
    .addHelpText("after", "\nExamples:\n  waybill spec validate\n  waybill spec validate add-login --strict\n")
    .action((name: string | undefined, given: Given) =>
      withSpecs(async (ports) => {
        const { validateSpecs } = await import("./commands/spec-validate.ts");
        const { json: asJson, strict, all, changes, specs, archived } = given;
        const scope = { all: all === true, changes: changes === true, specs: specs === true };
        const options = { ...scope, archived: archived === true, strict: strict === true, json: asJson === true };
        return validateSpecs(name, options, ports);
      }),
    );
}
