import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemCatalogue } from "../src/host/problem-catalogue.ts";
import { readTables } from "./rig/tables.ts";

interface Row {
  readonly problems?: readonly string[];
  /** With their severity before them and their place behind them. */
  readonly finds?: readonly string[];
}

/** Expected codes, and those that stand between a severity and a place. */
function codesOf({ problems = [], finds = [] }: Row): readonly string[] {
  return [...problems, ...finds.flatMap((found) => found.split(" ")[1] ?? [])];
}

const folders = readdirSync(join(import.meta.dirname, "conformance"));
const provoked = new Set(
  folders.flatMap((folder) => readTables<Row>(folder)).flatMap((table) => table.rows.flatMap(codesOf)),
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
