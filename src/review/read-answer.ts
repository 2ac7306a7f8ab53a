import { z } from "zod";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Spec } from "../spec/spec.ts";
import type { AdvisorAnswer, Claim, Reason, Remark } from "./verdict.ts";

/** An answer that can be judged, or why it counts for nothing. */
export type ReadAdvice =
  | { readonly ok: true; readonly answer: AdvisorAnswer }
  | { readonly ok: false; readonly reasons: readonly Reason[] };

const opinions = ["PASS", "FAIL", "UNKNOWN"] as const;

const words = z.string().nullish();
const claimShape = z.strictObject({
  path: z.string(),
  startLine: z.int(),
  endLine: z.int(),
  quote: z.string(),
  test: words,
  note: words,
});
const remarkShape = z.strictObject({ path: words, line: z.int().nullish(), note: z.string() });
const answerShape = z.strictObject({
  criteria: z.array(
    z.strictObject({ id: z.string(), verdict: z.enum(opinions), claims: z.array(claimShape), note: words }),
  ),
  outOfScope: z.array(remarkShape),
  violations: z.array(remarkShape),
});

type GivenClaim = z.infer<typeof claimShape>;
type GivenRemark = z.infer<typeof remarkShape>;

/**
 * Reads what an advisor has answered about a spec: a value, or a text that is JSON and nothing else. What is no such answer, and one that
 * tells of criteria that nobody has asked for, or twice of one, counts for nothing.
 */
export function readAnswer(given: JsonValue, spec: Spec): ReadAdvice {
  const parsed = typeof given === "string" ? parse(given) : { ok: true as const, value: given };
  if (!parsed.ok) return no([unreadable(parsed.trouble)]);
  const shaped = answerShape.safeParse(parsed.value);
  if (!shaped.success) return no(shaped.error.issues.slice(0, 20).map((issue) => unreadable(drawIssue(issue))));
  const wrong = wrongCriteria(
    shaped.data.criteria.map(({ id }) => id),
    spec,
  );
  if (wrong.length > 0) return no(wrong);
  const { criteria, outOfScope, violations } = shaped.data;
  return {
    ok: true,
    answer: {
      criteria: criteria.map(({ id, verdict, claims, note }) => ({
        id,
        verdict,
        claims: claims.map(claimOf),
        ...said("note", note),
      })),
      outOfScope: outOfScope.map(remarkOf),
      violations: violations.map(remarkOf),
    },
  };
}

function no(reasons: readonly Reason[]): ReadAdvice {
  return { ok: false, reasons };
}

function unreadable(trouble: string): Reason {
  return { code: "ANSWER_UNREADABLE", message: `The answer counts for nothing: ${trouble}.` };
}

function parse(
  text: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly trouble: string } {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, trouble: `it is not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
}

function drawIssue({ path, message }: z.core.$ZodIssue): string {
  const at = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return `${at === "" ? "the whole of it" : at.replace(/^\./u, "")}: ${message}`;
}

function wrongCriteria(ids: readonly string[], spec: Spec): readonly Reason[] {
  const asked = new Set(spec.requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id)));
  const invented = ids.filter((id) => !asked.has(id));
  const doubled = new Set(ids.filter((id, at) => asked.has(id) && ids.indexOf(id) !== at));
  return [
    ...invented.map((id): Reason => {
      return {
        code: "CRITERION_INVENTED",
        message: `The spec has no criterion ${JSON.stringify(id)}; the answer counts for nothing.`,
      };
    }),
    ...[...doubled].map((id): Reason => {
      return {
        code: "CRITERION_DOUBLED",
        message: `The criterion ${JSON.stringify(id)} is graded twice; the answer counts for nothing.`,
      };
    }),
  ];
}

function claimOf({ test, note, ...claim }: GivenClaim): Claim {
  return { ...claim, ...said("test", test), ...said("note", note) };
}

function remarkOf({ path, line, note }: GivenRemark): Remark {
  return { ...said("path", path), ...(line == null ? {} : { line }), note };
}

/** What is empty was not said. */
function said<K extends string>(key: K, value: string | null | undefined): { readonly [Key in K]?: string } {
  const words = value?.trim() ?? "";
  return words === "" ? {} : ({ [key]: words } as { readonly [Key in K]: string });
}

/** So many ids fit into a schema that every vendor takes. */
const mostNamedIds = 200;

/** What an agent is told to answer with. All is required and nothing more is allowed: some vendors take no other schema. */
export function answerSchema(spec: Spec): JsonObject {
  const ids = spec.requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  const id: JsonObject =
    ids.length > 0 && ids.length <= mostNamedIds ? { type: "string", enum: ids } : { type: "string" };
  return object({
    criteria: list(
      object({
        id: { ...id, description: "The id of a criterion. Each one is graded, and once." },
        verdict: { type: "string", enum: [...opinions], description: "UNKNOWN where it cannot be told." },
        claims: list(claimSchema),
        note: optional("string", "Why, in a sentence or two."),
      }),
    ),
    outOfScope: list(remarkSchema("What was done that nobody has asked for.")),
    violations: list(remarkSchema("Where the change breaks the conventions of the project.")),
  });
}

const claimSchema = object({
  path: { type: "string", description: "From the root of the repository." },
  startLine: { type: "integer", description: "The first line of the quote, counted from 1, at the graded commit." },
  endLine: { type: "integer", description: "The last line of the quote." },
  quote: { type: "string", description: "These lines, whole and exactly as they stand in the file." },
  test: optional("string", "The name of the test that shows it, as the report of this run has it."),
  note: optional("string", "What the lines show."),
});

function remarkSchema(note: string): JsonObject {
  return object({
    path: optional("string", "From the root of the repository."),
    line: optional("integer", "Counted from 1."),
    note: { type: "string", description: note },
  });
}

function object(properties: JsonObject): JsonObject {
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}

function list(items: JsonObject): JsonObject {
  return { type: "array", items };
}

function optional(type: string, description: string): JsonObject {
  return { type: [type, "null"], description };
}
