import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { entriesOf } from "../api/report.ts";
import { lineOfEntry } from "../api/run-record.ts";
import type { RunEvent } from "../engine/event.ts";
import { openSqliteJournal } from "../journal/sqlite/sqlite-journal.ts";
import type { DigestJournal } from "../provenance/check-run.ts";
import { statePath } from "./state-folder.ts";

/** The hash of the first entries of a run, as the journal of a project has them now. Where there is no journal none is made. */
export function digestJournalOf(folder: string): DigestJournal {
  return async (run, most) => {
    const file = join(statePath(folder), "waybill.db");
    if (!existsSync(file)) return undefined;
    const journal = await openSqliteJournal<RunEvent>({ file });
    try {
      if ((await journal.run(run)) === undefined) return undefined;
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
    } finally {
      await journal.close();
    }
  };
}
