/**
 * Runs the agents that `.ci/agents` has installed in the scenarios, and keeps what they did as transcripts:
 * `node test/rig/record-agents.ts [AGENT [SCENARIO]]`, with a Node that reads TypeScript.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type AgentScenario, agentScenarios } from "./agent-scenarios.ts";
import { agentDrivers } from "./agent-drivers.ts";
import { type AgentCall, ConfinedAgent, newSession } from "./confined-agent.ts";
import { agentsFolder, findRealAgent } from "./real-agents.ts";
import { type RecordedCall, sessionOf, type Transcript, transcriptPath } from "./transcripts.ts";
import type { AgentDriver } from "../../src/agent/driver.ts";

const [agentName, scenarioName] = process.argv.slice(2);

for (const driver of agentDrivers.filter(({ name }) => agentName === undefined || name === agentName)) {
  for (const scenario of agentScenarios.filter(({ name }) => scenarioName === undefined || name === scenarioName)) {
    const transcript = await record(driver, scenario);
    const path = transcriptPath(driver.name, scenario.name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(transcript, null, 1)}\n`);
    const { exit, stopped } = transcript.calls.at(-1) ?? { exit: { code: null, signal: null }, stopped: false };
    console.log(driver.name, scenario.name, exit.code ?? exit.signal, stopped ? "stopped" : "");
  }
}

async function record(driver: AgentDriver, scenario: AgentScenario): Promise<Transcript> {
  const agent = findRealAgent(driver.name);
  if (agent === undefined) throw new Error(`${driver.name} is not in ${agentsFolder}. .ci/agents puts it there.`);
  if (scenario.then !== undefined && !driver.capabilities[scenario.then.mode]) {
    return { agent: driver.name, version: agent.version, scenario: scenario.name, calls: [] };
  }
  const confined = await ConfinedAgent.open({ driver, agent, scenario });
  try {
    const scrub = scrubber();
    const first = await confined.call();
    const calls = [first];
    if (scenario.then !== undefined) {
      const id = sessionOf(driver, first) ?? "";
      const { prompt, mode } = scenario.then;
      calls.push(await confined.call(confined.request({ prompt, session: { mode, id } })));
    }
    return {
      agent: driver.name,
      version: agent.version,
      scenario: scenario.name,
      calls: calls.map((call) => recorded(call, scrub)),
    };
  } finally {
    await confined.close();
  }
}

function recorded(
  { argv, stdout, stderr, exit, stopped, meter }: AgentCall,
  scrub: (text: string) => string,
): RecordedCall {
  const lines = stdout.split("\n");
  // What stands behind the last end of a line is a line only if there is something.
  if (lines.at(-1) === "") lines.pop();
  return { argv: argv.map(scrub), exit, stopped, meter, stderr: scrub(stderr), stdout: lines.map(scrub) };
}

/** Takes out what is of one machine or one moment: paths, ids, times. The same id stays the same. */
function scrubber(): (text: string) => string {
  const ids = new Map([[newSession, newSession]]);
  const id = (found: string) => {
    const known = ids.get(found) ?? `00000000-0000-4000-8000-${String(ids.size).padStart(12, "0")}`;
    ids.set(found, known);
    return known;
  };
  return (text) =>
    text
      .replaceAll(agentsFolder, "/agents")
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu, id)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gu, "2026-01-01T00:00:00.000Z")
      .replaceAll(/("(?:\w*_ms|duration\w*|\w*Ms|timestamp|start|end|created|time)":)\d+(?:\.\d+)?/gu, "$11")
      .replaceAll(/\b1[789]\d{11}\b/gu, "1800000000000");
}
