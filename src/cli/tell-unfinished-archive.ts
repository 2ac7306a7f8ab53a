import { unfinishedArchive } from "../spec/openspec/perform-archive.ts";
import { isIdle } from "../spec/openspec/spec-lock.ts";
import type { SpecPorts } from "./commands/spec-ports.ts";
import { drawProblem } from "./render/problems.ts";

/** Whoever only looks at specs changes none; what they see may be half of one archive and half of what was before it. */
export async function tellUnfinishedArchive({ folder, changing, output }: SpecPorts): Promise<void> {
  if ((await unfinishedArchive({ root: folder })) === undefined) return;
  const { lock } = changing();
  // Another process may be at it.
  if (!(await isIdle(lock))) return;
  const change = await unfinishedArchive({ root: folder });
  if (change === undefined) return;
  const problem = {
    code: "SPEC_ARCHIVE_UNFINISHED",
    severity: "warning",
    message: `The archive of ${change === "" ? "a change" : `the change ${change}`} was cut short: some specs are as they were before it, and others as they are after it.`,
    hint: `waybill spec archive ${change === "" ? "CHANGE" : change} finishes it, or says why that cannot be.`,
  } as const;
  output.story(`${drawProblem(problem, output.paint)}\n`);
}
