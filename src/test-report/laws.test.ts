import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countTests } from "./count-tests.ts";
import { findTest } from "./find-test.ts";
import { mergeReports } from "./merge-reports.ts";
import { readTestReport } from "./read-test-report.ts";
import { reportFormats, type TestReport, type TestResult, type TestStatus } from "./test-report.ts";

const folder = join(import.meta.dirname, "../../test/conformance/test-report");
const recorded = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.includes("/") && !path.endsWith(".yml"))
  .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));

const statuses = ["passed", "failed", "errored", "skipped"] as const;
const status = fc.constantFrom<TestStatus>(...statuses);
const word = fc.stringMatching(/^[\wäß<>&"' .,#-]{0,12}[a-z]$/u).map((text) => text.replaceAll(" > ", " "));
const tests = fc.uniqueArray(fc.record({ name: word, status }), {
  minLength: 1,
  maxLength: 12,
  selector: ({ name }) => name.trim(),
});

const signs: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[<>&"]/gu, (sign) => signs[sign] ?? sign);

const inside: Readonly<Record<TestStatus, string>> = {
  passed: "",
  failed: "<failure/>",
  errored: "<error/>",
  skipped: "<skipped/>",
};

/** A report in each format that can say all of it. */
const writers = {
  junit: (given: readonly TestResult[]) =>
    `<testsuites>${given.map(({ name, status: end }) => `<testcase name="${escaped(name)}">${inside[end]}</testcase>`).join("")}</testsuites>`,
  jest: (given: readonly TestResult[]) =>
    JSON.stringify({
      testResults: [
        {
          name: "a.test.ts",
          assertionResults: given.map(({ name, status: end }) => ({
            title: name,
            status: end === "skipped" ? "pending" : end === "errored" ? "failed" : end,
          })),
        },
      ],
    }),
  tap: (given: readonly TestResult[]) =>
    `1..${given.length}\n${given.map(({ name, status: end }, at) => `${end === "failed" || end === "errored" ? "not ok" : "ok"} ${at + 1} - ${name.replaceAll("#", "\\#")}${end === "skipped" ? " # SKIP" : ""}\n`).join("")}`,
};

function endsOf({ tests: all }: TestReport): readonly string[] {
  return all.map(({ name, status: end, runs }) => `${end} ${name.trim()} ${runs?.join() ?? ""}`);
}

test("whatever the text, reading answers, and no report without a test is one", async () => {
  const any = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.constantFrom(...recorded.map(({ text }) => text)),
  );
  const cuts = fc.array(fc.tuple(fc.nat(), fc.nat(60), fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(any, cuts, fc.option(fc.constantFrom(...reportFormats)), async (text, changes, format) => {
      const changed = changes.reduce(
        (so, [at, length, by]) => so.slice(0, at % (so.length + 1)) + by + so.slice((at % (so.length + 1)) + length),
        text,
      );
      const read = await readTestReport(changed, { root: "/project", ...(format === null ? {} : { format }) });
      if (!read.ok) expect(read.trouble).toMatch(/\S/u);
      else {
        expect(read.report.tests.length).toBeGreaterThan(0);
        for (const { file, name } of read.report.tests) {
          expect(typeof name).toBe("string");
          expect(file === undefined || !/^\/|(?:^|\/)\.\.(?:\/|$)/u.test(file)).toBe(true);
        }
      }
    }),
    { numRuns: 120 },
  );
});

test("a report that is cut anywhere is trouble, or tells of all its tests as before", async () => {
  // What several packages or programs say is whole where one of them ends: there the exit code has to say it.
  const several = new Set([
    "written/go-1.24.json",
    "written/go-rerun.json",
    "cargo/both.txt",
    "cargo/nocapture.txt",
    "cargo/stdout.txt",
  ]);
  const single = recorded.filter(({ path }) => !several.has(path));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...single), fc.double({ min: 0, max: 1, noNaN: true }), async ({ text }, part) => {
      const whole = await readTestReport(text, { root: "/project" });
      const cut = await readTestReport(text.slice(0, Math.floor(text.length * part)), { root: "/project" });
      if (cut.ok) expect(endsOf(cut.report)).toEqual(whole.ok && endsOf(whole.report));
    }),
    { numRuns: 150 },
  );
});

test.each(["junit", "jest", "tap"] as const)("what is written as %s is read as it was", async (format) => {
  await fc.assert(
    fc.asyncProperty(tests, async (given) => {
      const read = await readTestReport(writers[format](given));
      const meant = given.map((each) => ({
        ...each,
        status: format !== "junit" && each.status === "errored" ? ("failed" as const) : each.status,
      }));
      expect(read.ok && endsOf(read.report)).toEqual(endsOf({ tests: meant }));
    }),
    { numRuns: 60 },
  );
});

test("every test is found by its whole name, and by none that it does not end with", () => {
  const named = fc.array(
    fc.record({ name: fc.array(word, { minLength: 1, maxLength: 3 }).map((names) => names.join(" > ")), status }),
    { minLength: 1, maxLength: 10 },
  );
  fc.assert(
    fc.property(named, (all) => {
      for (const { name } of all) {
        const found = findTest({ tests: all }, { name });
        expect(found.kind).toBe("one");
        expect(findTest({ tests: all }, { name: `${name} and more words` }).kind).toBe("none");
      }
    }),
  );
});

test("reports are one in whatever portions they are taken together, and the last counts", () => {
  const some = fc.array(
    tests.map((all): TestReport => ({ tests: all })),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(some, fc.nat(4), (reports, at) => {
      const whole = mergeReports(reports);
      const portions = mergeReports([mergeReports(reports.slice(0, at)), mergeReports(reports.slice(at))]);
      expect(endsOf(portions).toSorted()).toEqual(endsOf(whole).toSorted());
      for (const each of reports.at(-1)?.tests ?? [])
        expect(whole.tests.find(({ name }) => name === each.name)?.status).toBe(each.status);
      const counts = countTests(whole);
      expect(counts.passed + counts.failed + counts.skipped).toBe(counts.total);
    }),
  );
});
