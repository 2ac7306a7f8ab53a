import type { Problem } from "../problem/problem.ts";
import { problemsForJson } from "./door.ts";
import { exitCode } from "./exit-code.ts";
import { jsonLines, type Output } from "./output.ts";
import { drawProblems } from "./render/problems.ts";

/** Tells why a command was not begun at all. */
export function tellProblems(
  problems: readonly Problem[],
  { json }: { readonly json: boolean },
  output: Output,
): number {
  if (json) {
    const [first] = problems;
    const error = {
      kind: "problem",
      code: first?.code ?? "INVALID",
      message: problems.length === 1 ? (first?.message ?? "") : `There are ${problems.length} problems.`,
      problems: problemsForJson(problems),
    };
    output.result(jsonLines({ error }));
  } else output.story(drawProblems(problems, output.paint));
  return exitCode.invalid;
}
