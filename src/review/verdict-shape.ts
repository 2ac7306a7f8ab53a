import { z } from "zod";
import type { ReasonCode, Verdict } from "./verdict.ts";
import { verdictFormat } from "./verdict.ts";

const reasonCodes = [
  "ANSWER_UNREADABLE",
  "CRITERION_INVENTED",
  "CRITERION_DOUBLED",
  "CRITERION_NOT_GRADED",
  "CLAIM_MISSING",
  "PATH_INVALID",
  "QUOTES_THE_SPEC",
  "FILE_MISSING",
  "FILE_NOT_TEXT",
  "RANGE_INVALID",
  "QUOTE_EMPTY",
  "QUOTE_NOT_THERE",
  "ONLY_COMMENTS",
  "NOT_IN_CHANGE",
  "TEST_NOT_NAMED",
  "ONLY_DOCUMENTATION",
  "TEST_NOT_RUN",
  "TEST_AMBIGUOUS",
  "TEST_FAILED",
  "TEST_SKIPPED",
  "LINES_NOT_RUN",
  "NO_TEST_REPORT",
  "PASSES_WITHOUT_CHANGE",
  "ONLY_NOT_LOADED",
] as const satisfies readonly ReasonCode[];

const remark = z.object({ path: z.string().exactOptional(), line: z.number().exactOptional(), note: z.string() });

const claim = z.object({
  path: z.string(),
  startLine: z.number(),
  endLine: z.number(),
  quote: z.string(),
  test: z.string().exactOptional(),
  note: z.string().exactOptional(),
  holds: z.boolean(),
  testFile: z.string().exactOptional(),
  linesHash: z.string().exactOptional(),
  said: z.object({ startLine: z.number(), endLine: z.number() }).exactOptional(),
  ties: z.enum(["changed", "run-by-test", "run-by-tests"]).exactOptional(),
});

const opinion = z.enum(["PASS", "FAIL", "UNKNOWN"]);

const grade = z.object({
  requirement: z.string(),
  requirementText: z.string().exactOptional(),
  criterion: z.string(),
  text: z.string(),
  criterionHash: z.string(),
  place: z.object({ file: z.string(), line: z.number() }),
  grade: z.enum([...opinion.options, "UNPROVEN", "VACUOUS"]),
  said: opinion.exactOptional(),
  note: z.string().exactOptional(),
  claims: z.array(claim),
  reasons: z.array(
    z.object({ code: z.enum(reasonCodes), message: z.string(), claim: z.number().int().nonnegative().exactOptional() }),
  ),
  before: z
    .object({
      red: z.array(z.string()),
      green: z.array(z.string()),
      notLoaded: z.array(z.string()).exactOptional(),
      note: z.string().exactOptional(),
    })
    .exactOptional(),
});

/** A verdict as it is written: its members in the order in which they are read best. */
export const verdictShape = z.object({
  format: z.literal(verdictFormat),
  id: z.string(),
  outcome: z.enum(["pass", "fail"]),
  spec: z.object({ id: z.string(), title: z.string(), hash: z.string(), files: z.array(z.string()) }),
  change: z.object({ base: z.string(), head: z.string(), tree: z.string() }),
  advisor: z.object({ agent: z.string(), model: z.string().exactOptional(), version: z.string().exactOptional() }),
  run: z.string().exactOptional(),
  at: z.number(),
  grades: z.array(grade),
  // Verdicts that were written before there were any have none.
  breaches: z.array(remark).default([]),
  outOfScope: z.array(remark),
  violations: z.array(remark),
  tests: z.array(z.object({ name: z.string(), passed: z.number(), failed: z.number(), skipped: z.number() })),
});

export type ReadVerdict =
  | { readonly ok: true; readonly verdict: Verdict }
  | { readonly ok: false; readonly trouble: string };

export function readVerdict(text: string): ReadVerdict {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, trouble: `It is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const read = verdictShape.safeParse(json);
  if (read.success) return { ok: true, verdict: read.data };
  const [first] = read.error.issues;
  return { ok: false, trouble: `It is no verdict: ${(first?.path ?? []).join(".")}: ${first?.message ?? ""}` };
}
