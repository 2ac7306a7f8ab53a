import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentDriver } from "../../src/agent/driver.ts";
import { nothingSeen, seeing } from "../../src/agent/seen.ts";
import type { AgentCall } from "./confined-agent.ts";

/** What a real agent did in a scenario, without what is of one machine or one moment. */
export interface Transcript {
  readonly agent: string;
  readonly version: string;
  readonly scenario: string;
  /** One, or two where the second goes on with the session of the first. */
  readonly calls: readonly RecordedCall[];
}

export type RecordedCall = Omit<AgentCall, "stdout"> & {
  readonly stdout: readonly string[];
};

export function transcriptPath(agent: string, scenario: string): string {
  return join(import.meta.dirname, "..", "..", "src", "agent", agent, "transcripts", `${scenario}.json`);
}

export function readTranscript(agent: string, scenario: string): Transcript {
  return JSON.parse(readFileSync(transcriptPath(agent, scenario), "utf8")) as Transcript;
}

/** The session that a call has told of. */
export function sessionOf(driver: AgentDriver, call: Pick<AgentCall, "stdout">): string | undefined {
  const decoder = driver.decode("new");
  const events = call.stdout.split("\n").flatMap((line) => decoder.line(line));
  return events.reduce(seeing, nothingSeen).session;
}

/** What stands before the arguments of the driver in a recorded command: the program of an agent, and what runs it. */
export function recordedProgram(argv: readonly string[]): readonly [string, ...string[]] {
  const [program = "", ...rest] = argv.slice(0, argv.findLastIndex((word) => word.startsWith("/agents/")) + 1);
  return [program, ...rest];
}
