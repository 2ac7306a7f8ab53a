import { stringify } from "yaml";
import type { CliProject } from "./cli-project.ts";
import { criteria, firstHalf, said, secondHalf, SpecProject } from "./spec-project.ts";

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

/** What the scripted agents of a journey do, whoever implements and whoever reviews. */
export function turnsOf({
  implement,
  review,
}: {
  readonly implement: readonly object[];
  readonly review: readonly object[];
}): string {
  return stringify({
    turns: [
      { step: "implement", do: implement },
      { step: "review", do: review },
    ],
  });
}

export async function inProject(
  files: Readonly<Record<string, string>>,
  use: (at: SpecProject) => Promise<void>,
): Promise<void> {
  const at = new SpecProject(files);
  try {
    await use(at);
  } finally {
    at.remove();
  }
}

/** Copies of the repository, and files, that no run is in need of any more. */
export function leftovers(project: CliProject): readonly string[] {
  const found = [...project.files(".waybill/state/trees"), ...project.files(".waybill/state/scratch")];
  return found.filter((path) => !path.includes("/refs/") && /throwaway|scratch|graded|review/u.test(path));
}
