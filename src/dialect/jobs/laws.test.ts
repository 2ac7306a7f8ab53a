import fc from "fast-check";
import { expect, test } from "vitest";
import { mutation, mutated } from "../../../test/rig/mutations.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { readText, textOf, type WorkflowRow } from "../../../test/rig/workflow-rows.ts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { stepKinds } from "../../host/step-kinds.ts";
import { isError } from "../../problem/problem.ts";
import { makeSource } from "../../problem/source.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { toJson } from "../yaml/yaml-node.ts";
import { jobsJsonSchema } from "./json-schema.ts";

const mutations = 5000;
const rows = readTables<WorkflowRow>("jobs").flatMap((table) => table.rows);
const valid = rows.filter((row) => row.problems.length === 0);
const words =
  "${{ }} ${{jobs. ${{needs. ${{env.A}} ${{steps.s}} if: needs: until: strategy: finally: success() '".split(" ");

test("no mutation of a file makes the reader throw; every problem has its place in the file; a plan is without errors", () => {
  fc.assert(
    fc.property(fc.array(mutation(valid.map(textOf), words), { minLength: 1, maxLength: 2 }), (changes) => {
      const text = mutated(changes);
      const { plan, problems } = readText(text, {});
      const lines = text.split("\n");
      for (const { place } of problems) {
        expect(place?.line).toBeGreaterThanOrEqual(1);
        expect(place?.line).toBeLessThanOrEqual(lines.length);
        expect(place?.column).toBeGreaterThanOrEqual(1);
        expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 1) - 1]?.length ?? 0) + 1);
      }
      expect(plan === undefined).toBe(problems.some(isError));
    }),
    { numRuns: mutations },
  );
});

test("a plan is plain data and the same each time", () => {
  for (const row of valid) {
    const { plan } = readText(textOf(row), row);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(readText(textOf(row), row).plan).toEqual(plan);
  }
});

test("the JSON Schema takes every valid file and refuses unknown keys", () => {
  const takes = new Ajv2020({ strict: false }).compile(jobsJsonSchema(stepKinds));
  for (const row of valid.filter(({ steps }) => steps === undefined)) {
    const { node } = readYaml(makeSource("f", textOf(row)));
    const taken = takes(node && toJson(node));
    expect({ name: row.name, taken, errors: takes.errors }).toMatchObject({ name: row.name, taken: true });
  }
  const wrong = [
    { steps: [{ name: "s", command: "x" }], needz: [] },
    { steps: [{ name: "s", command: "x", timout: 1 }] },
    { steps: [{ name: "s", while: { condition: true, steps: [{ name: "t", comand: "x" }] } }] },
    { steps: [{ name: "s", prompt: { prompt: "x", modle: "y" } }] },
  ];
  for (const job of wrong) expect(takes({ name: "a", jobs: { job } })).toBe(false);
  expect(takes({ name: "a", on: { maunal: {} }, jobs: { j: { steps: [{ name: "s", command: "x" }] } } })).toBe(false);
});
