import { existsSync } from "node:fs";
import { join } from "node:path";
import { openGitGradedFiles } from "../trace/git/git-graded-files.ts";
import type { PresentSpecs, TracePorts } from "../trace/trace-ports.ts";
import type { Traces } from "../trace/trace.ts";
import { presentFiles } from "./present-files.ts";
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
  const hasFile = existsSync(traceFile(statePath(folder)));
  const traces = await openTraces(folder, { hasFile: make || hasFile, make });
  const ports = {
    traces,
    files: presentFiles(repository),
    graded: openGitGradedFiles({ folder: repository, env }),
    specs: specsIn(folder),
  };
  return { ports, repository, isThere: (await traces.specs()).length > 0 };
}

/** What reads specs is loaded only where one has to be read. */
function specsIn(folder: string): PresentSpecs {
  let loading: Promise<PresentSpecs> | undefined;
  const load = async (): Promise<PresentSpecs> => {
    const { presentSpecs } = await import("./present-specs.ts");
    const { folderTree } = await import("./folder-tree.ts");
    return presentSpecs(folderTree(folder));
  };
  const specs = (): Promise<PresentSpecs> => (loading ??= load());
  return {
    ids: async () => (await specs()).ids(),
    read: async (id) => (await specs()).read(id),
    meant: async (name) => (await specs()).meant(name),
  };
}

/** Where the trace lies in the state of a project. */
export function traceFile(state: string): string {
  return join(state, "trace.db");
}

/** Who only looks makes nothing: a trace in memory knows nothing either. */
async function openTraces(
  folder: string,
  { hasFile, make }: { readonly hasFile: boolean; readonly make: boolean },
): Promise<Traces> {
  if (!hasFile) {
    const { memoryTraces } = await import("../trace/memory/memory-traces.ts");
    return memoryTraces();
  }
  const { openSqliteTraces } = await import("../trace/sqlite/sqlite-traces.ts");
  return openSqliteTraces({ file: traceFile(make ? makeStateFolder(folder) : statePath(folder)) });
}
