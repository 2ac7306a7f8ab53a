import { z } from "zod";
import { shippedParts } from "../ship/shipped-change.ts";
import { firstPredicateType, predicateType, statementType } from "./provenance.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u);
const object = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u);
const words = z.string();
const name = words.min(1);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const line = count.min(1);
const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u)
  .describe("In UTC.");

const criterion = z.strictObject({
  id: name,
  requirement: name,
  sha256: sha256.describe("Of the words of the criterion and those of its requirement."),
  grade: z.enum(["PASS", "FAIL", "UNKNOWN", "UNPROVEN", "VACUOUS"]),
  tests: z.array(name).describe("The tests that show it, by their names in the report."),
  claims: z
    .array(
      z.strictObject({
        path: name.describe("From the root of the repository, at the graded tree."),
        startLine: line,
        endLine: line.describe("The last of them."),
        sha256: sha256.describe("Of the lines, each without the blanks at its end, with a line feed between them."),
      }),
    )
    .describe("The lines that show it."),
});

const firstCommit = z.strictObject({ part: z.enum(["spec", "change", "archive"]), commit: object, tree: object });
const commit = firstCommit.extend({ part: z.enum(shippedParts) });

const agent = z.strictObject({
  step: name.describe("The address of the step."),
  role: z.enum(["agent", "advisor"]),
  name,
  driver: name.nullable(),
  version: name.nullable(),
  model: name.nullable(),
  sandbox: name.nullable(),
  metered: z.boolean().describe("Whether what it costs was counted where it asks models, and not by itself."),
});

const approval = z.strictObject({ gate: name, choice: name, by: words, at: time });

export const firstPredicateShape = z.strictObject({
  title: words.describe("No more than 200 characters of it."),
  requirement: z
    .strictObject({ sha256 })
    .describe("What was asked for: only the hash of its text, since the text may be nobody else's business."),
  spec: z.strictObject({
    format: z.enum(["openspec", "change", "acceptance", "topic", "speckit"]),
    id: name,
    files: z.array(name),
    sha256: sha256.describe("Of the paths and texts of its files at the graded tree, as a verdict has it."),
  }),
  criteria: z.array(criterion),
  verdict: z.strictObject({
    id: sha256,
    outcome: z.enum(["pass", "fail"]),
    at: time,
    advisor: z.strictObject({ name: words, version: name.nullable(), model: name.nullable() }),
  }),
  base: object.describe("The commit that the run began with."),
  commits: z.array(firstCommit).describe("Those on top of the base, in order."),
  graded: z
    .strictObject({ base: object, head: object, tree: object })
    .describe("The commits that the verdict is about, as the run had them, and the tree of the head."),
  run: z.strictObject({
    id: name,
    startedAt: time,
    workflow: z.strictObject({ id: name, name: words, version: words, plan: name.describe("The hash of its plan.") }),
    journal: z
      .strictObject({ entries: count, sha256 })
      .describe("How many entries the run had in the journal when this was signed, and the hash of them all."),
  }),
  agents: z.array(agent),
  tests: z.array(z.strictObject({ name, passed: count, failed: count, skipped: count })),
  approvals: z.array(approval),
  engine: z.strictObject({ name: z.literal("waybill"), version: name }),
  at: time.describe("When that was so, by the clock of the machine that signed it."),
});

export const predicateShape = firstPredicateShape.extend({
  commits: z.array(commit).describe("Those on top of the base, in order."),
  approvals: z.array(
    approval.extend({ run: name.describe("That it was given in: this one, or an earlier one whose answer it keeps.") }),
  ),
});

const newestShape = z.strictObject({
  _type: z.literal(statementType),
  subject: z.tuple([
    z.strictObject({
      name: name.describe("The branch."),
      digest: z.strictObject({ gitCommit: object, gitTree: object }),
    }),
  ]),
  predicateType: z.literal(predicateType),
  predicate: predicateShape,
});

/** An in-toto Statement v1 about one commit. */
export const statementShape = z.discriminatedUnion("predicateType", [
  newestShape,
  newestShape.extend({ predicateType: z.literal(firstPredicateType), predicate: firstPredicateShape }),
]);

export type Statement = z.infer<typeof statementShape>;
export type Predicate = Statement["predicate"];
/** As it is stated now. */
export type NewStatement = z.infer<typeof newestShape>;
