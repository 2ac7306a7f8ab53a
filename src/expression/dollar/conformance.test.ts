import { describe, expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import { nameRootUnknown } from "../../dialect/name-problems.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { Finding } from "../../problem/problem.ts";
import type { PathExpression, ValueType } from "../expression.ts";
import { namesOf } from "../names.ts";
import { checkCondition } from "./check-condition.ts";
import { checkTemplate, typeOf } from "./check-template.ts";
import { evaluateExpression } from "./evaluate-expression.ts";
import { evaluateCondition, evaluateTemplate } from "./evaluate-template.ts";
import type { DollarNames, DollarScope, StandingWord } from "./names.ts";
import { parseCondition } from "./parse-condition.ts";
import { parseTemplate } from "./parse-template.ts";
import { usesStatus } from "./uses-status.ts";

interface Row {
  readonly expr?: string;
  readonly condition?: string;
  readonly names?: JsonObject;
  /** How the work before has gone; as it should, where nothing is said. */
  readonly status?: readonly StandingWord[];
  /** Hashes by patterns, with blanks between them. */
  readonly hashes?: Readonly<Record<string, string>>;
  readonly gives?: JsonValue;
  readonly usesStatus?: boolean;
  /** The type of each path, as far as it is known. */
  readonly types?: Readonly<Record<string, ValueType>>;
  /** The only roots that there are; without them every root is known. */
  readonly roots?: readonly string[];
  readonly noStatus?: boolean;
  readonly problems?: readonly string[];
  readonly at?: string;
  readonly hint?: string;
  /** A text that is repeated, for what no table could hold; `bare` makes it a condition. */
  readonly long?: string;
  readonly times?: number;
  readonly bare?: boolean;
  /** The name `a` holds lists inside each other, the same as JSON, or a list of so many thousand letters, a thousand in each text. */
  readonly deep?: number;
  readonly deepText?: number;
  readonly wide?: number;
}

function textOf(row: Row): string {
  if (row.long === undefined) return row.expr ?? row.condition ?? "";
  const text = row.long.repeat(row.times ?? 1);
  return row.bare === true ? text : `\${{ ${text} }}`;
}

function namesIn(row: Row): DollarNames {
  const record: Record<string, JsonValue> = { ...row.names };
  const depth = row.deep ?? row.deepText ?? 0;
  let value: JsonValue = 1;
  for (let at = 0; at < depth; at++) value = [value];
  if (row.deep !== undefined) record["a"] = value;
  if (row.deepText !== undefined) record["a"] = JSON.stringify(value);
  if (row.wide !== undefined) record["a"] = Array.from({ length: row.wide }, () => "x".repeat(1000));
  return {
    ...namesOf(record),
    status: (which) => (row.status ?? ["success"]).includes(which),
    hashFiles: (patterns) => row.hashes?.[patterns.join(" ")],
  };
}

function scopeIn(row: Row): DollarScope {
  return {
    statusFunctions: row.noStatus !== true,
    lookup({ root, segments }: PathExpression) {
      if (row.roots !== undefined && !row.roots.includes(root)) {
        const problem = nameRootUnknown({ name: root, known: row.roots, better: undefined });
        return { type: "null", problem };
      }
      return { type: segments.length === 0 ? (row.types?.[root] ?? "unknown") : "unknown" };
    },
  };
}

function isCondition(row: Row): boolean {
  return row.condition !== undefined || row.bare === true;
}

function findingsOf(row: Row): readonly Finding[] {
  const parsed = isCondition(row) ? parseCondition(textOf(row)) : parseTemplate(textOf(row));
  const found = [...parsed.findings];
  if (!parsed.ok) return found;
  const check = isCondition(row) ? checkCondition : checkTemplate;
  found.push(...check(parsed.value, scopeIn(row)));
  if (row.types !== undefined || row.roots !== undefined) return found;
  const evaluated = evaluateTemplate(parsed.value, namesIn(row));
  return evaluated.ok || found.length > 0 ? found : [evaluated];
}

/** Rows with their beginnings, so that a title tells which it is. */
function titled(rows: readonly Row[]): (readonly [string, Row])[] {
  return rows.map((row) => [textOf(row).slice(0, 100), row] as const);
}

for (const table of readTables<Row>("expression-dollar")) {
  describe(table.name, () => {
    test.each(titled(table.rows.filter((row) => row.gives !== undefined)))("%s is worked out", (_, row) => {
      expect(findingsOf(row)).toEqual([]);
      const parsed = isCondition(row) ? parseCondition(textOf(row)) : parseTemplate(textOf(row));
      if (!parsed.ok) throw new Error("not parsed");
      const evaluate = isCondition(row) ? evaluateCondition : evaluateTemplate;
      expect(evaluate(parsed.value, namesIn(row))).toEqual({ ok: true, value: row.gives });
      const [part] = parsed.value.parts;
      if (part?.kind === "block" && parsed.value.parts.length === 1 && !isCondition(row)) {
        expect(evaluateExpression(textOf(row), part.expression, namesIn(row))).toEqual({ ok: true, value: row.gives });
      }
      if (row.usesStatus !== undefined) expect(usesStatus(parsed.value)).toBe(row.usesStatus);
    });

    test.each(titled(table.rows.filter((row) => row.problems !== undefined)))(
      "%s has the problems of its row",
      (_, row) => {
        const text = textOf(row);
        const found = findingsOf(row);
        expect(found.map(({ problem }) => problem.code)).toEqual(row.problems);
        const [first] = found;
        if (row.at !== undefined) expect(text.slice(first?.range.start, first?.range.end)).toBe(row.at);
        if (row.hint !== undefined) expect(first?.problem.hint).toBe(row.hint);
      },
    );
  });
}

test.each<[string, ValueType]>([
  ["'x'", "text"],
  ["a || b", "unknown"],
  ["'a' || 'b'", "text"],
  ["!a", "boolean"],
  ["a == b", "boolean"],
  ["toJSON(a)", "text"],
  ["fromJSON(a)", "unknown"],
  ["a[b]", "unknown"],
  ["contains(a, b)", "boolean"],
])("before a run %s is known to be %s", (expression, type) => {
  const parsed = parseTemplate(`\${{ ${expression} }}`);
  const [part] = parsed.ok ? parsed.value.parts : [];
  expect(part?.kind === "block" ? typeOf(part.expression, scopeIn({})) : part).toBe(type);
});
