import { readTables } from "../../../test/rig/tables.ts";
import { type HistoryRow, registryLaws } from "../registry.suite.ts";
import { memoryRegistry } from "./memory-registry.ts";

const rows = readTables<HistoryRow>("registry").flatMap((table) => table.rows);

registryLaws("memory", rows, () => {
  const registry = memoryRegistry();
  return { open: () => Promise.resolve(registry), leave: () => undefined };
});
