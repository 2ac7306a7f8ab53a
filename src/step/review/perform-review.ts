import type { Performer } from "../../runner/performer.ts";
import { openGitChange } from "../../review/git/git-change.ts";
import { notPerformed } from "../not-performed.ts";
import type { AgentPorts } from "../run-agent.ts";
import { gitScratchOf } from "../scratch.ts";
import type { TestCommand } from "../test-command.ts";
import { type GradedPlacePorts, openGradedPlace } from "./graded-place.ts";
import { readGradedSpec, type SpecPorts } from "./graded-spec.ts";
import { outcomeOf } from "./review-outcome.ts";
import { readReviewSettings } from "./review-settings.ts";
import type { ReviewTestPorts } from "./review-tests.ts";
import { ReviewWork, type RecordPorts } from "./review-work.ts";

export interface ReviewPorts
  extends AgentPorts, ReviewTestPorts, RecordPorts, SpecPorts, Omit<GradedPlacePorts, "clock"> {
  /** The test commands that the project declares. */
  readonly declaredTests: readonly TestCommand[];
}

/** Has an advisor grade a change, checks what it claims, and keeps the verdict. */
export function performReview(ports: ReviewPorts): Performer {
  return async (task) => {
    const settings = readReviewSettings(task.given, ports.declaredTests);
    const found = ports.agents.find(settings.agent.integration);
    // Before tests run for nothing.
    if (!found.ok) return notPerformed("unavailable", found.message);
    const { clock } = ports.consult;
    const place = await openGradedPlace({ ...ports, clock }, task, settings);
    try {
      const { base, head } = place;
      const scratch = gitScratchOf(ports.scratchFolder, task.attempt);
      const { folder } = task.run;
      const change = await openGitChange({ repository: folder, base, head, scratch, env: ports.env, clock });
      try {
        const spec = await readGradedSpec(ports, { name: settings.spec, change, folder });
        const work = new ReviewWork(ports, { task, settings, place, change, spec });
        return await outcomeOf(await work.perform(), settings, ports.blobs);
      } finally {
        await change.close();
      }
    } finally {
      await place.leave();
    }
  };
}
