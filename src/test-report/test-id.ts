import { createHash } from "node:crypto";
import type { TestResult } from "./test-report.ts";

const longestId = 400;

/**
 * What a test is called from run to run: its file and its names, without lines and messages. Instances of one parametrised test
 * may have the same.
 */
export function testId({ name, file }: Pick<TestResult, "name" | "file">): string {
  const whole = file === undefined || name.startsWith(file) ? name : `${file} > ${name}`;
  if (whole.length <= longestId) return whole;
  // The beginning alone is not a name of its own.
  return `${whole.slice(0, longestId)}… ${createHash("sha256").update(whole).digest("hex").slice(0, 12)}`;
}
