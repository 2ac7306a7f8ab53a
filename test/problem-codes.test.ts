import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemCatalogue } from "../src/host/problem-catalogue.ts";
import { readTables } from "./rig/tables.ts";

interface Row {
  readonly problems?: readonly string[];
}

const folders = readdirSync(join(import.meta.dirname, "conformance"));
const provoked = new Set(
  folders
    .flatMap((folder) => readTables<Row>(folder))
    .flatMap((table) => table.rows.flatMap((row) => row.problems ?? [])),
);
const codes = problemCatalogue.flatMap((chapter) => chapter.problems.map((problem) => problem.code));

test("no two problems have the same code", () => {
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test("every code is provoked by a row of a table", () => {
  expect(codes.filter((code) => !provoked.has(code))).toEqual([]);
});

test("every code that a row expects is in the catalogue", () => {
  expect([...provoked].filter((code) => !codes.includes(code))).toEqual([]);
});
