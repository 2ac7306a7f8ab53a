import { expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import { makeSource } from "../../problem/source.ts";
import { readYaml } from "./read-yaml.ts";
import { scalarValue } from "./scalar-value.ts";
import { entryOf } from "./yaml-node.ts";

interface Row {
  readonly text: string;
  readonly value: unknown;
}

const rows = readTables<Row>("yaml-scalars").flatMap((table) => table.rows);

test.each(rows)("the plain scalar $text means $value", ({ text, value }) => {
  expect(scalarValue(text)).toBe(value);
});

test("a scalar keeps the author's spelling beside its value", () => {
  const read = readYaml(makeSource("a.yml", "version: 1.10\n"));
  expect(entryOf(read.node, "version")?.value).toMatchObject({ value: 1.1, text: "1.10" });
});

test("quotes make text of anything", () => {
  const read = readYaml(makeSource("a.yml", "a: 'yes'\nb: \"010\"\n"));
  expect(entryOf(read.node, "a")?.value).toMatchObject({ value: "yes" });
  expect(entryOf(read.node, "b")?.value).toMatchObject({ value: "010" });
});
