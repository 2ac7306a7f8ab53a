import { describe, expect, test } from "vitest";
import { readTestReport } from "./read-test-report.ts";
import type { ReportFormat, TestReport } from "./test-report.ts";

const suite = (inner: string): string => `<testsuite name="s">${inner}</testsuite>`;

/** Reads a report that is one. */
async function reportOf(text: string, format?: ReportFormat): Promise<TestReport> {
  const read = await readTestReport(text, { root: "/project", ...(format === undefined ? {} : { format }) });
  if (!read.ok) throw new Error(read.trouble);
  return read.report;
}

describe("what is no report is trouble, and never an empty pass", () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${"abcdefghij"[n + 1]} "${`&${"abcdefghij"[n]};`.repeat(10)}">`).join("")}]>`;
  test.each<[string, string, ReportFormat | undefined, string]>([
    ["nothing", "", undefined, "is empty"],
    ["blanks", " \n\t", undefined, "is empty"],
    ["a mark of the order of bytes alone", "\uFEFF", undefined, "is empty"],
    ["prose that says pass", "All 12 tests PASS.", undefined, "no format that is known"],
    ["zeros", "\0\0\0\0", undefined, "no format that is known"],
    ["JSON of something else", '{"ok":true}', undefined, "no format that is known"],
    ["another XML", "<checkstyle/>", undefined, "no format that is known"],
    ["another XML, said to be JUnit's", "<checkstyle/>", "junit", "its root is <checkstyle>"],
    ["prose, said to be JUnit's", "ok", "junit", "does not begin with `<`"],
    ["no suites", "<testsuites/>", undefined, "0 were run"],
    ["suites without tests", `<testsuites>${suite("")}</testsuites>`, undefined, "0 were run"],
    ["a tag that is never closed", '<testsuite><testcase name="a"/>', undefined, "not whole XML"],
    ["tags that cross", "<testsuite><testcase></testsuite></testcase>", undefined, "not whole XML"],
    ["a cut attribute", '<testsuite><testcase name="a', undefined, "not whole XML"],
    ["two roots", `${suite("")}${suite("")}`, undefined, "not whole XML"],
    ["a document type", `<?xml version="1.0"?><!DOCTYPE testsuite>${suite("")}`, undefined, "<!DOCTYPE"],
    ["one behind a comment", `<!-- <x> --><!doctype testsuite>${suite("")}`, undefined, "<!DOCTYPE"],
    ["entities that grow", `${bomb}${suite("<testcase name='&j;'/>")}`, undefined, "<!DOCTYPE"],
    [
      "suites that are too deep",
      "<testsuite>".repeat(5_000) + "</testsuite>".repeat(5_000),
      undefined,
      "not whole XML",
    ],
    ["a name that is no name", "<testsuite><__proto__ a='1'/></testsuite>", undefined, "not whole XML"],
    ["TAP without a plan", "TAP version 13\nok 1 - a\n", undefined, "has no plan"],
    ["TAP with too few tests", "1..3\nok 1 - a\n", undefined, "not as many tests as its plan"],
    ["TAP with too many", "1..1\nok 1 - a\nok 2 - b\n", undefined, "no whole TAP"],
    [
      "TAP inside it with too few",
      "ok 1 - a\n    1..2\n    ok 1 - b\nok 2 - c\n1..2\n",
      undefined,
      "not as many tests",
    ],
    ["TAP that was given up", "1..2\nok 1 - a\nBail out! no database\n", undefined, "Bail out! no database"],
    ["TAP without tests", "1..0 # SKIP nothing here\n", undefined, "0 were run"],
    ["TAP cut in its last line", "1..1\nok 1 - a # SK", undefined, "cut short"],
    ["prose, said to be TAP", "it went okay", "tap", "no TAP"],
    ["events that are cut", '{"Action":"run","Package":"p","Test":"a"}\n{"Action":"pa', undefined, "cut short"],
    ["a package without an end", '{"Action":"pass","Package":"p","Test":"a"}\n', undefined, "the package p has no end"],
    ["a package without tests", '{"Action":"pass","Package":"p"}\n', undefined, "0 were run"],
    ["prose, said to be go's", "ok  \texample.com/shop\t0.01s", "go", "it has no events"],
    ["JSON that is cut", '{"testResults":[{"name":"a","assertionResults":[', undefined, "no whole JSON"],
    ["no suites of jest", '{"testResults":[]}', "jest", "0 were run"],
    ["suites of jest that are none", '{"testResults":[{"assertionResults":[]}]}', "jest", "missing or wrong"],
    [
      "an interrupted jest",
      '{"wasInterrupted":true,"testResults":[{"name":"a","assertionResults":[]}]}',
      "jest",
      "interrupted",
    ],
    ["pytest cut short", "=== short test summary info ===\nPASSED a.py::b\n", undefined, "its last line is missing"],
    ["pytest without names", "=== test session starts ===\n=== 2 passed in 0.1s ===\n", undefined, "with `-rA`"],
    ["JSON of pytest that is cut", '{"exitcode":0,"tests":[{"nodeid":"a"', "pytest", "no whole JSON of pytest"],
  ])("%s", async (...[, text, format, words]) => {
    const read = await readTestReport(text, format === undefined ? {} : { format });
    expect(read).toMatchObject({ ok: false, trouble: expect.stringContaining(words) });
  });
});

