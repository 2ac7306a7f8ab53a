import { readFileSync } from "node:fs";
import { builtInWorkflow, builtInWorkflows } from "../../host/built-in-workflows.ts";
import { writeNewFiles } from "../../host/write-new-files.ts";
import { didYouMean } from "../../problem/nearest.ts";
import { UsageError } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import type { LookOptions } from "./look.ts";
import type { RunPorts } from "./run-ports.ts";

/** Copies a workflow that comes with Waybill into the project, where it is run from then on. */
export async function eject(
  name: string,
  { json }: LookOptions,
  { folder, output }: Pick<RunPorts, "folder" | "output">,
): Promise<number> {
  const from = builtInWorkflow(name);
  if (from === undefined) {
    const names = builtInWorkflows();
    const hint = didYouMean(name, names) ?? `There ${names.length === 1 ? "is" : "are"}: ${names.join(", ")}.`;
    throw new UsageError(`No workflow "${name}" comes with Waybill.`, hint);
  }
  const path = `.waybill/workflows/${name}.yml`;
  await writeNewFiles(folder, [{ path, text: readFileSync(from, "utf8") }]);
  if (json) output.result(jsonLines({ file: path }));
  else {
    output.result(`${path}\n`);
    output.story(`It is run in the place of the built-in one now. Commit it; waybill validate ${path} checks it.\n`);
  }
  return exitCode.done;
}
