import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { RunReport } from "../../api/runs.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { type RenderFormat, renderVerdict } from "../../review/render-verdict.ts";
import type { Verdict } from "../../review/verdict.ts";
import { UsageError } from "../door.ts";
import { stopAtSignals } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { drawProblem } from "../render/problems.ts";
import { tellProblems } from "../tell-problems.ts";
import type { Output } from "../output.ts";
import type { RunPorts } from "./run-ports.ts";

export interface ReviewOptions {
  readonly spec: string;
  readonly base: string;
  readonly head: string;
  /** Files that the verdict is written into. */
  readonly out: readonly string[];
  readonly format?: RenderFormat;
  readonly integration?: string;
  readonly model?: string;
  readonly test?: string;
  readonly report?: string;
  readonly coverage?: string;
  readonly testFiles: readonly string[];
  readonly redFirst: boolean;
  readonly allowSpecChanges: boolean;
  readonly allowTestChanges: boolean;
  readonly json: boolean;
  readonly runId?: string;
}

/** What the command needs beside runs. */
export interface ReviewPorts extends RunPorts {
  readonly checkReview: (wish: Pick<ReviewOptions, "spec" | "base" | "head">) => Promise<CheckedReview>;
  readonly verdict: (id: string) => Promise<Verdict | undefined>;
  readonly isTerminal: boolean;
}

