import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { ranLines, type RanLines } from "./ran-lines.ts";
import { readCoverage } from "./read-coverage.ts";

const folder = join(import.meta.dirname, "../../test/conformance/coverage");

interface Row {
  readonly name: string;
  readonly coverage: string;
  readonly root: string;
  readonly file: string;
  readonly source: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly trouble?: string;
  readonly run?: readonly number[];
  readonly missed?: readonly number[];
  /** From line, to line, test, its file, who has run them. */
  readonly by?: readonly (readonly [number, number, string, string, RanLines])[];
}

const rows = readTables<Row>("coverage").flatMap((table) => table.rows);

test.each(rows)("$name", async ({ coverage, root, file, source, others = {}, trouble, run, missed, by = [] }) => {
  const files = new Map(Object.entries({ ...others, [file]: source }));
  const sourceOf = async (path: string): Promise<string | undefined> => {
    const place = files.get(path);
    return place === undefined ? undefined : readFileSync(join(folder, place), "utf8");
  };
  const read = await readCoverage({ text: readFileSync(join(folder, coverage), "utf8"), root, sourceOf });
  if (!read.ok) {
    expect(trouble).toBeDefined();
    expect(read.trouble).toContain(trouble);
    return;
  }
  const found = read.coverage.files.get(file);
  expect([...(found?.run.keys() ?? [])].sort((a, b) => a - b)).toEqual(run);
  expect([...(found?.missed ?? [])].sort((a, b) => a - b)).toEqual(missed);
  expect(read.coverage.byTest).toBe(by.length > 0);
  const asked = by.map(([startLine, endLine, name, testFile]) => [
    startLine,
    endLine,
    name,
    testFile,
    ranLines(read.coverage, { path: file, startLine, endLine, test: name, testFile }),
  ]);
  expect(asked).toEqual(by);
});
