import { findSpecs } from "../../spec/project/find-specs.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { harmless } from "../render/problems.ts";
import type { LookOptions } from "./look.ts";
import type { SpecPorts } from "./spec-ports.ts";

/** The specs of the project. */
export async function listSpecs({ json }: LookOptions, { tree, output }: SpecPorts): Promise<number> {
  const specs = await findSpecs(tree);
  if (json) output.result(jsonLines({ specs }));
  else for (const { id } of specs) output.result(`${harmless(id)}\n`);
  return exitCode.done;
}
