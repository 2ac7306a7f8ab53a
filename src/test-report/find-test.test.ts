import { describe, expect, test } from "vitest";
import { countTests } from "./count-tests.ts";
import { findTest } from "./find-test.ts";
import { mergeReports } from "./merge-reports.ts";
import type { TestReport, TestResult, TestStatus } from "./test-report.ts";

const report: TestReport = {
  tests: [
    { name: "cart > adds prices", file: "src/cart.test.ts", status: "passed" },
    { name: "cart > with a discount > takes 50 %", file: "src/cart.test.ts", status: "passed" },
    { name: "shelf > adds prices", file: "src/shelf.test.ts", status: "failed" },
    { name: "shelf > is empty (always)", file: "src/shelf.test.ts", status: "passed" },
    { name: "TestCart > test_total", file: "tests/test_cart.py", status: "passed" },
    { name: "test_price[1-2]", file: "tests/test_cart.py", status: "passed" },
    { name: "test_price[a::b > c]", file: "tests/test_cart.py", status: "failed" },
    { name: "test_tax[1]", file: "tests/test_cart.py", status: "passed" },
    { name: "test_tax[2]", file: "tests/test_cart.py", status: "skipped" },
    { name: "test_twin", file: "tests/test_one.py", status: "passed" },
    { name: "test_twin", file: "tests/test_two.py", status: "passed" },
    { name: "example.com/shop/calc > TestTotal > negative", status: "passed" },
    { name: "app.shop.CartTest > sums()", status: "passed" },
    { name: "app.shop.CartTest > price(int)[1]", status: "passed" },
    { name: 'App\\CartTest > testRate with data set "one"', status: "passed" },
    { name: "same", file: "a.test.ts", status: "passed" },
    { name: "same", file: "a.test.ts", status: "failed" },
  ],
};

describe("a name means", () => {
  test.each<[string, TestStatus, string?]>([
    ["cart > adds prices", "passed"],
    ["  cart > adds prices ", "passed"],
    ["cart::adds prices", "passed"],
    ["cart adds prices", "passed"],
    ["src/cart.test.ts > cart > adds prices", "passed"],
    ["src/cart.test.ts > adds prices", "passed"],
    ["./src/cart.test.ts::adds prices", "passed"],
    ["cart.test.ts > adds prices", "passed"],
    ["adds prices", "passed", "src/cart.test.ts"],
    ["adds prices", "failed", "src/shelf.test.ts"],
    ["takes 50 %", "passed"],
    ["with a discount > takes 50 %", "passed"],
    ["tests/test_cart.py::TestCart::test_total", "passed"],
    ["test_cart.py::TestCart::test_total", "passed"],
    ["TestCart.test_total", "passed"],
    ["test_price[1-2]", "passed"],
    ["tests/test_cart.py::test_price[a::b > c]", "failed"],
    ["tests/test_cart.py::test_price", "failed"],
    ["test_tax", "passed"],
    ["tests/test_two.py::test_twin", "passed"],
    ["TestTotal/negative", "passed"],
    ["calc.TestTotal/negative", "passed"],
    ["CartTest.sums", "passed"],
    ["app.shop.CartTest#sums", "passed"],
    ["CartTest > price", "passed"],
    ["testRate", "passed"],
    ["same", "failed"],
  ])("%s: one that %s", (name, status, file) => {
    const found = findTest(report, { name, ...(file === undefined ? {} : { file }) });
    expect(found).toMatchObject({ kind: "one", test: { status } });
  });

  test.each(["adds prices", "test_twin"])("several: %s", (name) => {
    const found = findTest(report, { name });
    expect(found.kind === "several" && found.tests.length).toBe(2);
  });

  test.each([
    "",
    " > ",
    "prices",
    "rt > adds prices",
    "cart > adds",
    "cart > with a discount",
    "adds prices > cart",
    "src/other.test.ts > adds prices",
    "src/cart.test.ts",
    "is empty",
    "always",
    "test_pric",
    "test_price[1-3]",
    "sums_not",
    "negative.TestTotal",
    "Total",
    "*",
    "__proto__",
  ])("none: %s", (name) => {
    expect(findTest(report, { name }).kind).toBe("none");
  });

  test("none in another file", () => {
    expect(findTest(report, { name: "adds prices", file: "src/other.test.ts" }).kind).toBe("none");
  });
});

function of(...tests: readonly TestResult[]): TestReport {
  return { tests };
}

function a(status: TestStatus): TestResult {
  return { name: "a", file: "f", status };
}

describe("several reports", () => {
  test("are one, in which the last time counts, and all are noted", () => {
    const b: TestResult = { name: "b", file: "f", status: "failed" };
    expect(mergeReports([of(a("failed"), b), of(a("passed")), of(a("errored"))])).toEqual(
      of({ ...a("errored"), runs: ["failed", "passed", "errored"] }, b),
    );
  });

  test("keep tests of one name in two files apart, and two in one report", () => {
    const merged = mergeReports([of(a("failed"), a("passed")), of({ ...a("passed"), file: "g" })]);
    expect(merged.tests).toHaveLength(3);
    expect(findTest(merged, { name: "a", file: "f" })).toMatchObject({ kind: "one", test: { status: "failed" } });
  });

  test("may be none", () => {
    expect(mergeReports([])).toEqual({ tests: [] });
    expect(countTests(mergeReports([]))).toEqual({ passed: 0, failed: 0, skipped: 0, total: 0 });
  });
});
