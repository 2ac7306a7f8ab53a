import { expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import { makeSource } from "../../problem/source.ts";
import { readSource } from "./read-source.ts";
import { readYaml } from "./read-yaml.ts";
import { entryOf, toJson } from "./yaml-node.ts";

interface Row {
  readonly name: string;
  readonly text?: string;
  readonly base64?: string;
  readonly repeat?: string;
  readonly times?: number;
  readonly bomb?: boolean;
  readonly limit?: number;
  readonly problems: readonly string[];
  readonly at?: string;
  readonly hint?: string;
}

function bytesOf(row: Row): Uint8Array {
  if (row.base64 !== undefined) return Buffer.from(row.base64, "base64");
  if (row.repeat !== undefined) return Buffer.from(row.repeat.repeat(row.times ?? 1));
  return Buffer.from(row.bomb === true ? bomb() : (row.text ?? ""));
}

/** Nine levels of nine aliases each: a few hundred bytes that stand for billions of values. */
function bomb(): string {
  const levels = Array.from({ length: 10 }, (_, level) => {
    const items = Array.from({ length: 9 }, () => (level === 0 ? "x" : `*l${level - 1}`));
    return `l${level}: &l${level} [${items.join(", ")}]\n`;
  });
  return levels.join("");
}

const rows = readTables<Row>("yaml").flatMap((table) => table.rows);

test.each(rows)("$name: $problems", (row) => {
  const read = readSource("f.yml", bytesOf(row), row.limit);
  const problems = read.ok ? readYaml(read.source).problems : [read.problem];
  expect(problems.map((problem) => problem.code)).toEqual(row.problems);
  const place = problems[0]?.place;
  if (row.at !== undefined) expect(`${place?.line}:${place?.column}`).toBe(row.at);
  if (row.hint !== undefined) expect(problems[0]?.hint).toContain(row.hint);
});

test("a merge fills in what a mapping does not say itself", () => {
  const { node } = readYaml(makeSource("f", "x: &x { a: 1, b: 2 }\ny: { <<: *x, b: 3 }\nz: { <<: [*x, { c: 4 }] }\n"));
  expect(node && toJson(node)).toEqual({ x: { a: 1, b: 2 }, y: { b: 3, a: 1 }, z: { a: 1, b: 2, c: 4 } });
});

test("what is said without quotes in braces is read as the text that was meant", () => {
  const { node } = readYaml(makeSource("f", "a: {{ inputs.x }}\n"));
  expect(entryOf(node, "a")?.value).toMatchObject({ value: "{{ inputs.x }}" });
});
