import { expect, test } from "vitest";
import type { Survey } from "../survey/survey.ts";
import type { ProjectConfig } from "./config.ts";
import { SeenInstead } from "./seen-instead.ts";

const survey: Survey = {
  languages: ["go"],
  tests: [{ name: "tests", run: "go test -json ./...", report: "stdout", from: "go.mod" }],
  checks: [{ name: "vet", run: "go vet ./...", from: "go.mod" }],
  setup: [{ link: "node_modules" }, { run: "go mod vendor" }],
  notes: [],
};

function seen(
  config: Partial<ProjectConfig>,
  given: Survey = survey,
): { ways: SeenInstead; told: string[]; looks: number } {
  const told: string[] = [];
  const state = { told, looks: 0 };
  const ways = new SeenInstead({
    config: { problems: [], ...config },
    survey: () => {
      state.looks += 1;
      return Promise.resolve(given);
    },
    note: (run, text) => told.push(`${run} ${text}`),
  });
  return Object.assign(state, { ways });
}

test("what is declared is used, and nothing is looked at", async () => {
  const state = seen({ tests: [{ run: "make t", report: "r.xml" }], setup: [{ copy: ".env" }] });
  expect(await state.ways.tests("r1")).toMatchObject([{ name: "tests", run: "make t" }]);
  expect(await state.ways.setup("r1")).toEqual([{ copy: ".env" }]);
  expect(state).toMatchObject({ looks: 0, told: [] });
});

test("an empty list says that there are none", async () => {
  const state = seen({ tests: [], setup: [] });
  expect(await state.ways.tests("r1")).toEqual([]);
  expect(await state.ways.setup("r1")).toEqual([]);
  expect(state.looks).toBe(0);
});

test("where nothing is said what is seen is used, and each run is told once where from", async () => {
  const state = seen({});
  for (const run of ["r1", "r1", "r2"]) {
    expect(await state.ways.tests(run)).toMatchObject([
      { name: "tests", run: "go test -json ./...", report: "stdout", timeoutMs: 600_000 },
    ]);
  }
  expect(await state.ways.checks("r1")).toEqual([{ name: "vet", run: "go vet ./...", timeoutMs: 600_000 }]);
  await state.ways.setup("r1");
  expect(state.looks).toBe(1);
  expect(state.told).toEqual([
    "r1 tests: `go test -json ./...`, seen in go.mod",
    "r2 tests: `go test -json ./...`, seen in go.mod",
    "r1 check vet: `go vet ./...`, seen in go.mod",
    "r1 setup: node_modules is linked, as nothing else is said in .waybill/config.yml",
    "r1 setup: `go mod vendor`, as nothing else is said in .waybill/config.yml",
  ]);
});

test("why no tests are used that were seen is told", async () => {
  const notes = [{ from: "Makefile", message: "It prints something." }];
  const state = seen({}, { ...survey, tests: [], notes });
  expect(await state.ways.tests("r1")).toEqual([]);
  expect(state.told).toEqual(["r1 tests: none are seen. Makefile: It prints something."]);
});
