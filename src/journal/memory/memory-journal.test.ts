import { journalLaws } from "../journal.suite.ts";
import { memoryJournal } from "./memory-journal.ts";

journalLaws("memory", () => {
  const journal = memoryJournal();
  return { open: () => Promise.resolve(journal), leave: () => undefined };
});
