import type { ProcessEnd } from "../../process/process.ts";
import { countTests } from "../../test-report/count-tests.ts";
import type { TestRun } from "../test-command.ts";
import type { ReadResults } from "./read-results.ts";

export interface RunToJudge {
  readonly end: ProcessEnd;
  readonly read: ReadResults;
  readonly timeoutMs: number;
}

/** Whether tests ran and passed, by the report and by the command: neither is believed alone. */
export function judgeRun({ end, read, timeoutMs }: RunToJudge): Pick<TestRun, "ok" | "trouble"> {
  const trouble = endTrouble(end, timeoutMs) ?? read.trouble ?? disagreement(end, read);
  const { failed } = countTests(read.report);
  return { ok: trouble === undefined && failed === 0, ...(trouble === undefined ? {} : { trouble }) };
}

/** Why a command has not ended by itself. */
export function endTrouble(end: ProcessEnd, timeoutMs: number): string | undefined {
  switch (end.how) {
    case "exited":
      return undefined;
    case "killed":
      return `The command was killed by ${end.signal}.`;
    case "timed out":
      return `The command did not end within its time limit of ${timeoutMs / 1000} s.`;
    case "cancelled":
      return "The command was cancelled.";
    case "not started":
      return `The command could not be started (${end.reason}).`;
  }
}

function disagreement(end: ProcessEnd, { report }: ReadResults): string | undefined {
  if (end.how !== "exited") return undefined;
  const { failed, passed, skipped } = countTests(report);
  if (failed === 0 && passed === 0) return `All ${skipped} tests were skipped: none was run.`;
  if (end.code === 0 && failed > 0) {
    return `The command says that all is well (exit code 0), and its report has ${failed} that failed.`;
  }
  if (end.code !== 0 && failed === 0) {
    return `The command ended with exit code ${end.code}, and its report has no test that failed.`;
  }
  return undefined;
}
