import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SecretSource } from "./secret.ts";

type Make = (folder: string, values: Readonly<Record<string, string>>) => Promise<SecretSource>;

/** What every source of secrets does. */
export function secretSourceLaws(name: string, make: Make): void {
  describe(`a source of secrets: ${name}`, () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "waybill-secrets-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const values = {
      API_KEY: "s3cret",
      quoted: `it's a "quoted" \\n $one # with signs`,
      LINES: "one\ntwo\n\nthree",
      _U: "ä€😀",
      constructor: "a name that objects have",
    };

    test("a value is found under its name, as it was put there", async () => {
      const source = await make(folder, values);
      for (const [key, value] of Object.entries(values)) expect(await source.find(key)).toBe(value);
    });

    test("what is not there, is called otherwise, or is empty, is not found", async () => {
      const source = await make(folder, { API_KEY: "s3cret", EMPTY: "" });
      for (const key of ["api_key", "API", "EMPTY", "toString", "hasOwnProperty"]) {
        expect(await source.find(key)).toBeUndefined();
      }
      expect(await source.names()).not.toContain("EMPTY");
    });

    test("it says how a secret gets there, and never a value", async () => {
      const source = await make(folder, { API_KEY: "s3cret" });
      expect(source.put("NAME")).toContain("NAME");
      expect(`${source.name} ${JSON.stringify(await source.names())}`).not.toContain("s3cret");
    });
  });
}
