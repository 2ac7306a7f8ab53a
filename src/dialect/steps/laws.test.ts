import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Ajv2020 } from "ajv/dist/2020.js";
import { mutated, mutation } from "../../../test/rig/mutations.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { readStepsOf, textOf, type WorkflowRow } from "../../../test/rig/workflow-rows.ts";
import { stepKinds } from "../../host/step-kinds.ts";
import { isError } from "../../problem/problem.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { makeSource } from "../../problem/source.ts";
import { toJson } from "../yaml/yaml-node.ts";
import { stepsJsonSchema } from "./json-schema.ts";

const mutations = 10_000;
const rows = [...readTables<WorkflowRow>("steps"), ...readTables<WorkflowRow>("seed")].flatMap((table) => table.rows);
const examples = join(import.meta.dirname, "..", "..", "..", "examples");
const files = [
  ...rows.filter((row) => row.problems.length === 0).map(textOf),
  ...readdirSync(examples)
    .filter((file) => file.endsWith(".yml"))
    .map((file) => readFileSync(join(examples, file), "utf8")),
];

const words = "{{ }} {{x}} {{ steps. }}".split(" ");

test("no mutation of a file makes the reader throw; every problem has its place in the file; a plan is without errors", () => {
  fc.assert(
    fc.property(fc.array(mutation(files, words), { minLength: 1, maxLength: 2 }), (changes) => {
      const text = mutated(changes);
      const { read } = readStepsOf({ name: "", workflow: text, problems: [] });
      const lines = text.split("\n");
      for (const { place } of read.problems) {
        expect(place?.line).toBeGreaterThanOrEqual(1);
        expect(place?.line).toBeLessThanOrEqual(lines.length);
        expect(place?.column).toBeGreaterThanOrEqual(1);
        expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 1) - 1]?.length ?? 0) + 1);
      }
      expect(read.plan === undefined).toBe(read.problems.some(isError));
    }),
    { numRuns: mutations },
  );
});

test("a plan is plain data and the same each time", () => {
  for (const row of rows.filter(({ problems }) => problems.length === 0)) {
    const { plan } = readStepsOf(row).read;
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(readStepsOf(row).read.plan).toEqual(plan);
  }
});

test("an id means the address of its step, in the workflow and in each fan-out", () => {
  const { plan } = readStepsOf({
    name: "",
    problems: [],
    steps: `- { id: l, type: while, condition: true, steps: [{ id: a, command: x }] }
- id: f
  type: fan-out
  items: [1]
  step: { id: i, type: if, condition: true, then: [{ id: b, command: x }] }
`,
  }).read;
  expect(plan?.addresses).toEqual({ "": { l: "l", a: "l[n]/a", f: "f" }, "f[i]": { i: "f[i]/i", b: "f[i]/i/b" } });
});

test("a called workflow is a part of the plan, so that a later change of its file changes nothing", () => {
  const child = "workflow: { id: c, name: C, version: '1.0.0' }\nsteps: [{ id: s, command: x }]\n";
  const steps = "- { id: a, type: workflow, workflow: ./child.yml }\n";
  const { plan } = readStepsOf({ name: "", problems: [], files: { "./child.yml": child }, steps }).read;
  expect(plan?.workflows["./child.yml"]?.workflow.id).toBe("c");
});

test("the JSON Schema takes every valid file and refuses unknown keys", () => {
  const takes = new Ajv2020({ strict: false }).compile(stepsJsonSchema(stepKinds));
  for (const row of rows.filter(({ problems }) => problems.length === 0)) {
    const { node } = readYaml(makeSource("f", textOf(row)));
    expect({ name: row.name, takes: takes(node && toJson(node)), errors: takes.errors }).toMatchObject({
      name: row.name,
      takes: true,
    });
  }
  const workflow = { id: "a", name: "A", version: "1.0.0" };
  expect(takes({ workflow, steps: [{ id: "s", command: "x" }], step: 1 })).toBe(false);
  expect(takes({ workflow, steps: [{ id: "s", command: "x", timout: 1 }] })).toBe(false);
  expect(
    takes({ workflow, steps: [{ id: "s", type: "while", condition: true, steps: [{ id: "t", type: "shell" }] }] }),
  ).toBe(false);
});
