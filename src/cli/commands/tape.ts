import { resolve } from "node:path";
import { writeTapeFile } from "../../host/tape-file.ts";
import { exitCode } from "../exit-code.ts";
import type { RunPorts } from "./run-ports.ts";

/** Writes the tape of a run. */
export async function tape(run: string, file: string | undefined, ports: RunPorts): Promise<number> {
  const { runs, output, version } = ports;
  const lines = runs.tape(run, version);
  if (file === undefined) for await (const line of lines) output.result(line);
  else await writeTapeFile(resolve(file), lines);
  return exitCode.done;
}
