import { z } from "zod";
import { problemShape } from "./answers.ts";

const countsShape = {
  added: z.number().int(),
  modified: z.number().int(),
  removed: z.number().int(),
  renamed: z.number().int(),
};

export const specArchiveShape = z.strictObject({
  ok: z.boolean().describe("False where a problem is an error; then nothing was written."),
  archive: z.strictObject({
    change: z.string().describe("Its id."),
    path: z.string().describe("The folder that it is moved to, from the root of the project."),
    done: z.boolean().describe("False for a dry run, and where a problem is an error."),
    specs: z.array(
      z.strictObject({
        capability: z.string(),
        path: z.string(),
        becomes: z.enum(["new", "changed", "same", "retired"]),
        ...countsShape,
      }),
    ),
    totals: z.strictObject(countsShape),
  }),
  finished: z
    .string()
    .optional()
    .describe("A change whose archive another process had begun, and that was finished first."),
  problems: z.array(problemShape),
});

export const specDiffShape = z.strictObject({
  ok: z.boolean().describe("False where a problem is an error; then there are no specs."),
  change: z.string().describe("Its id."),
  specs: z.array(
    z.strictObject({ capability: z.string(), path: z.string(), diff: z.string().describe("As `diff -u` writes it.") }),
  ),
  problems: z.array(problemShape),
});

export const specConflictsShape = z.strictObject({
  ok: z.boolean().describe("True where there is no conflict, and no problem."),
  conflicts: z.array(
    z.strictObject({
      kind: z
        .enum(["overlap", "begin", "empty", "moved"])
        .describe(
          "Changes touch the same requirement; they begin the same spec; together they leave nothing of it; the main spec has changed in the same lines since the change was written.",
        ),
      capability: z.string(),
      requirement: z.string().optional().describe("Missing where the spec as a whole is meant."),
      message: z.string(),
      sides: z.array(
        z.strictObject({
          change: z.string(),
          does: z.enum(["adds", "modifies", "removes", "renames"]),
          place: z.strictObject({
            file: z.string(),
            line: z.number().int(),
            column: z.number().int(),
            excerpt: z.string(),
          }),
        }),
      ),
    }),
  ),
  problems: z.array(problemShape),
});

export const specBaseShape = z.strictObject({
  change: z.string().describe("Its id."),
  path: z.string().describe("The file that says what it was written against."),
  written: z.boolean().describe("False where it said all of it before."),
  requirements: z.number().int().describe("How many names it knows."),
});

export type SpecArchiveAnswer = z.output<typeof specArchiveShape>;
export type SpecDiffAnswer = z.output<typeof specDiffShape>;
export type SpecConflictsAnswer = z.output<typeof specConflictsShape>;
export type SpecBaseAnswer = z.output<typeof specBaseShape>;
