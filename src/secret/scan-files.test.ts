import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { Mask } from "./mask.ts";
import { scanFiles } from "./scan-files.ts";
import { scanText } from "./scan-text.ts";

interface Row {
  readonly name: string;
  readonly text: string;
}

const mask = new Mask([], { families: true });
const [families, misses] = ["families", "misses"].map(
  (name) => readTables<Row>("redaction").find((table) => table.name === name)?.rows ?? [],
);
const scan = (text: string, known = mask): ReturnType<typeof scanText> =>
  scanText({ file: "f", bytes: Buffer.from(text) }, known);
const token = ["gh", "p_", "0123456789abcdef".repeat(3).slice(0, 36)].join("");

function failing(text: string): Promise<never> {
  return Promise.reject(new Error(`What is ${text}?`));
}

describe("a scan of a text", () => {
  test.each(families ?? [])("finds: $name", async ({ text }) => {
    expect(await scan(text.replaceAll("¦", ""))).toHaveLength(1);
  });

  test.each(misses ?? [])("lets be: $name", async ({ text }) => {
    expect(await scan(text.replaceAll("¦", ""))).toEqual([]);
  });

  test("says where, in the units of editors, and nothing of the secret", async () => {
    const leaks = await scan(`one\r\nä😀 ${token}\n\n  ${token} ${token}`);
    expect(leaks).toEqual([
      { file: "f", line: 2, column: 5, rule: "github" },
      { file: "f", line: 4, column: 3, rule: "github" },
      { file: "f", line: 4, column: 44, rule: "github" },
    ]);
  });

  test("finds values that are known, in whatever way they are written", async () => {
    const known = new Mask(["hunter2hunter2"], { families: true });
    const forms = ["hunter2hunter2", Buffer.from("hunter2hunter2").toString("base64"), "hunter2%68unter2"];
    expect((await scan(forms.join("\n"), known)).map(({ line, rule }) => [line, rule])).toEqual([
      [1, "known"],
      [2, "known"],
      [3, "known"],
    ]);
  });

  test("finds what only the scanner of whole files knows", async () => {
    const key = ["wJalrXUtnFEMI/K7MDENG", "/bPxRfiCYzzzzzzzKEY"].join("");
    expect(await scan(`\nAWS_SECRET_ACCESS_KEY = ${key}\n`)).toEqual([
      { file: "f", line: 2, column: 1, rule: expect.stringContaining("aws") },
    ]);
  });

  test("counts nothing as clean where the scanner fails, and does not tell what it says", async () => {
    const file = { file: "some/file", bytes: Buffer.from("hunter2") };
    const error: unknown = await scanText(file, mask, failing).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ name: "Refusal", code: "SECRET_SCAN_FAILED" });
    expect(String(error)).toContain("some/file");
    expect(String(error)).not.toContain("hunter2");
  });

  describe.each(["LE", "BE"])("in UTF-16%s", (order) => {
    const wide = (text: string): Buffer => {
      const bytes = Buffer.from(text, "utf16le");
      return order === "LE" ? bytes : bytes.swap16();
    };

    test.each(["\uFEFF", ""])("reads what has the mark %j", async (mark) => {
      const bytes = wide(`${mark}one\r\nä😀 ${token}\n`);
      expect(await scanText({ file: "f", bytes }, mask)).toEqual([{ file: "f", line: 2, column: 5, rule: "github" }]);
    });

    test("reads as bytes too, whatever the mark says", async () => {
      const bytes = Buffer.concat([wide("\uFEFF"), Buffer.from(token)]);
      expect(await scanText({ file: "f", bytes }, mask)).toHaveLength(1);
    });
  });

  test("reads bytes that are no text", async () => {
    const bytes = Buffer.concat([Buffer.from([0, 255, 254, 10, 200]), Buffer.from(token), Buffer.from([200, 0])]);
    expect(await scanText({ file: "f", bytes }, mask)).toEqual([{ file: "f", line: 2, column: 2, rule: "github" }]);
  });
});

describe("a scan of files", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-scan-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("goes through each of them, and of links to their targets as git keeps them", async () => {
    writeFileSync(join(folder, "a b.txt"), `x\n${token}\n`);
    writeFileSync(join(folder, "clean"), "x");
    symlinkSync(`/tmp/${token}`, join(folder, "link"));
    expect(await scanFiles({ folder, files: ["clean", "a b.txt", "link"], mask })).toEqual([
      { file: "a b.txt", line: 2, column: 1, rule: "github" },
      { file: "link", line: 1, column: 6, rule: "github" },
    ]);
  });

  test("refuses what it cannot read, with its name", async () => {
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "large"), "");
    chmodSync(join(folder, "large"), 0o600);
    for (const file of ["missing", "sub", "clean/x"]) {
      await expect(scanFiles({ folder, files: [file], mask })).rejects.toMatchObject({
        code: "SECRET_SCAN_NOT_READ",
        message: expect.stringContaining(file),
      });
    }
  });
});
