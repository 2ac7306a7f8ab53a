import { z } from "zod";
import { coverageFormats } from "../coverage/coverage.ts";
import { parseGlob } from "../files/glob.ts";
import { type TestCommand, usualTestFiles, usualTestTimeout } from "../step/test-command.ts";
import { reportFormats } from "../test-report/test-report.ts";
import { parseDuration } from "../time/duration.ts";

/** The part of the configuration that speaks of tests. */

const text = (is: string): z.ZodString =>
  z.string({ error: "must be text" }).min(1, { error: "must not be empty" }).describe(is);

const isInside = (path: string): boolean => parseGlob(path) !== undefined;

const path = (is: string): z.ZodString =>
  text(is).refine(isInside, { error: "must be a path from the root of the project, without `..`" });

const formats = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const duration = z
  .union([z.number(), z.string()], { error: "must be seconds, or a duration such as 90s or 5m" })
  .transform((value, context) => {
    const seconds = parseDuration(value);
    if (seconds !== undefined) return seconds;
    context.addIssue({ code: "custom", message: "must be seconds, or a duration such as 90s or 5m" });
    return z.NEVER;
  })
  .describe("How long it may take; 10m where it is not given.");

/** What every command says that the project declares. */
export const commandFields = {
  run: text("A command of the shell, run in the root of the project."),
  hosts: z
    .array(z.string({ error: "must be text" }), { error: "must be a list of texts" })
    .describe("Hosts that it may reach where it is confined, as `name` or `name:port`.")
    .exactOptional(),
  timeout: duration.exactOptional(),
};

const testShape = z.strictObject(
  {
    name: text("What it is called; `tests` where it is not given.").exactOptional(),
    ...commandFields,
    report: path("The file that it writes its report to, from the root (`*` and `**` mean several), or `stdout`."),
    format: z
      .enum(reportFormats, { error: `must be one of ${formats(reportFormats)}` })
      .describe("How the report is written; found out where it is not given.")
      .exactOptional(),
    coverage: path("The file that it writes to which lines were run.").exactOptional(),
    coverage_format: z
      .enum(coverageFormats, { error: `must be one of ${formats(coverageFormats)}` })
      .describe("How that is written; found out where it is not given.")
      .exactOptional(),
    files: z
      .array(path("A pattern."), { error: "must be a list of patterns" })
      .min(1, { error: "must have at least one pattern" })
      .describe("Which files are tests; without it the usual names of several languages.")
      .exactOptional(),
  },
  { error: "must be a mapping with `run` and `report`" },
);

type DeclaredTest = z.output<typeof testShape>;

export const testsShape = z
  .array(testShape, { error: "must be a list of mappings with `run` and `report`" })
  .superRefine((tests, context) => {
    for (const [index, name] of namesOf(tests).entries()) {
      if (namesOf(tests).indexOf(name) === index) continue;
      const [key, message] =
        tests[index]?.name === undefined
          ? [[], `must have a \`name\` of its own: "${name}" is another one already`]
          : [["name"], "must be a name of its own: another test command has it already"];
      context.addIssue({ code: "custom", path: [index, ...key], message });
    }
  })
  .describe("How the project has its tests run.");

/** What is declared, with what holds where nothing is said. */
export function testCommands(declared: readonly DeclaredTest[]): readonly TestCommand[] {
  const names = namesOf(declared);
  return declared.map(({ coverage_format: coverageFormat, timeout, files, ...test }, index) => ({
    ...test,
    name: names[index] ?? "tests",
    ...(coverageFormat === undefined ? {} : { coverageFormat }),
    files: files ?? usualTestFiles,
    timeoutMs: (timeout ?? usualTestTimeout) * 1000,
  }));
}

function namesOf(tests: readonly DeclaredTest[]): readonly string[] {
  return tests.map(({ name }) => name ?? "tests");
}
