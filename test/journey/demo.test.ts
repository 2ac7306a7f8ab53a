import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const script = join(import.meta.dirname, "..", "..", "scripts", "demo.mjs");

/** What the demo prints. Its repository is looked at and removed. */
function demo(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { encoding: "utf8" });
  const [, folder] = /The repository is (?:yours to look at:|left at) (\S+?)\.?$/mu.exec(stdout + stderr) ?? [];
  try {
    expect(status, stdout + stderr).toBe(0);
    for (const page of ["reports/demo.html", "summaries/demo.md"])
      expect(existsSync(join(folder ?? "", ".waybill", "state", page)), page).toBe(true);
    return stdout;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

describe("the demo", () => {
  test("tells how a sentence becomes a branch that verifies", { timeout: 300_000 }, () => {
    const said = demo();
    expect(said).toContain("The first spec was rejected by a reviewer");
    expect(said).toContain("The first implementation failed its own test");
    expect(said).toContain("is UNPROVEN");
    expect(said).toContain("✓ signature");
  });

  test("tells it all the same where its process is killed in the middle", { timeout: 300_000 }, () => {
    expect(demo("--break")).toMatch(/Of the \d+ steps that were done when the process died, none was done again\./u);
  });
});
