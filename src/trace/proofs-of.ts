import { type CriterionTrace, isProven } from "./criterion-trace.ts";
import type { TracePorts } from "./trace-ports.ts";
import { traceSpecs } from "./trace-spec.ts";

/** By the id of a criterion: whether it is proven, or was, and something has changed since. Others are missing. */
export type ProofsOfSpec = ReadonlyMap<string, "proven" | "stale">;

/** What is proven of specs, by their ids. */
export async function proofsOf(
  specs: readonly string[],
  ports: TracePorts,
): Promise<ReadonlyMap<string, ProofsOfSpec>> {
  const traced = await traceSpecs(specs, ports);
  return new Map(
    traced.map(({ id, requirements }) => [id, proofsIn(requirements.flatMap(({ criteria }) => criteria))]),
  );
}

function proofsIn(criteria: readonly CriterionTrace[]): ProofsOfSpec {
  const passed = criteria.filter(({ graded }) => graded?.grade === "PASS");
  return new Map(passed.map((criterion) => [criterion.id, isProven(criterion) ? "proven" : "stale"]));
}
