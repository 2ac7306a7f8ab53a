import { isProven } from "./criterion-trace.ts";
import type { TracePorts } from "./trace-ports.ts";
import { traceSpecs } from "./trace-spec.ts";

/** By the id of a criterion of a spec: whether it is proven, or was, and something has changed since. Others are missing. */
export async function proofsOf(spec: string, ports: TracePorts): Promise<ReadonlyMap<string, "proven" | "stale">> {
  const [traced] = await traceSpecs([spec], ports);
  const proofs = new Map<string, "proven" | "stale">();
  for (const { criteria } of traced?.requirements ?? [])
    for (const criterion of criteria) {
      if (criterion.graded?.grade === "PASS") proofs.set(criterion.id, isProven(criterion) ? "proven" : "stale");
    }
  return proofs;
}
