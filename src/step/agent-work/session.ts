import type { Agent } from "../../agent/agent.ts";
import type { AgentRequest } from "../../agent/driver.ts";
import type { Task } from "../../runner/performer.ts";
import type { Homes } from "./homes.ts";
import type { AgentSettings } from "./settings.ts";

/** The session that an agent works in, and the home that remembers it. */
export interface ChosenSession {
  readonly mode: AgentRequest["session"]["mode"];
  readonly id: string;
  readonly home: string;
  readonly homes: Homes;
  /** It was stopped in the middle, and goes on. */
  readonly isGoingOn: boolean;
  /** Why it is not the session that was asked for. */
  readonly note?: string;
}

export interface SessionWords {
  readonly task: Task;
  readonly settings: AgentSettings;
  readonly agent: Agent;
  readonly homes: Homes;
  readonly newSession: () => string;
  readonly now: number;
}

export function sessionOf({ task, settings, agent, homes, newSession, now }: SessionWords): ChosenSession {
  const { resume, fork } = agent.driver.capabilities;
  const fresh = (note?: string): ChosenSession => {
    const home = homes.fresh(task.attempt);
    const said = note === undefined ? {} : { note };
    return { mode: "new", id: newSession(), home, homes, isGoingOn: false, ...said };
  };
  const paused = pausedSession(task);
  if (paused !== undefined && resume) {
    const home = homes.enter(paused, now);
    if (home !== undefined) return { mode: "resume", id: paused, home, homes, isGoingOn: true };
  }
  const { session } = settings;
  if (session === undefined) return fresh();
  const { mode, id } = session;
  if (mode === "resume" ? !resume : !fork)
    return fresh(`${agent.name} cannot ${mode} a session, so it begins a new one`);
  const home = mode === "resume" ? homes.enter(id, now) : homes.copy(id, task.attempt);
  if (home === undefined) return fresh(`the session ${id} is not there any more, so a new one begins`);
  return { mode, id, home, homes, isGoingOn: false };
}

/** The session of an attempt that was to go on. */
function pausedSession({ last }: Task): string | undefined {
  const session = last?.output["session"];
  const isPaused = last?.next !== undefined && last.next.how !== "never";
  return isPaused && typeof session === "string" && session !== "" ? session : undefined;
}
