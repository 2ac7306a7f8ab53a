import { z } from "zod";
import type { JsonValue } from "../json/json.ts";
import type { Spec } from "../spec/spec.ts";
import { pathFromRoot, troubleOfPath } from "./claimed-path.ts";
import { opinions, type AdvisorAnswer, type Claim, type Reason, type Remark } from "./verdict.ts";

/** An answer that can be judged, or why it counts for nothing. */
export type ReadAdvice =
  | { readonly ok: true; readonly answer: AdvisorAnswer }
  | { readonly ok: false; readonly reasons: readonly Reason[] };

const maybeText = z.string().nullish();
const claimShape = z.strictObject({
  path: z.string(),
  startLine: z.int(),
  endLine: z.int(),
  quote: z.string(),
  test: maybeText,
  note: maybeText,
});
const remarkShape = z.strictObject({ path: maybeText, line: z.int().nullish(), note: z.string() });
const answerShape = z.strictObject({
  criteria: z.array(
    z.strictObject({ id: z.string(), verdict: z.enum(opinions), claims: z.array(claimShape), note: maybeText }),
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
        ...only({ note: said(note) }),
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
  const firsts = new Map(ids.map((id, at) => [id, at] as const).toReversed());
  const doubled = new Set(ids.filter((id, at) => asked.has(id) && firsts.get(id) !== at));
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
  return { ...claim, ...only({ test: said(test), note: said(note) }) };
}

/** Where it is about no file of the repository, only the words count. */
function remarkOf({ path, line, note }: GivenRemark): Remark {
  const place = pathFromRoot(said(path) ?? "");
  if (troubleOfPath(place) !== undefined) return { note };
  return { path: place, ...(line == null || line < 1 ? {} : { line }), note };
}

/** What is empty was not said. */
function said(text: string | null | undefined): string | undefined {
  const words = text?.trim() ?? "";
  return words === "" ? undefined : words;
}

/** Without the members that nothing was said of. */
function only<T extends Readonly<Record<string, unknown>>>(members: T): { readonly [K in keyof T]?: NonNullable<T[K]> };
function only(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value != null));
}
