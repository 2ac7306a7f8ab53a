import { isError } from "../../problem/problem.ts";
import { changesFolder } from "./openspec-folders.ts";
import { type ArchiveDisk, finishArchive, performArchive } from "./perform-archive.ts";
import { type ArchivePlan, type ArchiveRequest, planArchive } from "./plan-archive.ts";
import { type SpecLock, withSpecLock } from "./spec-lock.ts";

export interface ArchivePorts extends ArchiveDisk {
  readonly lock: SpecLock;
}

export interface Archived {
  readonly plan: ArchivePlan;
  /** False where a problem of the plan is an error: then nothing was written. */
  readonly isDone: boolean;
  /** The change whose archive another process had begun, and that was finished first. */
  readonly finished?: string;
}

/** Archives one change, after whatever was left half-done is finished. */
export async function archiveChange(request: ArchiveRequest, ports: ArchivePorts): Promise<Archived> {
  return withSpecLock(ports.lock, async () => {
    const finished = await finishArchive(ports);
    const more = finished === undefined ? {} : { finished: finished.change };
    // That was what was asked for.
    if (finished !== undefined && finished.change === request.change && !(await isOpen(request))) {
      const { change, from, to } = finished;
      return { plan: { change, from, to, problems: [], specs: [], files: [] }, isDone: true, ...more };
    }
    const plan = await planArchive(request);
    const isDone = !plan.problems.some(isError);
    if (isDone) performArchive(ports, plan);
    return { plan, isDone, ...more };
  });
}

async function isOpen({ tree, change }: ArchiveRequest): Promise<boolean> {
  return (await tree.list(`${changesFolder}/${change}`)).length > 0;
}

/** Does something to the specs of a project while nobody else does, after whatever was left half-done is finished. */
export async function finishChanges<Answer>(
  ports: ArchivePorts,
  work: (disk: ArchiveDisk) => Promise<Answer>,
): Promise<Answer> {
  return withSpecLock(ports.lock, async () => {
    await finishArchive(ports);
    return work(ports);
  });
}
