import type { AttemptOutcome } from "../engine/event.ts";

/** What comes of an attempt of which nothing was begun. */
export function notPerformed(reason: "unavailable" | "invalid", message: string): AttemptOutcome {
  return { status: "failure", reason, message, output: { exit_code: -1, stdout: "", stderr: "" } };
}
