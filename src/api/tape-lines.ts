import type { Blobs } from "../blob/blob.ts";
import type { BlobRef } from "../blob/blob.ts";
import type { AttemptOutcome, RunEvent } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import type { Journal, RunRow } from "../journal/journal.ts";
import { loadPlan } from "../runner/load-run.ts";
import { noRun } from "../runner/runner.ts";
import type { TapeLine } from "../tape/line.ts";
import { tapeFormat } from "../tape/tape.ts";
import { blobLine, sealed } from "../tape/write-tape.ts";
import { entriesOf } from "./report.ts";

export interface TapePorts {
  readonly journal: Journal<RunEvent>;
  readonly blobs: Blobs;
}

/** The tape of a run, with the runs that it has begun: all that is kept of them, line by line. */
export function tapeOf(ports: TapePorts, run: string, waybill: string): AsyncGenerator<string, void, undefined> {
  return sealed(linesOf(ports, run, waybill));
}

async function* linesOf(ports: TapePorts, id: string, waybill: string): AsyncGenerator<TapeLine, void, undefined> {
  const row = await ports.journal.run(id);
  if (row === undefined) throw noRun(id);
  yield { type: "tape", format: tapeFormat, waybill, run: id, workflow: row.workflow };
  yield* linesOfRun(ports, row, { plans: new Set(), blobs: new Set() });
}

/** What the tape has already. */
interface Told {
  readonly plans: Set<string>;
  readonly blobs: Set<string>;
}

async function* linesOfRun(ports: TapePorts, row: RunRow, told: Told): AsyncGenerator<TapeLine, void, undefined> {
  const { journal } = ports;
  const { id, plan: hash, parent } = row;
  if (!told.plans.has(hash)) {
    const plan: JsonObject = JSON.parse(JSON.stringify(await loadPlan(journal, row)));
    yield { type: "plan", hash, plan };
    told.plans.add(hash);
  }
  yield { type: "run", run: id, plan: hash, ...(parent === undefined ? {} : { parent }) };
  for await (const page of entriesOf(journal, id)) {
    for (const { at, event } of page) {
      for (const ref of blobsOf(event)) {
        if (told.blobs.has(ref.hash)) continue;
        told.blobs.add(ref.hash);
        yield blobLine(ref, await ports.blobs.read(ref.hash));
      }
      yield { type: "entry", at, event: { ...event } };
    }
  }
  for (const child of (await journal.runs({ parent: id })).toReversed()) yield* linesOfRun(ports, child, told);
}

function blobsOf(event: RunEvent): readonly BlobRef[] {
  if (event.type === "attempt.ended") return blobsOfOutcome(event.outcome);
  if (event.type !== "run.created") return [];
  return Object.values(event.kept ?? {}).flatMap((kept) =>
    kept.what === "activity" ? blobsOfOutcome(kept.outcome) : [],
  );
}

function blobsOfOutcome({ large = {}, files }: AttemptOutcome): readonly BlobRef[] {
  return [...Object.values(large), ...(files === undefined ? [] : [files])];
}
