import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { secretSourceLaws } from "../secret.suite.ts";
import { fileSecrets } from "./file-secrets.ts";

secretSourceLaws("a file", (folder, values) => {
  const lines = Object.entries(values).map(([name, value]) => `${name}="${value.replaceAll(/["\\]/gu, "\\$&")}"\n`);
  writeFileSync(join(folder, "secrets.env"), lines.join(""), { mode: 0o600 });
  return Promise.resolve(fileSecrets(join(folder, "secrets.env")));
});

describe("a file with secrets", () => {
  let folder = "";
  let path = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-secrets-"));
    path = join(folder, "secrets.env");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (text: string): void => writeFileSync(path, text, { mode: 0o600 });

  test.each<[string, string, string | undefined]>([
    ["a plain value", "A=b/c+d==#e\n", "b/c+d==#e"],
    ["blanks around it", "  A =  b  \n", "b"],
    ["as a shell exports it", "export A=b", "b"],
    ["single quotes, as it stands", String.raw`A='b\n"c"'`, String.raw`b\n"c"`],
    ["double quotes, with escapes", String.raw`A="b\n\"c\"\\\$\t"`, 'b\n"c"\\$\\t'],
    ["several lines in quotes", "A='b\nc'\n", "b\nc"],
    ["a comment behind quotes", "A='b' # c\n", "b"],
    ["comments and empty lines", "# A=x\n\n  # y\nA=b\n", "b"],
    ["line ends of other systems", "X=y\r\nA=b\r\n", "b"],
    ["a mark of the order of bytes", "\uFEFFA=b\n", "b"],
    ["an = in the value", "A=b=c\n", "b=c"],
    ["nothing", "A=\n", undefined],
  ])("may have %s", async (_, text, value) => {
    write(text);
    expect(await fileSecrets(path).find("A")).toBe(value);
  });

  test.each<[string, string, number]>([
    ["no assignment", "A=b\nhunter2\n", 2],
    ["a name that none can have", "1A=hunter2\n", 1],
    ["a name with a quote", "'A'=hunter2\n", 1],
    ["a name twice", "A=b\n#\nA=hunter2\n", 3],
    ["blanks without quotes", "A=hunter2 two\n", 1],
    ["a quote that is not closed", "B='x\ny'\nA='hunter2\n", 3],
    ["more behind a quote", "A='hunter2'x\n", 1],
    ["a quote in the middle", "A=hunter2'x'\n", 1],
  ])("is refused where it has %s, with the line and nothing of it", async (_, text, line) => {
    write(text);
    const error: unknown = await fileSecrets(path)
      .find("A")
      .catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ name: "Refusal", code: "SECRET_FILE_INVALID" });
    expect(String(error)).toContain(`Line ${line} of ${path}`);
    expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
  });

  test.each([0o604, 0o640, 0o620, 0o602, 0o644, 0o777])(
    "is refused with mode %o, since others may read or change it",
    async (mode) => {
      write("A=b\n");
      chmodSync(path, mode);
      await expect(fileSecrets(path).find("A")).rejects.toMatchObject({
        code: "SECRET_FILE_OPEN",
        hint: expect.stringContaining(`chmod 600 ${path}`),
      });
    },
  );

  test("is none where it is not there, and refused where it is no file", async () => {
    expect(await fileSecrets(path).find("A")).toBeUndefined();
    mkdirSync(path, { mode: 0o700 });
    await expect(fileSecrets(path).find("A")).rejects.toMatchObject({ code: "SECRET_FILE_NOT_READABLE" });
  });
});
