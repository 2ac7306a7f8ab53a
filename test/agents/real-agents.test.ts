import { describe, expect } from "vitest";
import { nothingSeen, seeing } from "../../src/agent/seen.ts";
import type { AgentDriver, AgentVerdict, Seen } from "../../src/agent/driver.ts";
import { agentDrivers } from "../rig/agent-drivers.ts";
import { type AgentScenario, expectedVerdict, scenarioNamed } from "../rig/agent-scenarios.ts";
import { ConfinedAgent } from "../rig/confined-agent.ts";
import { findRealAgent } from "../rig/real-agents.ts";
import { whenAgentInstalled } from "../rig/require.ts";

interface Played {
  readonly confined: ConfinedAgent;
  readonly verdict: AgentVerdict;
  readonly stopped: boolean;
  readonly seen: Seen;
}

describe.each(agentDrivers.map((driver) => [driver.name, driver] as const))("the real %s", (name, driver) => {
  const run = whenAgentInstalled(name);

  run("writes a file and runs a command", () =>
    played("write-and-shell", driver, ({ confined, seen }) => {
      expect(seen.usage).toEqual(confined.model.tally().usage);
      expect(JSON.stringify(confined.model.requests[0]?.body)).toContain("You are careful.");
    }),
  );

  run("reads and writes nothing as an advisor", () =>
    played("read-only", driver, ({ confined }) => {
      expect(JSON.stringify(confined.model.requests.at(-1)?.body)).toContain("seven swans");
    }),
  );

  run("answers in the shape that is wanted", () => played("structured", driver, () => undefined));

  run("goes on with a session, and remembers it", () =>
    played("resume", driver, ({ confined }) => {
      const last = JSON.stringify(confined.model.requests.findLast(({ aside }) => !aside)?.body);
      expect(last).toContain("Say one.");
      expect(last).toContain("Say the next.");
    }),
  );

  run("dies with all that it has begun when it is cancelled", () => played("cancelled", driver, () => undefined));

  run("says that its key is refused", () => played("status-401", driver, () => undefined));

  run("gives up where it is told to wait for ever", () => played("status-429", driver, () => undefined));

  run("is ended where its model falls silent", () => played("silent", driver, () => undefined));
});

/** Plays a scenario for real, and holds its end against what it has to be. */
async function played(name: string, driver: AgentDriver, check: (played: Played) => void): Promise<void> {
  const agent = findRealAgent(driver.name);
  if (agent === undefined) throw new Error(`${driver.name} is not installed. .ci/agents installs it.`);
  const scenario = scenarioNamed(name);
  const confined = await ConfinedAgent.open({ driver, agent, scenario });
  try {
    const result = await play(driver, confined, scenario);
    holds(result, { scenario, driver });
    check(result);
    expect(confined.survivors()).toEqual([]);
  } finally {
    await confined.close();
  }
}

async function play(driver: AgentDriver, confined: ConfinedAgent, scenario: AgentScenario): Promise<Played> {
  const first = await confined.call();
  const before = seenIn(driver, first.stdout, "new");
  if (scenario.then === undefined)
    return { confined, ...first, seen: before, verdict: driver.classify({ ...first, seen: before }) };
  const { prompt, mode } = scenario.then;
  const second = await confined.call(confined.request({ prompt, session: { mode, id: before.session ?? "" } }));
  const seen = seenIn(driver, second.stdout, mode);
  return { confined, ...second, seen, verdict: driver.classify({ ...second, seen }) };
}

function holds(
  { confined, verdict, stopped }: Played,
  { scenario, driver }: { scenario: AgentScenario; driver: AgentDriver },
) {
  const expected = expectedVerdict(scenario, driver.name);
  expect(stopped).toBe(expected === scenario.stopped.as);
  if (stopped) expect(verdict.ok).toBe(false);
  else expect(verdict).toMatchObject(expected === "ok" ? { ok: true } : { ok: false, failure: { kind: expected } });
  if (scenario.answer !== undefined) expect(verdict.text).toContain(scenario.answer);
  if (scenario.output !== undefined && verdict.ok) {
    expect(verdict.output ?? JSON.parse(verdict.text)).toEqual(scenario.output);
  }
  for (const [file, text] of Object.entries(scenario.files)) expect(confined.file(file), file).toBe(text);
}

function seenIn(driver: AgentDriver, stdout: string, mode: "new" | "resume" | "fork"): Seen {
  const decoder = driver.decode(mode);
  const events = [...stdout.split("\n").flatMap((line) => decoder.line(line)), ...decoder.end()];
  return events.reduce(seeing, nothingSeen);
}
