import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { findTest } from "./find-test.ts";
import { readTestReport } from "./read-test-report.ts";
import type { ReportFormat, TestResult, TestStatus } from "./test-report.ts";

const folder = join(import.meta.dirname, "../../test/conformance/test-report");

interface Row {
  /** The report, as the tool has written it. */
  readonly name: string;
  readonly root: string;
  readonly format?: ReportFormat;
  readonly trouble?: string;
  /** Name, status, file, line. */
  readonly tests?: readonly (readonly [string, TestStatus, string?, number?])[];
}

const tools = readdirSync(folder).filter((name) => !name.includes("."));

function rowsOf(tool: string): readonly Row[] {
  return readTables<Row>(`test-report/${tool}`).flatMap(({ rows }) => rows);
}

function told({ name, status, file, line }: TestResult): readonly (string | number)[] {
  return [name, status, ...(file === undefined ? [] : [file]), ...(line === undefined ? [] : [line])];
}

describe.each(tools)("%s", (tool) => {
  test("every report that was recorded is in the table", () => {
    const files = readdirSync(join(folder, tool)).filter((name) => name !== "expected.yml");
    expect(
      rowsOf(tool)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(files.sort());
  });

  test.each(rowsOf(tool))("$name", async ({ name, root, format, trouble, tests }) => {
    const text = readFileSync(join(folder, tool, name), "utf8");
    const read = await readTestReport(text, { root });
    if (!read.ok) {
      expect(read.trouble).toBe(trouble);
      return;
    }
    expect(read.format).toBe(format);
    expect(read.report.tests.map(told)).toEqual(tests);
    expect(await readTestReport(text, { root, format: read.format })).toEqual(read);
    for (const each of read.report.tests) {
      expect(findTest(read.report, each)).toMatchObject({ kind: "one", test: { name: each.name } });
    }
  });
});