type CheckedReview =
  | { readonly ok: true; readonly base: string; readonly head: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

/** Has one change graded, in a run of one step. */
export async function review(options: ReviewOptions, ports: ReviewPorts): Promise<number> {
  const { output } = ports;
  const outs = options.out.map((file) => ({ file: resolve(file), format: formatOfFile(file, options.format) }));
  checkOuts(outs);
  const text = workflowOf(options);
  const checked = await ports.checkReview(options);
  if (!checked.ok) throw new UsageError(checked.message, checked.hint);
  const workflows = await ports.workflows();
  const { plan, problems } = await workflows.planText({ text, owner: "", file: "review" });
  if (plan === undefined) return tellProblems(problems, options, output);
  const { spec, integration, model, runId } = options;
  const { base, head } = checked;
  const given = { spec, base, head, ...(integration && { integration }), ...(model && { model }) };
  const begun = await ports.runs.begin({
    plan,
    inputs: given,
    answers: [],
    ...(runId === undefined ? {} : { id: runId }),
    leave: false,
  });
  if (!begun.ok) return tellProblems(begun.problems, options, output);
  output.story(`run ${output.paint("bold", begun.run)} of a review\n`);
  const release = stopAtSignals(ports);
  try {
    await ports.runs.settled();
  } finally {
    release();
  }
  return tell(await ports.runs.report(begun.run, { outputs: true }), { options, outs, ports });
}

interface Out {
  readonly file: string;
  readonly format: RenderFormat;
}

interface Telling {
  readonly options: ReviewOptions;
  readonly outs: readonly Out[];
  readonly ports: ReviewPorts;
}

async function tell(report: RunReport, { options, outs, ports }: Telling): Promise<number> {
  const { output } = ports;
  const step = report.steps.find(({ id }) => id === "review");
  const verdict = await verdictOf(step?.output ?? {}, ports);
  if (verdict === undefined) return withoutVerdict(report, step ?? report.run, output);
  if (verdict.tests.length === 0) output.story(`${drawProblem(untested, output.paint)}\n`);
  for (const { file, format } of outs) write(file, renderVerdict(verdict, format));
  const format = options.json ? "json" : (options.format ?? (ports.isTerminal ? "terminal" : "markdown"));
  output.result(renderVerdict(verdict, format, format === "terminal" ? { paint: output.paint } : {}));
  return verdict.outcome === "pass" ? exitCode.done : exitCode.failed;
}

const untested = {
  code: "REVIEW_UNTESTED",
  severity: "warning",
  message: "No test command is declared, and no test was run: nothing but the quoted lines proves anything.",
  hint: "Declare how tests are run in .waybill/config.yml, under tests; or say it: --test 'npm test' --report report.xml.",
} as const;

/** The whole of it: what stands in an output may have been shortened. */
async function verdictOf({ verdict }: JsonObject, ports: ReviewPorts): Promise<Verdict | undefined> {
  const id = verdict !== undefined && isJsonObject(verdict) ? verdict["id"] : undefined;
  return typeof id === "string" ? ports.verdict(id) : undefined;
}

interface Ended {
  readonly reason?: string;
  readonly message?: string;
}

function withoutVerdict({ run }: RunReport, { reason, message = "" }: Ended, output: Output): number {
  const { id, status } = run;
  if (status === "waiting") {
    output.story(`There is no verdict yet: ${message} Go on with it: waybill resume ${id}\n`);
    return exitCode.waiting;
  }
  if (status === "interrupted" || status === "cancelled") {
    output.story(`There is no verdict, since the review was stopped. Go on with it: waybill resume ${id}\n`);
    return exitCode.interrupted;
  }
  if (reason === "invalid") throw new UsageError(message);
  if (reason === "fault") throw new Error(message);
  throw new Refusal("REVIEW_NO_VERDICT", `There is no verdict. ${message}`, {
    hint: `waybill logs ${id} shows what was done.`,
  });
}

/** What a file is for shows in how it is called. */
function formatOfFile(file: string, named: RenderFormat | undefined): RenderFormat {
  const name = basename(file).toLowerCase();
  const found = endings.find(([ending]) => ending.test(name))?.[1];
  const format = found ?? named;
  if (format !== undefined) return format;
  throw new UsageError(
    `Nobody can tell by its name in which format ${file} is to be written.`,
    "Let it end with .md, .txt, .json, .sarif, .adf.json or code-quality.json; or name the format: --format.",
  );
}

const endings: readonly (readonly [RegExp, RenderFormat])[] = [
  [/\.sarif(?:\.json)?$/u, "sarif"],
  [/\.adf(?:\.json)?$/u, "adf"],
  [/code-?quality[^/]*\.json$/u, "code-quality"],
  [/\.json$/u, "json"],
  [/^(?:note|comment)\.md$|\.note\.md$/u, "merge-request"],
  [/\.(?:md|markdown)$/u, "markdown"],
  [/\.txt$/u, "terminal"],
];

/** Before anything is done that costs something. */
function checkOuts(outs: readonly Out[]): void {
  for (const { file } of outs) {
    if (existsSync(dirname(file))) continue;
    throw new UsageError(`${file} cannot be written: there is no folder ${dirname(file)}.`, "Make the folder first.");
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("REVIEW_NOT_WRITTEN", `The verdict cannot be written to ${file} (${code}).`, {
      hint: "Check who may write there, and that there is room on the disk. `waybill trace` has the verdict all the same.",
      cause: error,
    });
  }
}

/** The workflow that is run: one step, whose values are inputs, so that none of them is taken for an expression. */
function workflowOf(options: ReviewOptions): string {
  const { integration, model, redFirst, allowSpecChanges, allowTestChanges } = options;
  const names = ["spec", "base", "head", ...(integration ? ["integration"] : []), ...(model ? ["model"] : [])];
  const step = {
    id: "review",
    type: "review",
    ...Object.fromEntries(names.map((name) => [name, `{{ inputs.${name} }}`])),
    ...testsOf(options),
    ...(redFirst ? {} : { red_first: false }),
    ...(allowSpecChanges ? { spec_changes: "allow" } : {}),
    ...(allowTestChanges ? { test_changes: "allow" } : {}),
    require: "all-pass",
  };
  return JSON.stringify({
    schema_version: "1.0",
    workflow: { id: "review", name: "A review", version: "1.0.0" },
    inputs: Object.fromEntries(names.map((name) => [name, { type: "string", required: true }])),
    steps: [step],
    outputs: { verdict: "{{ steps.review.output.verdict.id }}" },
  });
}

function testsOf({ test, report, coverage, testFiles }: ReviewOptions): JsonObject {
  if (test === undefined && report === undefined && coverage === undefined && testFiles.length === 0) return {};
  if (test === undefined || report === undefined) {
    throw new UsageError(
      "A test command and its report belong together.",
      "Write both: --test 'npm test' --report report.xml; or neither, for those of .waybill/config.yml.",
    );
  }
  const more = {
    ...(coverage === undefined ? {} : { coverage }),
    ...(testFiles.length === 0 ? {} : { files: testFiles }),
  };
  return { tests: [{ run: test, report, ...more }] };
}
