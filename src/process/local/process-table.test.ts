import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ProcessTable } from "./process-table.ts";

/** A table in which something happens between its first list and the second. */
class Moving extends ProcessTable {
  readonly #happens: () => void;
  #lists = 0;

  constructor(folder: string, happens: () => void) {
    super(folder);
    this.#happens = happens;
  }

  override pids(): readonly number[] {
    this.#lists += 1;
    if (this.#lists === 2) this.#happens();
    return super.pids();
  }
}

test.each([
  ["a process that becomes another program has no environment for a moment, and is seen all the same", "7"],
  ["a process that another one has handed over to meanwhile is seen", "8"],
])("%s", (_, pid) => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-table-"));
  const write = (name: string, file: string, text: string): void => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, file), text);
  };
  try {
    write("self", "stat", "1 (x) S 0 1");
    write("7", "environ", "");
    const table = new Moving(folder, () => write(pid, "environ", "A=1\0WAYBILL_ATTEMPT=r/1\0"));
    expect(table.living()).toEqual(["r/1"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
