import { checkReview } from "../host/check-review.ts";
import { makeStateFolder } from "../host/state-folder.ts";
import { TracesOfProject } from "../host/traces-of-project.ts";
import type { ReviewPorts } from "./commands/review.ts";
import type { RunPorts } from "./commands/run-ports.ts";

export interface OpenedReviewPorts {
  readonly ports: ReviewPorts;
  close(): Promise<void>;
}

/** What the review of one change works with, in this process. */
export function openReviewPorts(runPorts: RunPorts): OpenedReviewPorts {
  const { folder } = runPorts;
  const traces = new TracesOfProject(makeStateFolder(folder));
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return {
    ports: {
      ...runPorts,
      checkReview: (wish) => checkReview({ ...wish, folder, env }),
      verdict: async (id) => (await traces.open()).verdict(id),
      isTerminal: process.stdout.isTTY,
    },
    close: () => traces.close(),
  };
}
