import { hash } from "node:crypto";
import { canonicalJson } from "../json/canonical-json.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import type { JudgedClaim, Verdict } from "../review/verdict.ts";
import { agentOf } from "../ship/agents-of.ts";
import { cutWords } from "../ship/plain-words.ts";
import type { RecordedStep, RunRecord } from "../ship/run-record.ts";
import type { ShippedChange } from "../ship/shipped-change.ts";
import { predicateType, statementType } from "./provenance.ts";
import { type NewStatement, type Predicate, type Statement, statementShape } from "./statement-shape.ts";

/** Who states it, and when. */
export interface Stating {
  /** The version of this engine. */
  readonly version: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

const longestTitle = 200;

/** What is stated of a change on its branch. The same change, stated at the same time, gives the same statement. */
export function statementOf(change: ShippedChange, { version, at }: Stating): NewStatement {
  const tip = change.commits.at(-1);
  if (tip === undefined) throw new TypeError("A change without commits was to be stated.");
  const { verdict, spec, run } = change;
  return {
    _type: statementType,
    subject: [{ name: change.branch, digest: { gitCommit: tip.commit, gitTree: tip.tree } }],
    predicateType,
    predicate: {
      title: cutWords(change.title, longestTitle),
      requirement: { sha256: hash("sha256", change.requirement, "hex") },
      spec: { format: spec.format, id: spec.id, files: [...spec.files], sha256: spec.hash },
      criteria: verdict.grades.map(criterionOf),
      verdict: verdictOf(verdict),
      base: change.base,
      commits: change.commits.map(({ part, commit, tree }) => ({ part, commit, tree })),
      graded: { base: verdict.change.base, head: verdict.change.head, tree: verdict.change.tree },
      run: runOf(run),
      agents: run.steps.flatMap(agentsIn),
      tests: verdict.tests.map(({ name, passed, failed, skipped }) => ({ name, passed, failed, skipped })),
      approvals: run.answers.map((answer) => ({
        gate: answer.gate,
        choice: answer.choice,
        by: answer.by,
        at: timeOf(answer.at),
        run: answer.run ?? run.run,
      })),
      engine: { name: "waybill", version },
      at: timeOf(at),
    },
  };
}

/** The bytes that are signed. */
export function textOfStatement(statement: Statement): string {
  return canonicalJson(statement);
}

export type ReadStatement =
  | { readonly ok: true; readonly statement: Statement }
  | { readonly ok: false; readonly trouble: string };

/** Of a text that is not the one text of a statement, why it is none; whatever the text. */
export function readStatement(text: string): ReadStatement {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, trouble: "what is signed is not JSON" };
  }
  const read = statementShape.safeParse(json);
  if (!read.success) {
    const [first] = read.error.issues;
    return { ok: false, trouble: `${(first?.path ?? []).join(".") || "what is signed"}: ${first?.message ?? ""}` };
  }
  // A key that stands there twice, an escape, a number in another form: what others might read otherwise is not read at all.
  if (textOfStatement(read.data) !== text) return { ok: false, trouble: "it is not written as Waybill writes it" };
  return { ok: true, statement: read.data };
}

function criterionOf(grade: Verdict["grades"][number]): Predicate["criteria"][number] {
  const holding = grade.claims.filter(({ holds }) => holds);
  return {
    id: grade.criterion,
    requirement: grade.requirement,
    sha256: grade.criterionHash,
    grade: grade.grade,
    tests: [...new Set(holding.flatMap(({ test }) => test ?? []))],
    claims: holding.flatMap(claimOf),
  };
}

function claimOf({ path, startLine, endLine, linesHash }: JudgedClaim): Predicate["criteria"][number]["claims"] {
  return linesHash === undefined ? [] : [{ path, startLine, endLine, sha256: linesHash }];
}

function runOf({ run, workflow, startedAt, journal }: RunRecord): Predicate["run"] {
  const { id, name, version, plan } = workflow;
  return {
    id: run,
    startedAt: timeOf(startedAt),
    workflow: { id, name, version, plan },
    journal: { entries: journal.entries, sha256: journal.digest },
  };
}

function verdictOf({ id, outcome, at, advisor }: Verdict): Predicate["verdict"] {
  const { agent: name, version, model } = advisor;
  return { id, outcome, at: timeOf(at), advisor: { name, version: version ?? null, model: model ?? null } };
}

/** Of a step that an agent has worked in; none of any other. */
function agentsIn(step: RecordedStep): Predicate["agents"] {
  const known = agentOf(step);
  if (known === undefined) return [];
  const told = step.output["agent"];
  const words: JsonObject = told !== undefined && isJsonObject(told) ? told : {};
  return [
    {
      step: step.address,
      role: step.kind === "review" ? "advisor" : "agent",
      name: known.name,
      driver: textIn(words, "driver"),
      version: known.version ?? null,
      model: known.model ?? null,
      sandbox: textIn(words, "sandbox"),
      metered: words["metered"] === true,
    },
  ];
}

function textIn(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : null;
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
