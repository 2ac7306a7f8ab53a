import { expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import type { JsonValue } from "../json/json.ts";
import { markdownOfAdf } from "./markdown-of-adf.ts";

interface Row {
  readonly name: string;
  readonly adf: JsonValue;
  readonly markdown: string;
}

test.each(readTables<Row>("adf").flatMap(({ rows }) => rows))("$name", ({ adf, markdown }) => {
  expect(markdownOfAdf(adf)).toBe(markdown);
});
