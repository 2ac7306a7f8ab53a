import { isError } from "../../problem/problem.ts";
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
    const finished = finishArchive(ports);
    const plan = await planArchive(request);
    const isDone = !plan.problems.some(isError);
    if (isDone) performArchive(ports, plan);
    return { plan, isDone, ...(finished === undefined ? {} : { finished }) };
  });
}

/** Does something to the specs of a project while nobody else does, after whatever was left half-done is finished. */
export async function finishChanges<Answer>(
  ports: ArchivePorts,
  work: (disk: ArchiveDisk) => Promise<Answer>,
): Promise<Answer> {
  return withSpecLock(ports.lock, () => {
    finishArchive(ports);
    return work(ports);
  });
}
