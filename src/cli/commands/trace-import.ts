import { importVerdict } from "../../trace/import-verdict.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { oneLine } from "../render/trace-text.ts";
import { short } from "../render/trace-words.ts";
import type { TraceCommandPorts } from "./trace-ports.ts";

/** Records a verdict that was given elsewhere. */
export async function importTrace(
  file: string,
  { json }: { readonly json: boolean },
  { trace, readText, output }: TraceCommandPorts,
): Promise<number> {
  const text = await readText(file);
  const { verdict, isNew } = await importVerdict(text, { traces: trace.traces, files: trace.graded });
  const { id, spec, outcome, change } = verdict;
  if (json) output.result(jsonLines({ verdict: id, spec: spec.id, outcome, commit: change.head, isNew }));
  else {
    const said = isNew ? "is recorded" : "was recorded before";
    output.story(`verdict ${output.paint("bold", oneLine(short(id)))} of ${oneLine(spec.id)} ${said}\n`);
  }
  return exitCode.done;
}
