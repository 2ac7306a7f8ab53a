import { describe, expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { Scope } from "../expression.ts";
import { namesOf } from "../names.ts";
import { checkCondition } from "./check-condition.ts";
import { checkTemplate } from "./check-template.ts";
import { evaluateCondition, evaluateTemplate } from "./evaluate-template.ts";
import { parseTemplate } from "./parse-template.ts";

interface Row {
  readonly expr?: string;
  readonly condition?: string;
  readonly names?: JsonObject;
  readonly gives?: JsonValue;
  readonly problems?: readonly string[];
  readonly at?: string;
  /** A text that is repeated, for what no table could hold. */
  readonly long?: string;
  readonly times?: number;
  /** The name `a` holds lists inside each other. */
  readonly deep?: number;
}

const anything: Scope = { lookup: () => ({ type: "unknown" }) };

function textOf(row: Row): string {
  return row.long === undefined ? (row.expr ?? row.condition ?? "") : `{{ ${row.long.repeat(row.times ?? 1)} }}`;
}

function namesIn(row: Row): JsonObject {
  let value: JsonValue = 1;
  for (let depth = 0; depth < (row.deep ?? 0); depth++) value = [value];
  return row.deep === undefined ? (row.names ?? {}) : { a: value };
}

function findingsOf(row: Row): readonly { readonly code: string; readonly words: string }[] {
  const text = textOf(row);
  const parsed = parseTemplate(text);
  const found = parsed.findings.map((finding) => finding);
  if (parsed.ok) {
    const check = row.condition === undefined ? checkTemplate : checkCondition;
    found.push(...check(parsed.value, anything));
    const evaluated = evaluateTemplate(parsed.value, namesOf(namesIn(row)));
    if (!evaluated.ok && found.length === 0) found.push(evaluated);
  }
  return found.map(({ problem, range }) => ({ code: problem.code, words: text.slice(range.start, range.end) }));
}

for (const table of readTables<Row>("expression-braces")) {
  describe(table.name, () => {
    test.each(table.rows.filter((row) => row.gives !== undefined))("$expr$condition gives $gives", (row) => {
      expect(findingsOf(row)).toEqual([]);
      const parsed = parseTemplate(textOf(row));
      if (!parsed.ok) throw new Error("not parsed");
      const evaluate = row.condition === undefined ? evaluateTemplate : evaluateCondition;
      expect(evaluate(parsed.value, namesOf(namesIn(row)))).toEqual({ ok: true, value: row.gives });
    });

    test.each(table.rows.filter((row) => row.problems !== undefined))(
      "$expr$condition$long is refused: $problems",
      (row) => {
        const found = findingsOf(row);
        expect(found.map(({ code }) => code)).toEqual(row.problems);
        if (row.at !== undefined) expect(found[0]?.words).toBe(row.at);
      },
    );
  });
}
