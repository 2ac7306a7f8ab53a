import { answerOfOverview, type Overview } from "../../api/overview.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";
import { drawOverview } from "../render/overview.ts";

/** Says what is seen here, and what comes next. */
export function overview(seen: Overview, { json }: { readonly json: boolean }, output: Output): number {
  output.result(json ? jsonLines(answerOfOverview(seen)) : drawOverview(seen, output.paint));
  return exitCode.done;
}
