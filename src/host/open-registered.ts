import type { RegisteredWorkflows } from "../api/registered.ts";
import { RegisteredService } from "../api/registered-service.ts";
import type { Runs } from "../api/runs.ts";
import { openSqliteRegistry } from "../registry/sqlite/sqlite-registry.ts";
import { registryFile } from "./callable-workflows.ts";
import { openProject } from "./local.ts";
import { makeStateFolder } from "./state-folder.ts";
import { systemClock } from "./system-clock.ts";

export interface OpenRegisteredOptions {
  /** The root of the project. */
  readonly folder: string;
  /** Whose registered workflows the files of the project may call. */
  readonly actor: string;
  readonly runs: Runs;
}

export interface OpenedRegistered {
  readonly registered: RegisteredWorkflows;
  readonly close: () => Promise<void>;
}

/** The registered workflows of a project, kept in its state folder; their runs are driven with the others. */
export async function openRegistered({ folder, actor, runs }: OpenRegisteredOptions): Promise<OpenedRegistered> {
  const registry = await openSqliteRegistry({ file: registryFile(makeStateFolder(folder)) });
  const workflows = openProject({ folder, registered: { actor, of: (owner) => registry.list({ owner }) } });
  return {
    registered: new RegisteredService({ registry, runs, workflows, clock: systemClock }),
    close: () => registry.close(),
  };
}
