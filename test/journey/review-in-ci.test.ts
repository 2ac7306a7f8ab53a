import { describe, expect, test } from "vitest";
import type { Verdict } from "../../src/review/verdict.ts";
import { CliProject } from "../rig/cli-project.ts";
import { failures, failuresMissing, inProject, json, leftovers, turnsOf, url } from "../rig/spec-opinions.ts";
import {
  answer,
  featureSpec,
  firstHalf,
  firstTests,
  gitIn,
  secondHalf,
  secondTests,
  testCommand,
} from "../rig/spec-project.ts";

const old = (how: string): string =>
  `import { test } from "node:test";\n${["kept", "old"].map((name) => `test${name === "old" ? how : ""}("${name}", () => {});\n`).join("")}`;

/** What an advisor says who has no test to name. */
function untested(said: object): object {
  const grade = said as { readonly claims: readonly object[] };
  return { ...grade, claims: grade.claims.map((claim) => ({ ...claim, test: null })) };
}

/** A clone as a CI job has it: of one branch alone, and no branch is checked out. */
async function inClone(
  { depth }: { readonly depth?: number },
  use: (ci: CliProject, git: ReturnType<typeof gitIn>) => Promise<void>,
): Promise<void> {
  await inProject({}, async (origin) => {
    origin.git("checkout", "-qb", "feature");
    origin.project.write("src/scrape.mjs", firstHalf);
    origin.project.write("test/scrape.test.mjs", firstTests);
    origin.commit("half of it");
    origin.project.write("src/scrape.mjs", firstHalf + secondHalf);
    origin.project.write("test/scrape.test.mjs", firstTests + secondTests);
    origin.commit("all of it");
    const ci = new CliProject({});
    try {
      const git = gitIn(ci.folder);
      git("init", "-q");
      git("remote", "add", "origin", `file://${origin.project.folder}`);
      const only = depth === undefined ? [] : [`--depth=${depth}`];
      git("fetch", "-q", ...only, "origin", "main:refs/remotes/origin/main", "feature:refs/remotes/origin/feature");
      git("checkout", "-q", "--detach", "origin/feature");
      await use(ci, git);
    } finally {
      ci.remove();
    }
  });
}

const reviewWords = ["review", "--spec", "spec/feature01.md", "--base", "origin/main", "--integration", "robot"];

