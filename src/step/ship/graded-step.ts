import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { passMark, resultKey } from "../../plan/address.ts";
import type { Verdict } from "../../review/verdict.ts";
import { verdictShape } from "../../review/verdict-shape.ts";
import type { RecordedStep, RunRecord } from "../../ship/run-record.ts";
import type { Traces } from "../../trace/trace.ts";

/** What a review has given last that stands at an address of the plan, as a step at an address of the run sees it. */
export function newestAt(steps: readonly RecordedStep[], target: string, from: string): RecordedStep | undefined {
  const key = resultKey(target, from);
  return steps.findLast(({ address, endedAt }) => endedAt !== undefined && isMeant(address, key));
}

/** In a key, the mark of a pass stands for any. */
function isMeant(address: string, key: string): boolean {
  const parts = key.split(passMark);
  let rest = address;
  for (const [at, part] of parts.entries()) {
    if (!rest.startsWith(part)) return false;
    rest = rest.slice(part.length);
    if (at === parts.length - 1) return rest === "";
    const number = /^\[\d+\]/u.exec(rest)?.[0];
    if (number === undefined) return false;
    rest = rest.slice(number.length);
  }
  return false;
}

/** The whole verdict of a review: a large one is not whole in what the step gives. */
export async function verdictOfStep(
  traces: Pick<Traces, "verdict">,
  { output }: Pick<RecordedStep, "output">,
): Promise<Verdict | undefined> {
  const { verdict } = output;
  if (verdict === undefined || !isJsonObject(verdict)) return undefined;
  const { id }: JsonObject = verdict;
  const known = typeof id === "string" ? await traces.verdict(id) : undefined;
  if (known !== undefined) return known;
  const read = verdictShape.safeParse(verdict);
  return read.success ? read.data : undefined;
}

/** The newest verdict of a run, whichever step has given it. */
export async function newestVerdict(
  traces: Pick<Traces, "verdict">,
  { steps }: RunRecord,
): Promise<Verdict | undefined> {
  for (const step of steps.toReversed()) {
    const verdict = step.kind === "review" ? await verdictOfStep(traces, step) : undefined;
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}
