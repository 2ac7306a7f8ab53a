import type { Agent, Agents, FoundAgent } from "./agent.ts";

export interface KnownAgents {
  /** Those that the project sets up. */
  readonly configured: readonly Agent[];
  /** Those that are driven without being set up. */
  readonly others: readonly Agent[];
  /** The one that is used without a name; else it is the only one that is set up. */
  readonly preferred: string | undefined;
}

export function knownAgents({ configured, others, preferred }: KnownAgents): Agents {
  const agents = [...configured, ...others];
  return {
    find(name): FoundAgent {
      const wanted = name ?? preferred ?? (configured.length === 1 ? configured[0]?.name : undefined);
      const agent = agents.find((each) => each.name === wanted);
      return agent === undefined ? { ok: false, message: missing(wanted, agents) } : { ok: true, agent };
    },
  };
}

function missing(wanted: string | undefined, agents: readonly Agent[]): string {
  const known = agents.map(({ name }) => name).join(", ");
  const where = "in .waybill/config.yml";
  if (wanted !== undefined)
    return `The agent "${wanted}" is not known. These are: ${known}; others are set up ${where}, under \`agents\`.`;
  return `The step does not say which agent it means. Say \`integration:\` with one of ${known}, or \`agent:\` ${where}.`;
}
