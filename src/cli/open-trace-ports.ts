import { relative, resolve, sep } from "node:path";
import { text } from "node:stream/consumers";
import { findProject } from "../host/find-project.ts";
import { openTrace } from "../host/open-trace.ts";
import { Refusal } from "../problem/refusal.ts";
import type { TraceCommandPorts } from "./commands/trace-ports.ts";
import type { Output } from "./output.ts";
import { readGivenFile } from "./read-given-file.ts";

export interface TraceDoorOptions {
  /** Where the person stands. */
  readonly folder: string;
  readonly output: Output;
  /** Whether something will be recorded. */
  readonly make: boolean;
}

const unreadable = {
  code: "TRACE_FILE_UNREADABLE",
  hint: "Name the file of a verdict as JSON, or - for standard input.",
};

/** What the commands about the trace work with, in this process. */
export async function openTracePorts({ folder, output, make }: TraceDoorOptions): Promise<TraceCommandPorts> {
  const { ports, repository, isThere } = await openTrace({ folder: findProject(folder), env: process.env, make });
  return {
    trace: ports,
    isThere,
    pathOf: (name) => pathIn(repository, resolve(folder, name), name),
    readText: (name) =>
      name === "-" ? text(process.stdin) : readGivenFile({ place: resolve(folder, name), name, refusal: unreadable }),
    output,
  };
}

function pathIn(root: string, place: string, name: string): string {
  const path = relative(root, place);
  if (path !== "" && path !== ".." && !path.startsWith(`..${sep}`)) return path.replaceAll(sep, "/");
  throw new Refusal("TRACE_FILE_OUTSIDE", `${name} is no file of the repository ${root}.`, {
    hint: "Only what is in the repository of the project can be graded.",
  });
}
