import fc from "fast-check";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Capture } from "./capture.ts";

const folder = mkdtempSync(join(tmpdir(), "waybill-capture-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("of what is more than memory holds the end is held, however it comes; of what is not, all", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 150_000 }), { maxLength: 8 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 200_000 }), (parts, memoryBytes) => {
      const file = join(folder, "output");
      rmSync(file, { force: true });
      const capture = new Capture(file, { memoryBytes, spoolBytes: 1024 ** 3 });
      for (const [at, size] of parts.entries()) capture.add(Buffer.alloc(size, `${at} of the parts\n`));
      capture.close();
      const whole = parts.length === 0 ? "" : readFileSync(file, "latin1");
      const { text, tail } = capture.captured();
      if (whole.length <= memoryBytes) expect([text, tail]).toEqual([whole, undefined]);
      else expect([text, tail]).toEqual([undefined, whole.slice(-64 * 1024)]);
    }),
  );
});

test("the end begins with a whole character", () => {
  const capture = new Capture(join(folder, "wide"), { memoryBytes: 10, spoolBytes: 0 });
  capture.add(Buffer.from(`${"€".repeat(50_000)}x`));
  expect(capture.captured().tail).toMatch(/^€+x$/u);
});
