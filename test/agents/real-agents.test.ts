import { describe, expect } from "vitest";
import type { Consulted } from "../../src/agent/consult.ts";
import type { AgentDriver } from "../../src/agent/driver.ts";
import { agentDrivers } from "../rig/agent-drivers.ts";
import { type AgentScenario, expectedVerdict, scenarioNamed } from "../rig/agent-scenarios.ts";
import { ConsultedAgent, providerKey } from "../rig/consulted-agent.ts";
import { findRealAgent } from "../rig/real-agents.ts";
import { whenAgentInstalled } from "../rig/require.ts";

interface Played {
  readonly asked: ConsultedAgent;
  readonly consulted: Consulted;
}

const nothing = (): void => undefined;

describe.each(agentDrivers.map((driver) => [driver.name, driver] as const))("the real %s", (name, driver) => {
  const run = whenAgentInstalled(name);

  run("writes a file and runs a command", () =>
    played("write-and-shell", driver, ({ asked, consulted }) => {
      expect(consulted.version).toBe(driver.program.tested?.version);
      expect(consulted.tally).toMatchObject({ calls: asked.model.requests.length, usage: asked.model.tally().usage });
      expect(JSON.stringify(asked.model.requests.map(({ body }) => body))).toContain("You are careful.");
    }),
  );

  run("reads and writes nothing as an advisor", () =>
    played("read-only", driver, ({ asked }) => {
      expect(JSON.stringify(asked.model.requests.map(({ body }) => body))).toContain("seven swans");
    }),
  );

  run("answers in the shape that is wanted", () =>
    played("structured", driver, ({ consulted }) => {
      expect(consulted.value).toEqual(scenarioNamed("structured").output);
    }),
  );

  run("goes on with a session, and remembers it", () =>
    played("resume", driver, ({ asked }) => {
      const last = JSON.stringify(asked.model.requests.findLast(({ aside }) => !aside)?.body);
      expect(last).toContain("Say one.");
      expect(last).toContain("Say the next.");
    }),
  );

  run("dies with all that it has begun when it is cancelled", () => played("cancelled", driver, nothing));

  run("says that its key is refused", () => played("status-401", driver, nothing));

  run("gives up where it is told to wait for ever", () => played("status-429", driver, nothing));

  run.each([
    ["before a call", "write-and-shell", { calls: 1 }],
    ["in the middle of an answer", "slow", { tokens: 10 }],
  ])("stops at a limit that is reached %s, and asks no more", async (_, scenario, limits) => {
    await opened(scenario, driver, async (asked) => {
      const { verdict, driven, tally } = await asked.ask({ limits: { silence: 110, ...limits } });
      expect(verdict, JSON.stringify(verdict)).toMatchObject({ ok: false, failure: { kind: "budget" } });
      expect([driven?.end.how, tally?.calls]).toEqual(["exited", 1]);
      expect(asked.model.requests.filter(({ aside }) => !aside)).toHaveLength(1);
      // The Gemini CLI says nothing of an error that comes in the middle.
      if (name === "gemini" && scenario === "slow") return;
      expect(JSON.stringify(driven?.seen.failures)).toContain("Waybill's limit for this agent is reached");
    });
  });

  run("is ended where its model falls silent", () => played("silent", driver, nothing));
});

/** Plays a scenario for real, and holds its end against what it has to be. */
function played(name: string, driver: AgentDriver, check: (played: Played) => void): Promise<void> {
  const scenario = scenarioNamed(name);
  return opened(name, driver, async (asked) => {
    const consulted = await play(asked, scenario);
    holds({ asked, consulted }, { scenario, driver });
    check({ asked, consulted });
  });
}

/** Whatever it is asked, it knows no key and leaves nothing behind. */
async function opened(name: string, driver: AgentDriver, use: (asked: ConsultedAgent) => Promise<void>): Promise<void> {
  const agent = findRealAgent(driver.name);
  if (agent === undefined) throw new Error(`${driver.name} is not installed. .ci/agents installs it.`);
  const asked = await ConsultedAgent.open({ driver, agent, scenario: scenarioNamed(name) });
  try {
    await use(asked);
    for (const { headers } of asked.model.requests) expect(Object.values(headers).join("\n")).toContain(providerKey);
    expect(asked.keeps(providerKey)).toBe(false);
    expect(asked.survivors()).toEqual([]);
  } finally {
    await asked.close();
  }
}

async function play(asked: ConsultedAgent, { then }: AgentScenario): Promise<Consulted> {
  const first = await asked.ask();
  if (then === undefined) return first;
  const id = first.driven?.seen.session ?? "";
  return asked.ask({ prompt: then.prompt, session: { mode: then.mode, id } });
}

function holds(
  { asked, consulted: { verdict } }: Played,
  { scenario, driver }: { readonly scenario: AgentScenario; readonly driver: AgentDriver },
): void {
  const expected = expectedVerdict(scenario, driver.name);
  expect(verdict, JSON.stringify(verdict)).toMatchObject(
    expected === "ok" ? { ok: true } : { ok: false, failure: { kind: expected } },
  );
  if (scenario.answer !== undefined) expect(verdict.text).toContain(scenario.answer);
  for (const [file, text] of Object.entries(scenario.files)) expect(asked.file(file), file).toBe(text);
}
