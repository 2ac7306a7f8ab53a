import { prove as gather } from "../../trace/prove.ts";
import { UsageError } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { drawProof } from "../render/prove.ts";
import type { TraceCommandPorts } from "./trace-ports.ts";

/** Shows all that proves a criterion. */
export async function prove(
  part: string,
  { json }: { readonly json: boolean },
  { trace, output }: TraceCommandPorts,
): Promise<number> {
  if (part.trim() === "") throw new UsageError("No criterion is named.", "waybill trace names those that there are.");
  const proof = await gather(part, trace);
  output.result(json ? jsonLines(proof) : drawProof(proof, output.paint));
  return proof.isProven ? exitCode.done : exitCode.failed;
}
