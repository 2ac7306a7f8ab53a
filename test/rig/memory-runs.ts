import { RunService } from "../../src/api/run-service.ts";
import type { Runs } from "../../src/api/runs.ts";
import { memoryBlobs } from "../../src/blob/memory/memory-blobs.ts";
import { memoryDoorbells } from "../../src/doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../../src/engine/event.ts";
import { systemClock } from "../../src/host/system-clock.ts";
import { memoryJournal } from "../../src/journal/memory/memory-journal.ts";
import { done, openRunner, type Perform } from "./runner-rig.ts";

/** Runs of a project that is nowhere on a disk; whatever their steps do succeeds, where nothing else is said. */
export async function openMemoryRuns(perform: Perform = () => done): Promise<Runs> {
  const journal = memoryJournal<RunEvent>();
  let ids = 0;
  const runner = await openRunner({ journal, doorbells: memoryDoorbells(), name: "p", perform });
  return new RunService({
    journal,
    blobs: memoryBlobs(),
    clock: systemClock,
    runner: () => Promise.resolve(runner),
    isAlive: () => Promise.resolve(true),
    spoolOf: () => ({ stdout: "", stderr: "" }),
    newId: () => `r${++ids}`,
    actor: "me",
    folder: "/",
    projectAgent: () => undefined,
    copies: { having: () => Promise.resolve(undefined), prepare: () => Promise.resolve() },
    close: () => runner.close(),
  });
}
