import { criteria, firstHalf, said, secondHalf } from "./spec-project.ts";

/** What the advisor of a journey says of each criterion. */
export const json = said(criteria.json, {
  lines: [3, 9],
  quote: firstHalf.split("\n").slice(2, 9).join("\n"),
  test: "JSON is pretty-printed",
});
export const url = said(criteria.url, {
  lines: [12, 12],
  quote: "  return args[0] ?? usualUrl;",
  test: "an argument is the URL",
});
export const failuresMissing = said(criteria.failures, { verdict: "FAIL", note: "Nothing catches a failure." });
export const failures = said(criteria.failures, {
  lines: [16, 24],
  quote: secondHalf.split("\n").slice(2, 11).join("\n"),
  test: "a failure is an exit code and a clear error",
});
/** A test that would pass whatever the module does. */
export const vacuous = said(criteria.failures, {
  lines: [16, 24],
  quote: secondHalf.split("\n").slice(2, 11).join("\n"),
  test: "two and two are four",
});
/** It says that the failure is handled in a line that is not there. */
export const forged = said(criteria.failures, {
  lines: [16, 16],
  quote: "process.on('uncaughtException', () => process.exit(1));",
  test: "a failure is an exit code and a clear error",
});

/** A file that a scripted agent writes. */
export function write(path: string, text: string): object {
  return { write: { path, text } };
}
