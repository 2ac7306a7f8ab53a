import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { entriesOf } from "../api/report.ts";
import { lineOfEntry, runRecords } from "../api/run-record.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { openSqliteJournal } from "../journal/sqlite/sqlite-journal.ts";
import type { StatedJournal } from "../provenance/check-run.ts";
import { statePath } from "./state-folder.ts";

/** What the journal of a project has of runs now. Where there is no journal none is made. */
export function statedJournalOf(folder: string): StatedJournal {
  return {
    digest: (run, most) => withRun(folder, run, (journal) => digestOf(journal, run, most)),
    answers: (run) => withRun(folder, run, async (journal) => (await runRecords(journal)(run)).answers),
  };
}

async function withRun<Told>(
  folder: string,
  run: string,
  read: (journal: Journal<RunEvent>) => Promise<Told>,
): Promise<Told | undefined> {
  const file = join(statePath(folder), "waybill.db");
  if (!existsSync(file)) return undefined;
  const journal = await openSqliteJournal<RunEvent>({ file });
  try {
    return (await journal.run(run)) === undefined ? undefined : await read(journal);
  } finally {
    await journal.close();
  }
}

async function digestOf(
  journal: Journal<RunEvent>,
  run: string,
  most: number,
): Promise<{ readonly entries: number; readonly digest: string }> {
  const digest = createHash("sha256");
  let entries = 0;
  for await (const page of entriesOf(journal, run)) {
    for (const entry of page.slice(0, most - entries)) {
      digest.update(lineOfEntry(entry));
      entries += 1;
    }
    if (entries >= most) break;
  }
  return { entries, digest: digest.digest("hex") };
}
