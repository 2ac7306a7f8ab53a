import { RunService } from "../../src/api/run-service.ts";
import type { Runs } from "../../src/api/runs.ts";
import { memoryBlobs } from "../../src/blob/memory/memory-blobs.ts";
import { memoryDoorbells } from "../../src/doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../../src/engine/event.ts";
import { systemClock } from "../../src/host/system-clock.ts";
import { memoryJournal } from "../../src/journal/memory/memory-journal.ts";
import { done, openRunner } from "./runner-rig.ts";

/** Runs of a project that is nowhere on a disk; whatever their steps do succeeds. */
export async function openMemoryRuns(): Promise<Runs> {
  const journal = memoryJournal<RunEvent>();
  let ids = 0;
  const runner = await openRunner({ journal, doorbells: memoryDoorbells(), name: "p", perform: () => done });
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
    close: () => runner.close(),
  });
}
