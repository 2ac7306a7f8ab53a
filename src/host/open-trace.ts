import { existsSync } from "node:fs";
import { join } from "node:path";
import { openGitGradedFiles } from "../trace/git/git-graded-files.ts";
import type { TracePorts } from "../trace/trace-ports.ts";
import type { Traces } from "../trace/trace.ts";
import { folderTree } from "./folder-tree.ts";
import { presentFiles } from "./present-files.ts";
import { presentSpecs } from "./present-specs.ts";
import { repositoryRoot } from "./repository-root.ts";
import { makeStateFolder, statePath } from "./state-folder.ts";

export interface OpenTraceOptions {
  /** The root of the project. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the file of the trace is made where there is none. */
  readonly make: boolean;
}

export interface OpenedTrace {
  readonly ports: TracePorts;
  /** What paths of the trace are from. */
  readonly repository: string;
  /** False where nothing was ever recorded. */
  readonly isThere: boolean;
}

/** The trace of a project, and what it is held against. */
export async function openTrace({ folder, env, make }: OpenTraceOptions): Promise<OpenedTrace> {
  const repository = repositoryRoot(folder);
  const isThere = existsSync(traceFile(statePath(folder)));
  const ports = {
    traces: await openTraces(folder, make || isThere, make),
    files: presentFiles(repository),
    graded: openGitGradedFiles({ folder: repository, env }),
    specs: presentSpecs(folderTree(folder)),
  };
  return { ports, repository, isThere };
}

/** Where the trace lies in the state of a project. */
export function traceFile(state: string): string {
  return join(state, "trace.db");
}

/** Who only looks makes nothing: a trace in memory knows nothing either. */
async function openTraces(folder: string, hasFile: boolean, make: boolean): Promise<Traces> {
  if (!hasFile) {
    const { memoryTraces } = await import("../trace/memory/memory-traces.ts");
    return memoryTraces();
  }
  const { openSqliteTraces } = await import("../trace/sqlite/sqlite-traces.ts");
  return openSqliteTraces({ file: traceFile(make ? makeStateFolder(folder) : statePath(folder)) });
}
