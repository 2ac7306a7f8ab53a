import { didYouMean } from "../../problem/nearest.ts";
import { Refusal } from "../../problem/refusal.ts";
import { type SpecTrace, traceSpecs } from "../../trace/trace-spec.ts";
import { tallyOf } from "../../trace/tally.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { traceMarkdown } from "../render/trace-markdown.ts";
import { drawTrace } from "../render/trace-text.ts";
import type { TraceCommandPorts } from "./trace-ports.ts";

export interface TraceOptions {
  readonly format: "text" | "md" | "json";
  readonly strict: boolean;
}

/** Shows what proves the criteria of one spec, or of all. */
export async function showTrace(
  name: string | undefined,
  { format, strict }: TraceOptions,
  ports: TraceCommandPorts,
): Promise<number> {
  const { output, isThere } = ports;
  const specs = name === undefined ? await allSpecs(ports) : [await oneSpec(name, ports)];
  const tally = tallyOf(specs);
  switch (format) {
    case "json":
      output.result(jsonLines({ tally, specs }));
      break;
    case "md":
      output.result(traceMarkdown(specs));
      break;
    case "text":
      output.result(drawTrace(specs, output.paint));
      break;
  }
  if (format !== "json" && specs.length === 0)
    output.story("There are no specs in this project. Write one: waybill spec new NAME\n");
  else if (format !== "json" && !isThere)
    output.story("No verdict was recorded in this project yet: waybill review --spec FILE --base REF gives one.\n");
  return strict && tally.proven < tally.criteria ? exitCode.failed : exitCode.done;
}

async function allSpecs({ trace }: TraceCommandPorts): Promise<readonly SpecTrace[]> {
  const traced = await traceSpecs(await idsOf(trace), trace);
  // Of one that is not there any more nothing is told where other specs ask for the same now.
  return traced.filter(({ isThere, gone }) => isThere || gone.length > 0);
}

async function oneSpec(name: string, { trace }: TraceCommandPorts): Promise<SpecTrace> {
  const id = (await trace.specs.meant(name)) ?? name;
  const [spec] = await traceSpecs([id], trace);
  if (spec !== undefined) return spec;
  throw new Refusal("TRACE_SPEC_UNKNOWN", `There is no spec ${JSON.stringify(name)}, and none was ever graded.`, {
    hint: didYouMean(name, await idsOf(trace)) ?? "waybill trace shows all that there are.",
  });
}

async function idsOf({ specs, traces }: TraceCommandPorts["trace"]): Promise<readonly string[]> {
  return [...new Set([...(await specs.ids()), ...(await traces.specs())])].toSorted();
}
