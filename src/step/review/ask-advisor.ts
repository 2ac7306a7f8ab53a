import type { AttemptOutcome } from "../../engine/event.ts";
import type { Task } from "../../runner/performer.ts";
import type { Place } from "../agent-work/place.ts";
import type { AgentSettings } from "../agent-work/settings.ts";
import { type AgentPorts, runAgentAt } from "../run-agent.ts";
import type { GradedPlace } from "./graded-place.ts";
import { differing, layOver } from "./lay-over.ts";
import { instructing } from "./trusted-files.ts";

export interface AdvisorQuestion {
  readonly task: Task;
  readonly place: GradedPlace;
  readonly settings: AgentSettings;
  readonly prompt: string;
}

/** Has an advisor answer, who remembers nothing and works in a copy of the graded commit that is thrown away. */
export function askAdvisor(ports: AgentPorts, question: AdvisorQuestion): Promise<AttemptOutcome> {
  const { task, place, settings, prompt } = question;
  // An attempt that was paused left a session behind: whoever grades begins anew.
  const { last: _, ...fresh } = task;
  return runAgentAt(ports, fresh, { settings, prompt, openPlace: () => openCopy(place) });
}

/** The files that instruct agents and that an advisor has as they were before the change. */
export async function restoredFiles({ files, base, head }: GradedPlace): Promise<readonly string[]> {
  const over = files(base);
  return differing({ under: files(head), over, isMeant: await instructing(over) });
}

/**
 * No place of an agent that is guarded (`agent-work/guarded-place`): that keeps somebody who works there later from obeying what an agent
 * has left for git, and here nobody does. The copy is discarded before anybody else comes near it; of its files only their hash is looked
 * at, by the keep's git, which reads no settings of theirs. What a killed engine leaves is removed before the next attempt makes its own
 * of the same label, or by the reaper of workspaces.
 */
async function openCopy(place: GradedPlace): Promise<Place> {
  const { tree, files, base, head, word } = place;
  const copy = await tree.throwaway(head, `advisor-${word}`);
  const { folder, shown } = copy;
  try {
    const [under, over] = [files(head), files(base)];
    await layOver({ folder, under, over, isMeant: await instructing(over) });
    const before = await copy.tree();
    return {
      where: { folder, workspace: { folder, access: "write" }, shown },
      finish: async () => {
        try {
          const [left, isTouched] = await Promise.all([copy.tree(), place.isTouched()]);
          const output = { wrote: left !== before };
          if (!isTouched) return { output };
          return { output, breach: "The advisor has changed the files that it was to judge." };
        } finally {
          await copy.discard();
        }
      },
    };
  } catch (error) {
    await copy.discard();
    throw error;
  }
}
