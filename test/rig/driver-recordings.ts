import type { DriverRecording } from "../../src/agent/driver.suite.ts";
import { agentScenarios, expectedVerdict } from "./agent-scenarios.ts";
import { readTranscript } from "./transcripts.ts";

/** What an agent did in all scenarios, and how each had to end. */
export function driverRecordings(agent: string): readonly DriverRecording[] {
  return agentScenarios.map((scenario) => ({
    scenario: `${scenario.name} (${scenario.title})`,
    calls: readTranscript(agent, scenario.name).calls,
    ...(scenario.then === undefined ? {} : { then: scenario.then.mode }),
    verdict: expectedVerdict(scenario, agent),
    ...(scenario.answer === undefined ? {} : { answer: scenario.answer }),
    ...(scenario.output === undefined ? {} : { output: scenario.output }),
  }));
}
