import { Refusal } from "../../problem/refusal.ts";

/** One process at a time changes the specs of a project. */
export interface SpecLock {
  /** Gives what lets go of it; undefined where another one holds it. A process that dies holds it no more. */
  take(): Promise<{ letGo(): Promise<void> } | undefined>;
}

/** Whether nobody is changing the specs of the project now. */
export async function isIdle(lock: SpecLock): Promise<boolean> {
  const held = await lock.take();
  await held?.letGo();
  return held !== undefined;
}

export async function withSpecLock<Answer>(lock: SpecLock, work: () => Promise<Answer>): Promise<Answer> {
  const held = await lock.take();
  if (held === undefined)
    throw new Refusal("SPEC_BUSY", "Another process is changing the specs of this project.", {
      hint: "Try again when it has ended.",
    });
  try {
    return await work();
  } finally {
    await held.letGo();
  }
}
