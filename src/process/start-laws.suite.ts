import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Processes, ProcessRequest } from "./process.ts";

/** What is told of the start of a command. */
export function startLaws(name: string, processes: Processes): void {
  describe(`the start of a command: ${name}`, () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "waybill-starts-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const run = (argv: ProcessRequest["argv"], onStart: () => void): ReturnType<Processes["run"]> =>
      processes.run({
        argv,
        folder,
        env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
        attempt: basename(folder),
        spool: { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") },
        onStart,
        signal: new AbortController().signal,
      });

    test("it is told once, and before the command has ended", async () => {
      let told = 0;
      const end = await run(["/bin/sh", "-c", "while [ ! -e go ]; do sleep 0.01; done"], () => {
        told += 1;
        writeFileSync(join(folder, "go"), "");
      });
      expect(end).toMatchObject({ how: "exited", code: 0 });
      expect(told).toBe(1);
    });

    test("where who is told throws, the command is ended and the fault is theirs", async () => {
      const running = run(["/bin/sh", "-c", "echo $$ >pid; exec sleep 1000"], () => {
        throw new Error("a fault");
      });
      await expect(running).rejects.toThrow("a fault");
      expect(await processes.killSurvivors({ attempt: basename(folder) })).toBe(0);
    });

    test("nothing is told of a command that cannot be started", async () => {
      let told = 0;
      expect(await run(["/no/such/program"], () => (told += 1))).toMatchObject({ how: "not started" });
      expect(told).toBe(0);
    });
  });
}
