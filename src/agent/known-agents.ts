import type { Agent, Agents, FoundAgent } from "./agent.ts";

/** The agents of a list; the one that is used without a name is the default, or the only one. */
export function knownAgents(agents: readonly Agent[], preferred?: string): Agents {
  return {
    find(name): FoundAgent {
      const wanted = name ?? preferred ?? (agents.length === 1 ? agents[0]?.name : undefined);
      const agent = agents.find((each) => each.name === wanted);
      return agent === undefined ? { ok: false, message: missing(wanted, agents) } : { ok: true, agent };
    },
  };
}

function missing(wanted: string | undefined, agents: readonly Agent[]): string {
  const known = agents.map(({ name }) => name).join(", ");
  const where = "in .waybill/config.yml, under `agents`";
  if (wanted !== undefined) {
    const others = known === "" ? "No agent is" : `These are: ${known}; others are not`;
    return `The agent "${wanted}" is not set up. ${others} set up ${where}.`;
  }
  if (known === "") return `The step does not say which agent it means, and none is set up. Set one up ${where}.`;
  return `The step does not say which agent it means. Say \`integration:\` with one of ${known}, or \`agent:\` ${where}.`;
}
