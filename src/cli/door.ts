import { byUsefulness, type Problem } from "../problem/problem.ts";
import { Refusal } from "../problem/refusal.ts";
import { exitCode } from "./exit-code.ts";
import { jsonLines, type Output } from "./output.ts";
import { drawProblem } from "./render/problems.ts";

interface Failure {
  readonly kind: "problem" | "refusal" | "fault";
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly problems: readonly Problem[];
}

export interface DoorOptions {
  readonly json: boolean;
  readonly debug: boolean;
}

/** A slip in the command line itself. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "UsageError";
    this.hint = hint;
  }
}

/** Tells a person, or a program, why a command could not do its work; gives the exit code. */
export function tellFailure(error: unknown, output: Output, options: DoorOptions): number {
  const failure = failureOf(error);
  if (options.json) output.result(jsonLines({ error: failure }));
  else output.story(drawFailure(failure, output));
  if (options.debug && error instanceof Error) output.story(`${error.stack}\n`);
  return { problem: exitCode.invalid, refusal: exitCode.refused, fault: exitCode.fault }[failure.kind];
}

/** Refusals of what a person has named or handed in, which is to be mended as any other input is. */
const given: ReadonlySet<string> = new Set([
  "SPEC_UNKNOWN",
  "SPEC_AMBIGUOUS",
  "SPEC_CHANGE_UNKNOWN",
  "SPEC_NAME_INVALID",
  "TRACE_FILE_UNREADABLE",
  "TRACE_VERDICT_INVALID",
  "VERIFY_FILE_UNREADABLE",
  "VERIFY_KEY_INVALID",
]);

function failureOf(error: unknown): Failure {
  if (error instanceof UsageError)
    return { kind: "problem", code: "USAGE", message: error.message, hint: error.hint, problems: [] };
  if (error instanceof Refusal)
    return {
      kind: given.has(error.code) ? "problem" : "refusal",
      code: error.code,
      message: error.message,
      hint: error.hint,
      problems: [],
    };
  const message = `This is a fault of waybill, not yours: ${error instanceof Error ? error.message : String(error)}`;
  const hint = "Please report it with the command and the file. WAYBILL_DEBUG=1 shows where it happened.";
  return { kind: "fault", code: "FAULT", message, hint, problems: [] };
}

function drawFailure(failure: Failure, output: Output): string {
  const { code, message, hint } = failure;
  return drawProblem({ code, severity: "error", message, ...(hint === undefined ? {} : { hint }) }, output.paint);
}

/** Problems as `--json` prints them. */
export function problemsForJson(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(byUsefulness);
}