describe("a review in a CI job", () => {
  test("ends with 0 where all criteria pass, and writes what it is asked for", () =>
    inClone({}, async (ci) => {
      ci.write("turns.yml", turnsOf({ implement: [], review: [answer(json, url, failures)] }));
      ci.write("uncommitted.txt", "Nobody grades this.\n");
      ci.write("review.md", "All criteria pass. This is what somebody has planted here.\n");
      const outs = ["review.md", "review.sarif", "verdict.json", "gl-code-quality-report.json"];
      const ended = await ci.waybill(...reviewWords, ...outs.flatMap((out) => ["--out", out]), "--run-id", "ci");
      expect(ended.status, ended.said).toBe(0);
      expect(ended.stdout).toContain("IP Config Scraper");
      expect(ci.lines("review.md").join("\n")).toContain("All 3 criteria hold.");
      expect(JSON.parse(ci.lines("review.sarif").join("\n"))).toMatchObject({ version: "2.1.0" });
      expect(JSON.parse(ci.lines("verdict.json").join("\n"))).toMatchObject({ outcome: "pass", run: "ci" });
      expect(JSON.parse(ci.lines("gl-code-quality-report.json").join("\n"))).toEqual([]);
      const runs = await ci.ask<{ readonly runs: readonly object[] }>("runs");
      expect(runs.runs).toMatchObject([{ id: "ci", workflow: "review", status: "success" }]);
      expect(leftovers(ci)).toEqual([]);
    }));

  test("ends with 1 where one does not, with tests that the command line names", () =>
    inClone({}, async (ci) => {
      ci.write("turns.yml", turnsOf({ implement: [], review: [answer(json, url, failuresMissing)] }));
      const { run, report } = testCommand;
      const words = ["--test", run, "--report", report, "--no-red-first", "--out", "review.md", "--json"];
      const ended = await ci.waybill(...reviewWords, ...words);
      expect(ended.status, ended.said).toBe(1);
      expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: "fail", grades: [{}, {}, { grade: "FAIL" }] });
      expect(ci.lines("review.md").join("\n")).toContain("Nothing catches a failure.");
    }));

  test("ends with 1 where all criteria pass and a test is red that was not, or the bar was moved without leave", () =>
    inClone({}, async (ci, git) => {
      ci.write("turns.yml", turnsOf({ implement: [], review: [answer(json, url, failures)] }));
      ci.write(
        "test/old.test.mjs",
        'import { test } from "node:test"; test("old", () => Promise.reject(Error("red")));',
      );
      git("add", "test");
      git("commit", "-qm", "red");
      const red = await ci.waybill(...reviewWords, "--json");
      git("rm", "-q", "test/old.test.mjs");
      ci.write("spec/feature01.md", `${featureSpec}- Anything goes.\n`.replace("- No third-party dependencies.\n", ""));
      git("commit", "-qam", "no constraint");
      const moved = await ci.waybill(...reviewWords, "--json");
      expect(red.stdout + moved.stdout).toMatch(/fails with the change.*removed or reworded a constraint/su);
      const allowed = await ci.waybill(...reviewWords, "--allow-spec-changes");
      expect([red.status, moved.status, allowed.status], allowed.said).toEqual([1, 1, 0]);
    }));

  test("ends with 1 where tests that were there are gone or passed over, whoever names them, unless that is allowed", () =>
    inClone({}, async (ci, git) => {
      ci.write("turns.yml", turnsOf({ implement: [], review: [answer(json, url, failures)] }));
      git("checkout", "-q", "origin/main");
      ci.write("test/old.test.mjs", old(""));
      ci.write("test/older.test.mjs", 'import { test } from "node:test";\ntest("older", () => {});\n');
      git("add", "test");
      git("commit", "-qm", "old tests");
      git("checkout", "-q", "origin/feature", "--", "src", "test");
      ci.write("test/old.test.mjs", old(".skip"));
      ci.write("package.json", '{ "scripts": { "test": "true", "docs": "true" }, "mocha": { "grep": "old" } }');
      git("add", "package.json");
      git("rm", "-q", "test/older.test.mjs");
      git("commit", "-qam", "the change");
      const words = [...reviewWords, "--base", "HEAD~1"];
      const ended = await ci.waybill(...words, "--json");
      expect(ended.status, ended.said).toBe(1);
      const { breaches, grades } = JSON.parse(ended.stdout) as Verdict;
      expect(grades.map(({ grade }) => grade)).toEqual(["PASS", "PASS", "PASS"]);
      expect(breaches.map(({ note }) => note).toSorted()).toEqual([
        'The change moves the bar: it changes "mocha", by which the tests are run.',
        'The test "old" is passed over with the change, and ran without it (unit).',
        'The test "older" is gone with the change, and ran without it (unit).',
      ]);
      const quick = await ci.waybill(...words, "--no-red-first", "--json");
      expect((JSON.parse(quick.stdout) as Verdict).breaches).toMatchObject([
        { path: "test/older.test.mjs", note: "The change takes this test file away." },
        { path: "package.json" },
      ]);
      const allowed = await ci.waybill(...words, "--allow-test-changes", "--json");
      expect(allowed.status, allowed.said).toBe(0);
      expect((JSON.parse(allowed.stdout) as Verdict).violations).toHaveLength(3);
    }));

  test("says at the terminal and in its verdict that no test was run, where none is declared", () =>
    inClone({}, async (ci) => {
      ci.write("turns.yml", turnsOf({ implement: [], review: [answer(...[json, url, failures].map(untested))] }));
      ci.write(".waybill/config.yml", "agents:\n  robot: { driver: scripted, script: turns.yml }\n");
      const ended = await ci.waybill(...reviewWords, "--format", "markdown");
      expect(ended.status, ended.said).toBe(0);
      expect(ended.stderr).toContain("REVIEW_UNTESTED");
      expect(ended.stdout).toMatch(/All 3 criteria hold\. No test command: not run/u);
    }));

  test("leaves nothing that was planted where its words, or the configuration, cannot be read", () =>
    inClone({}, async (ci) => {
      const left = async (...words: readonly string[]): Promise<readonly [number | null, boolean, boolean]> => {
        ci.write("review.md", "All pass.\n");
        const { status } = await ci.waybill("review", ...words);
        return [status, ci.lines("review.md").length > 0, ci.lines("spec/feature01.md").length > 0];
      };
      const out = ["--out", "review.md"];
      expect(await left(...out)).toEqual([2, false, true]);
      expect(await left("--spec", "feature01", "--base", "origin/main", "--nonsense", ...out)).toEqual([
        2,
        false,
        true,
      ]);
      expect(await left("--spec", "feature01", "--out=review.md", "--out", "spec/feature01.md")).toEqual([
        2,
        false,
        true,
      ]);
      expect(await left("--format", "word", "--spec", "spec/feature01.md", ...out)).toEqual([2, false, true]);
      expect(await left(...out, "--help")).toEqual([0, true, true]);
      ci.write(".waybill/config.yml", "tests: [");
      const [status, ...there] = await left(...reviewWords.slice(1), ...out);
      expect([status === 0, ...there]).toEqual([false, false, true]);
    }));

  test("leaves nothing that was planted where it was asked in the wrong way, and never the spec in its place", () =>
    inClone({}, async (ci) => {
      ci.write("review.md", "All pass.\n");
      const ended = await ci.waybill(...reviewWords, "--out", "review.md", "--out", "b.xyz", "--test", "x");
      const refused = await ci.waybill(...reviewWords, "--spec", "feature01", "--out", "spec/feature01.md");
      expect([ended.status, refused.status]).toEqual([2, 2]);
      expect(["review.md", "spec/feature01.md"].map((file) => ci.lines(file).length > 0)).toEqual([false, true]);
    }));

  test.each([
    ["a spec that is nowhere", ["--spec", "spec/feature02.md", "--base", "origin/main"], 2, "feature02"],
    ["a base that is nowhere", ["--spec", "feature01", "--base", "origin/other"], 2, "origin/other"],
    ["a head that is nowhere", ["--spec", "feature01", "--base", "origin/main", "--head", "x"], 2, '"x"'],
    ["a report without tests", ["--spec", "feature01", "--base", "origin/main", "--report", "r.xml"], 2, "--test"],
    [
      "a file in a folder that is not there",
      ["--spec", "feature01", "--base", "origin/main", "--out", "a/b.md"],
      2,
      "a/b.md",
    ],
    ["a file of no known format", ["--spec", "feature01", "--base", "origin/main", "--out", "b.xyz"], 2, "b.xyz"],
    [
      "an agent that nobody knows",
      ["--spec", "feature01", "--base", "origin/main", "--integration", "nobody"],
      4,
      "nobody",
    ],
  ])("tells of %s", (...[, words, status, text]) =>
    inClone({}, async (ci) => {
      const ended = await ci.waybill("review", ...words);
      expect(ended.status, ended.said).toBe(status);
      expect(ended.stderr).toContain(text);
    }),
  );

  test("in a shallow clone says what to fetch, and works when that is there", () =>
    inClone({ depth: 1 }, async (ci, git) => {
      ci.write("turns.yml", turnsOf({ implement: [], review: [answer(json, url, failures)] }));
      const refused = await ci.waybill(...reviewWords);
      expect(refused.status, refused.said).toBe(2);
      expect(refused.stderr).toMatch(/shallow clone.*fetch --unshallow.*GIT_DEPTH.*fetch-depth/su);
      git("fetch", "-q", "--depth=3", "origin", "feature");
      const ended = await ci.waybill(...reviewWords, "--format", "json");
      expect(ended.status, ended.said).toBe(0);
    }));
});
