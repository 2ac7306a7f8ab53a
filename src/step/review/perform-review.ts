import { rmSync } from "node:fs";
import type { AttemptOutcome } from "../../engine/event.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Performer, Task } from "../../runner/performer.ts";
import { notPerformed } from "../not-performed.ts";
import type { AgentPorts } from "../run-agent.ts";
import { gitScratchOf } from "../scratch.ts";
import type { DeclaredTests } from "../test/perform-test.ts";
import { type GradedPlacePorts, openGradedPlace } from "./graded-place.ts";
import { readGradedSpec, type SpecPorts } from "./graded-spec.ts";
import { outcomeOf } from "./review-outcome.ts";
import { readReviewSettings, type ReviewSettings } from "./review-settings.ts";
import { noSandboxCode } from "./review-tests.ts";
import type { ChangePorts } from "./opened-change.ts";
import { ReviewWork, type RecordPorts } from "./review-work.ts";

export type ReviewPorts = AgentPorts &
  DeclaredTests &
  RecordPorts &
  SpecPorts &
  ChangePorts &
  Omit<GradedPlacePorts, "clock">;

/** Has an advisor grade a change, checks what it claims, and keeps the verdict. */
export function performReview(ports: ReviewPorts): Performer {
  return async (task) => {
    try {
      const settings = readReviewSettings(task.given, ports.tests);
      const found = ports.agents.find(settings.agent.integration);
      // Before tests run for nothing.
      return found.ok ? await review(ports, task, settings) : notPerformed("unavailable", found.message);
    } catch (error) {
      if (!(error instanceof Refusal) || !/^(?:REVIEW|SPEC)_/u.test(error.code)) throw error;
      const words = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
      return notPerformed(error.code === noSandboxCode ? "unavailable" : "invalid", words);
    }
  };
}

async function review(ports: ReviewPorts, task: Task, settings: ReviewSettings): Promise<AttemptOutcome> {
  const { clock } = ports.consult;
  const place = await openGradedPlace({ ...ports, clock }, task, settings);
  try {
    const { base, head } = place;
    const { folder } = task.run;
    const scratch = gitScratchOf(ports.scratchFolder, task.attempt);
    const change = await ports.openChange({ repository: folder, base, head, isExact: true, scratch });
    try {
      const spec = await readGradedSpec(ports, { name: settings.spec, change, folder });
      const work = new ReviewWork(ports, { task, settings, place, change, spec });
      return await outcomeOf(await work.perform(), settings, ports.blobs);
    } finally {
      await change.close();
      rmSync(scratch, { recursive: true, force: true });
    }
  } finally {
    await place.leave();
  }
}
