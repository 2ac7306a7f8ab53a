import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalLaws } from "../journal.suite.ts";
import { openSqliteJournal } from "./sqlite-journal.ts";

journalLaws("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-journal-"));
  return {
    open: () => openSqliteJournal({ file: join(folder, "state", "waybill.db") }),
    leave: () => rmSync(folder, { recursive: true }),
  };
});
