import { z } from "zod";

/** The shapes of what `--json` prints. Programs rely on them: they grow, and nothing in them changes its meaning. */
export const problemShape = z.strictObject({
  code: z.string().describe("Permanent; see the reference of problems."),
  severity: z.enum(["error", "warning", "note"]),
  message: z.string(),
  hint: z.string().optional().describe("What to write instead."),
  place: z
    .strictObject({
      file: z.string(),
      line: z.number().int().min(1),
      column: z.number().int().min(1),
      excerpt: z
        .string()
        .describe("The line of the file, and carets below it; empty where the file as a whole is meant."),
    })
    .optional(),
});

export const validateShape = z.strictObject({
  ok: z.boolean().describe("True where no problem is an error."),
  problems: z.array(problemShape),
});

export const planShape = z.strictObject({
  ok: z.boolean(),
  problems: z.array(problemShape),
  plan: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("The tree that would run; missing where there is an error."),
});

export const errorShape = z.strictObject({
  error: z.strictObject({
    kind: z.enum(["problem", "refusal", "fault"]),
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    problems: z.array(problemShape),
  }),
});
