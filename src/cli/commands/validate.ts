import type { ReadLimits, Workflows } from "../../api/workflows.ts";
import { problemsForJson } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";
import { drawProblems, drawSummary } from "../render/problems.ts";
import { checkFileNames } from "../usage.ts";

export interface ValidateOptions extends ReadLimits {
  readonly json: boolean;
}

export interface CommandPorts {
  readonly workflows: Workflows;
  readonly output: Output;
}

/** Reads workflow files and says everything that is wrong with them. */
export async function validate(
  files: readonly string[],
  options: ValidateOptions,
  ports: CommandPorts,
): Promise<number> {
  checkFileNames(files);
  const { workflows, output } = ports;
  const answer = await workflows.validate(files, options);
  if (options.json) {
    const problems = problemsForJson([...answer.config, ...answer.files.flatMap((file) => file.problems)]);
    output.result(jsonLines({ ok: answer.ok, problems }));
  } else {
    output.result(drawProblems(answer.config, output.paint));
    for (const file of answer.files) output.result(drawProblems(file.problems, output.paint));
    output.result(drawSummary(answer, output.paint));
  }
  return answer.ok ? exitCode.done : exitCode.invalid;
}
