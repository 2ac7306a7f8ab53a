import { z } from "zod";

const line = z.number().int().min(1);
const lines = z.strictObject({ startLine: line, endLine: line.describe("The last of them.") });
const standing = z.enum(["fresh", "stale", "unknown"]);
const reasons = z
  .array(z.enum(["CRITERION_REWORDED", "CRITERION_GONE", "LINES_CHANGED", "FILE_GONE", "TEST_CHANGED", "TEST_GONE"]))
  .describe("Why it is stale; empty where it is not.");
const time = z.number().describe("Milliseconds since 1970.");

const graded = z
  .strictObject({
    grade: z.enum(["PASS", "FAIL", "UNKNOWN", "UNPROVEN", "VACUOUS"]),
    commit: z.string(),
    verdict: z.string(),
    run: z.string().optional(),
    at: time,
  })
  .describe("What the newest verdict says of the criterion.");

const link = z.strictObject({
  path: z.string().describe("From the root of the repository."),
  startLine: line.describe("At the graded commit."),
  endLine: line,
  test: z.string().optional(),
  standing: standing.describe("`unknown` where git does not keep what was graded any more."),
  reasons,
  now: lines.optional().describe("Where the lines are, or what is left of them or in their place."),
});

const approvals = z.array(
  z.strictObject({
    by: z.string(),
    at: time,
    comment: z.string().optional(),
    run: z.string().optional(),
    gate: z.string().optional(),
  }),
);

const criterion = z.strictObject({
  id: z.string(),
  requirement: z.string(),
  text: z.string(),
  place: z.strictObject({ file: z.string(), line }).optional(),
  standing: z.enum([...standing.options, "never-graded"]),
  reasons,
  graded: graded.optional(),
  links: z.array(link),
  approvals,
});

const count = z.number().int();

export const traceShape = z.strictObject({
  tally: z.strictObject({
    criteria: count,
    proven: count.describe("A PASS of which nothing has changed since."),
    stale: count,
    failed: count.describe("Graded otherwise than with PASS, and nothing has changed since."),
    unknown: count,
    neverGraded: count,
  }),
  specs: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      isThere: z.boolean().describe("False where it was graded once, and is not there any more."),
      requirements: z.array(z.strictObject({ id: z.string(), title: z.string(), criteria: z.array(criterion) })),
      gone: z.array(criterion).describe("Graded once, and not asked for any more."),
    }),
  ),
});

export const whyShape = z.strictObject({
  path: z.string().describe("From the root of the repository."),
  startLine: line.optional().describe("Missing where the whole file is meant."),
  endLine: line.optional(),
  criteriaOfFile: count.describe("How many criteria the file is linked with at all."),
  needs: z.array(
    z.strictObject({
      spec: z.string(),
      requirement: z.string(),
      criterion: z.string(),
      text: z.string().describe("As it was graded."),
      graded,
      link,
      approvals,
    }),
  ),
});

const named = z.strictObject({ id: z.string(), title: z.string() });

export const proveShape = z.strictObject({
  isProven: z.boolean().describe("A PASS of which nothing has changed since."),
  spec: named,
  requirement: named,
  criterion,
  texts: z.array(z.string().nullable()).describe("The lines of each link as they stand now; null where they do not."),
  verdict: z
    .strictObject({
      id: z.string(),
      outcome: z.enum(["pass", "fail"]),
      advisor: z.strictObject({
        agent: z.string(),
        model: z.string().optional(),
        version: z.string().optional(),
      }),
      change: z.strictObject({ base: z.string(), head: z.string(), tree: z.string() }),
    })
    .optional(),
  before: z.array(graded).describe("What was said of it earlier, the newest first."),
  again: z
    .strictObject({ spec: z.string(), base: z.string().optional() })
    .optional()
    .describe("What to grade against which commit, to prove it again: waybill review --spec … --base …"),
});

export const traceImportShape = z.strictObject({
  verdict: z.string(),
  spec: z.string(),
  outcome: z.enum(["pass", "fail"]),
  commit: z.string(),
  isNew: z.boolean().describe("False where it was there before."),
});
