import { type Command, Option } from "commander";
import type { RenderFormat } from "../review/render-verdict.ts";
import type { ReviewOptions } from "./commands/review.ts";
import type { RunDoor } from "./declare-run-commands.ts";
import { collect, json } from "./options.ts";

type Given = Omit<ReviewOptions, "allowSpecChanges" | "allowTestChanges" | "json"> & {
  readonly allowSpecChanges?: true;
  readonly allowTestChanges?: true;
  readonly json?: true;
};

const formats: readonly RenderFormat[] = [
  "markdown",
  "terminal",
  "json",
  "sarif",
  "code-quality",
  "merge-request",
  "adf",
];

/** The command that grades one change without a workflow of the project. */
export function declareReviewCommand(program: Command, door: RunDoor & { readonly folder: () => string }): void {
  program
    .command("review")
    .description(
      "Have an advisor grade a change against a spec, and check what it claims. 0 only if all criteria pass and nothing stands against the change.",
    )
    .requiredOption("--spec <spec>", "the spec: its name, or its file from the root of the project")
    .requiredOption("--base <ref>", "what the change is compared with: a commit, a branch, a tag")
    .option("--head <ref>", "the commit that is graded", "HEAD")
    .option(
      "--out <file>",
      "write the verdict into a file, in the format of its ending; may be given again",
      collect,
      [],
    )
    .addOption(new Option("--format <format>", "the format on standard output").choices(formats))
    .option("--integration <agent>", "the agent that grades; without it the project's")
    .option("--model <model>", "the model that it asks")
    .option("--test <command>", "how the tests are run, where .waybill/config.yml does not say")
    .option("--report <file>", "where that command writes its report")
    .option("--coverage <file>", "where it writes which lines were run")
    .option("--test-files <pattern>", "which files are tests; may be given again", collect, [])
    .option("--no-red-first", "do not try whether the tests fail without the change")
    .option("--allow-spec-changes", "the change may also change its own spec and .waybill/")
    .option("--allow-test-changes", "the change may also take tests away, and change how they are run")
    .option("--run-id <id>", "the id of the new run; without it one is made")
    .option(...json)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill review --spec spec/feature01.md --base origin/main --out review.md\n  waybill review --spec feature01 --base main --test 'npm test' --report junit.xml --out review.sarif\n",
    )
    .action(async (given: Given) => {
      const options = {
        ...given,
        json: given.json === true,
        allowSpecChanges: given.allowSpecChanges === true,
        allowTestChanges: given.allowTestChanges === true,
      };
      const { clearOuts } = await import("./commands/clear-outs.ts");
      await clearOuts({ folder: door.folder(), ...options });
      return door.withRuns(async (ports) => {
        const { review } = await import("./commands/review.ts");
        const { openReviewPorts } = await import("./open-review-ports.ts");
        const opened = openReviewPorts(ports);
        try {
          return await review(options, opened.ports);
        } finally {
          await opened.close();
        }
      }, options);
    });
}
