import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { within, workflowOf } from "../../test/rig/cli-project.ts";
import { runRecords } from "../api/run-record.ts";
import type { RunEvent } from "../engine/event.ts";
import { openSqliteJournal } from "../journal/sqlite/sqlite-journal.ts";
import { statedJournalOf } from "./stated-journal.ts";
import { statePath } from "./state-folder.ts";

const workflow = workflowOf("- { id: one, type: shell, run: echo one }\n- { id: ok, type: gate, message: ok? }\n");

test(
  "the first entries of a run have the hash that its record had, and where there is no journal none is made",
  within({ "demo.yml": workflow }, async (project) => {
    const { folder } = project;
    const here = statedJournalOf(folder);
    expect([await here.digest("none", 1), await here.answers("none")]).toEqual([undefined, undefined]);
    expect(existsSync(statePath(folder))).toBe(false);
    const { run } = await project.ask<{ run: { id: string } }>("run", "demo.yml", "--answer", "ok=approve");
    const journal = await openSqliteJournal<RunEvent>({ file: `${statePath(folder)}/waybill.db` });
    const record = await runRecords(journal)(run.id);
    await journal.close();
    const { entries, digest } = record.journal;
    expect(entries).toBeGreaterThan(3);
    expect(await here.digest(run.id, entries)).toEqual({ entries, digest });
    expect(await here.digest(run.id, entries + 1)).toEqual({ entries, digest });
    expect(await here.digest(run.id, entries - 1)).toEqual({
      entries: entries - 1,
      digest: expect.not.stringMatching(digest),
    });
    expect(await here.answers(run.id)).toEqual(record.answers);
    expect(record.answers).toMatchObject([{ gate: "ok", choice: "approve" }]);
    expect([await here.digest("none", 1), await here.answers("none")]).toEqual([undefined, undefined]);
  }),
);
