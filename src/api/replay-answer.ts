import { z } from "zod";
import { divergenceKinds, type Replay } from "./replay.ts";
import { dryRunShape, json } from "./run-answers.ts";

const count = z.number().int().min(0);

/** What `replay` prints. */
export const replayShape = z.strictObject({
  ok: z.boolean().describe("True where nothing differs."),
  run: z.string(),
  workflow: z.string(),
  status: z
    .enum(["success", "failure", "cancelled"])
    .nullable()
    .describe("How the recorded run has ended; null where it had not, as far as it was recorded."),
  counts: z.strictObject({
    runs: count.describe("The run, and those that it has begun."),
    events: count,
    attempts: count,
    agent_attempts: count.describe("Those that an agent has made."),
    trees: count.describe("Attempts whose changes of files were recorded."),
  }),
  divergence: z
    .strictObject({
      what: z.enum(divergenceKinds),
      run: z.string(),
      address: z.string().describe("Empty where the run as a whole is meant."),
      attempt: count.nullable(),
      message: z.string(),
      at: z.string().describe("The first place in which both sides differ."),
      recorded: json,
      now: json,
    })
    .nullable()
    .describe("The first thing that differs."),
  steps: dryRunShape.shape.steps
    .nullable()
    .describe("What is done until then, where another workflow than the recorded one decides it."),
});

export function answerOfReplay(replay: Replay): unknown {
  const { run, workflow, status = null, counts, divergence, steps } = replay;
  const { agentAttempts, ...others } = counts;
  return {
    ok: divergence === undefined,
    run,
    workflow,
    status,
    counts: { ...others, agent_attempts: agentAttempts },
    divergence: divergence === undefined ? null : { ...divergence, attempt: divergence.attempt ?? null },
    steps: steps === undefined ? null : [...steps],
  };
}
