import { answerOfDoctor, type Finding, isWell } from "../../api/doctor.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";
import { drawFindings } from "../render/findings.ts";

/** Says what this machine has that Waybill can use, and how to get what is missing. */
export function doctor(findings: readonly Finding[], { json }: { readonly json: boolean }, output: Output): number {
  output.result(json ? jsonLines(answerOfDoctor(findings)) : drawFindings(findings, output.paint));
  return isWell(findings) ? exitCode.done : exitCode.refused;
}
