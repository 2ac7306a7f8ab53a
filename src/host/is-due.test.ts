import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isDue } from "./is-due.ts";

test("what is due is so once in a while from the first time on, and where the clock was put back", () => {
  const folder = mkdtempSync(join(tmpdir(), "due-"));
  try {
    const stamp = join(folder, ".done");
    const asked = [5000, 5000, 5999, 6000, 6999, 7001, 3000, 3500, 4000];
    expect(asked.map((now) => isDue(stamp, { now, everyMs: 1000 }))).toEqual([
      false,
      false,
      false,
      true,
      false,
      true,
      true,
      false,
      true,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("what cannot be written down is not due", () => {
  const folder = mkdtempSync(join(tmpdir(), "due-"));
  try {
    expect(isDue(join(folder, "missing", ".done"), { now: 5000, everyMs: 1000 })).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