describe("subtests of pytest", () => {
  test.each([
    "SUBFAILED[case [1] of 2] my tests/test_a.py::T::test_b - x",
    "SUBFAILED(path='a b.py::c - d') my tests/test_a.py::T::test_b - x",
    "SUBFAILED(number=1) my tests/test_a.py::T::test_b - x",
    "SUBFAILED my tests/test_a.py::T::test_b - x",
  ])("that have failed are those of the test that the summary names, whatever tells them apart: %s", async (line) => {
    const summary = ["PASSED my tests/test_a.py::T::test_b", line, "=== 1 failed, 1 passed in 0.1s ==="].join("\n");
    const read = await readTestReport(`=== short test summary info ===\n${summary}\n`, {});
    expect(read).toMatchObject({
      ok: true,
      report: {
        tests: [
          { name: "T > test_b", file: "my tests/test_a.py", status: "passed" },
          { name: "T > test_b", file: "my tests/test_a.py", status: "failed", message: "x" },
        ],
      },
    });
  });
});

describe("JUnit XML", () => {
  test("has its references and sections read, and nothing in them is markup", async () => {
    const inner = `<testcase name="a &lt;b&gt; &amp;amp; &#x1F600;&#33;"><failure><![CDATA[<!DOCTYPE html> &lt; <testcase name="x"/>]]></failure></testcase>`;
    expect(await reportOf(suite(inner))).toEqual({
      tests: [{ name: "s > a <b> &amp; 😀!", status: "failed", message: '<!DOCTYPE html> &lt; <testcase name="x"/>' }],
    });
  });

  test("of which a test is an error before it is a failure, and passed over before both", async () => {
    const report = await reportOf(
      suite(
        '<testcase name="a"><failure message="f"/><error message="e"/></testcase><testcase name="b"><failure/><skipped/></testcase>',
      ),
    );
    expect(report.tests).toMatchObject([
      { name: "s > a", status: "errored", message: "e" },
      { name: "s > b", status: "skipped" },
    ]);
  });

  test("notes how a test ended before it passed", async () => {
    const report = await reportOf(suite('<testcase name="a"><flakyError/><flakyFailure/></testcase>'));
    expect(report.tests).toEqual([{ name: "s > a", status: "passed", runs: ["errored", "failed", "passed"] }]);
  });

  test("has names that would be something else in JavaScript", async () => {
    const report = await reportOf(suite('<testcase name="constructor"/><testcase name="__proto__"/>'));
    expect(report.tests.map(({ name }) => name)).toEqual(["s > constructor", "s > __proto__"]);
  });
});

describe("paths of files", () => {
  test.each([
    ["/project/src/a.ts", "src/a.ts"],
    ["/project/./src/x/../a.ts", "src/a.ts"],
    ["./src/a.ts", "src/a.ts"],
    ["file:///project/src/a%20b.ts", "src/a b.ts"],
    ["src\\deep\\a.ts", "src/deep/a.ts"],
    ["C:\\work\\a.ts", undefined],
    ["/elsewhere/a.ts", undefined],
    ["/project-two/a.ts", undefined],
    ["../a.ts", undefined],
    ["src/../../a.ts", undefined],
    ["/project", undefined],
    ["", undefined],
  ])("%s", async (said, path) => {
    const report = await reportOf(suite(`<testcase name="a" file="${said}"/>`));
    expect(report.tests[0]?.file).toBe(path);
  });
});

test("what a tool says around its JSON is passed over", async () => {
  const json =
    '{"testResults":[{"name":"/project/a.test.ts","status":"passed","assertionResults":[{"title":"a","status":"passed"}]}]}';
  const report = await reportOf(`\n> shop@1.0.0 test\n> jest --json\n\n${json}\ndone\n`);
  expect(report.tests).toEqual([{ name: "a", file: "a.test.ts", status: "passed" }]);
});
