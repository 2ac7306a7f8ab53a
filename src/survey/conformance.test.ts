import { describe, expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { memoryFiles } from "../../test/rig/project-files.ts";
import { surveyProject } from "./survey-project.ts";
import type { Survey } from "./survey.ts";

interface Row {
  readonly name: string;
  /** By their paths; what ends with `/` is a folder. */
  readonly files: Readonly<Record<string, string>>;
  /** What is found in PATH. */
  readonly programs?: readonly string[];
  /** What is seen; what is not said is not there. */
  readonly seen: Partial<Survey>;
}

const nothing: Survey = { languages: [], tests: [], checks: [], setup: [], notes: [] };

describe.each(readTables<Row>("survey"))("$name", ({ rows }) => {
  test.each(rows)("$name", async ({ files, programs, seen }) => {
    expect(await surveyProject(memoryFiles(files, programs))).toEqual({ ...nothing, ...seen });
  });

  test.each(rows)("with other ends of lines, and the mark that some editors write: $name", async (row) => {
    const other = Object.entries(row.files).map(([path, text]) => [path, `\uFEFF${text.replaceAll("\n", "\r\n")}`]);
    expect(await surveyProject(memoryFiles(Object.fromEntries(other), row.programs))).toEqual({
      ...nothing,
      ...row.seen,
    });
  });
});

test("there are enough rows", () => {
  expect(readTables<Row>("survey").flatMap(({ rows }) => rows).length).toBeGreaterThanOrEqual(60);
});
