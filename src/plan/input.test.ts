import { expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import type { JsonValue } from "../json/json.ts";
import { coerceInput, type InputDefinition } from "./input.ts";

interface Row extends Partial<InputDefinition> {
  readonly given: JsonValue;
  readonly gives?: JsonValue;
  readonly problems?: readonly string[];
}

const rows = readTables<Row>("inputs").flatMap((table) => table.rows);

test.each(rows)("a $type input given $given: $gives $problems", (row) => {
  const { given, gives, problems, ...definition } = row;
  const coerced = coerceInput({ name: "x", type: "string", required: false, ...definition }, given);
  if (coerced.ok) expect(coerced.value).toBe(gives);
  else expect([coerced.problem.code]).toEqual(problems);
});
