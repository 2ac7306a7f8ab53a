import { expect, test } from "vitest";
import { NamedTests } from "./judge-test.ts";

test("why there is no report is said in one sentence", () => {
  const report = { tests: [] };
  const runs = [
    { command: "unit", trouble: "There is no file report.xml.", report },
    { command: "e2e", report },
  ];
  expect(new NamedTests(runs).judge("adds")).toMatchObject({
    reason: {
      code: "NO_TEST_REPORT",
      message:
        'Whether the test "adds" has passed cannot be told, for there is no report of this run: unit: There is no file report.xml; e2e: it tells of no test.',
    },
  });
});
