import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { text } from "node:stream/consumers";
import { findProject } from "../host/find-project.ts";
import { openTrace } from "../host/open-trace.ts";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import type { TraceCommandPorts } from "./commands/trace-ports.ts";
import type { Output } from "./output.ts";

export interface TraceDoorOptions {
  /** Where the person stands. */
  readonly folder: string;
  readonly output: Output;
  /** Whether something will be recorded. */
  readonly make: boolean;
}

/** What the commands about the trace work with, in this process. */
export async function openTracePorts({ folder, output, make }: TraceDoorOptions): Promise<TraceCommandPorts> {
  const { ports, repository, isThere } = await openTrace({ folder: findProject(folder), env: process.env, make });
  return {
    trace: ports,
    isThere,
    pathOf: (name) => pathIn(repository, resolve(folder, name), name),
    readText: (name) => (name === "-" ? text(process.stdin) : readNamed(resolve(folder, name), name)),
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

async function readNamed(place: string, name: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    // Without waiting: a pipe that nobody writes into would never open.
    file = await open(place, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) throw unreadable(name, "it is no file");
    return await file.readFile("utf8");
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof Refusal || code === undefined) throw error;
    throw unreadable(name, code, error);
  } finally {
    await file?.close();
  }
}

function unreadable(name: string, why: string, cause?: unknown): Refusal {
  return new Refusal("TRACE_FILE_UNREADABLE", `${name} cannot be read (${why}).`, {
    hint: "Name the file of a verdict as JSON, or - for standard input.",
    cause,
  });
}
