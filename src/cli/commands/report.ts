import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { writeWholeFile } from "../../host/write-whole-file.ts";
import { type JsonObject, isJsonObject } from "../../json/json.ts";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { PageLog, RunPage } from "../../page/run-page.ts";
import type { Verdict } from "../../review/verdict.ts";
import type { RunRecord } from "../../ship/run-record.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { harmless } from "../render/problems.ts";
import type { LookOptions } from "./look.ts";
import type { RunPorts } from "./run-ports.ts";

export interface ReportOptions extends LookOptions {
  readonly out?: string;
}

export interface ReportPorts extends RunPorts {
  readonly usualFile: (run: string) => string;
  readonly verdict: (id: string) => Promise<Verdict | undefined>;
  readonly diff: (base: string, head: string) => Promise<string | undefined>;
}

/** Writes the page of a run. */
export async function report(run: string, { json, out }: ReportOptions, ports: ReportPorts): Promise<number> {
  const { drawPage } = await import("../../page/draw-page.ts");
  const page = await pageOf(run, ports);
  const text = drawPage(page);
  const file = out === undefined ? ports.usualFile(page.record.run) : resolve(out);
  await write(file, text);
  if (json) ports.output.result(jsonLines({ file, bytes: Buffer.byteLength(text) }));
  else ports.output.result(`${harmless(file)}\n`);
  return exitCode.done;
}

async function pageOf(run: string, ports: ReportPorts): Promise<RunPage> {
  const { runs, now } = ports;
  const { run: words } = await runs.report(run);
  const record = await runs.record(run);
  const verdict = await newestVerdict(record, ports);
  const diff = verdict === undefined ? undefined : await ports.diff(verdict.change.base, verdict.change.head);
  const { status, reason, message, endedAt } = words;
  return {
    record,
    plan: await runs.plan(run),
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(endedAt === undefined ? {} : { endedAt }),
    now: now(),
    ...(verdict === undefined ? {} : { verdict }),
    ...(diff === undefined ? {} : { diff }),
    logs: await logsOf(run, ports),
  };
}

async function newestVerdict({ steps }: RunRecord, ports: ReportPorts): Promise<Verdict | undefined> {
  const review = steps.findLast(({ kind, output }) => kind === "review" && idOfVerdict(output) !== undefined);
  const id = review === undefined ? undefined : idOfVerdict(review.output);
  return id === undefined ? undefined : ports.verdict(id);
}

function idOfVerdict({ verdict }: JsonObject): string | undefined {
  const id = verdict !== undefined && isJsonObject(verdict) ? verdict["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/** Nothing longer is shown of one stream of a step. */
const longestLog = 20_000;

async function logsOf(run: string, { runs }: ReportPorts): Promise<readonly PageLog[]> {
  const logs = new Map<string, PageLog>();
  for await (const { address, attempt, stream, text } of runs.logs({ run, follow: false })) {
    const key = JSON.stringify([address, attempt, stream]);
    const known = logs.get(key) ?? { address, attempt, stream, text: "", before: 0 };
    const all = known.text + text;
    const end = all.slice(-longestLog);
    logs.set(key, { ...known, text: end, before: known.before + all.length - end.length });
  }
  return [...logs.values()];
}

async function write(file: string, text: string): Promise<void> {
  try {
    mkdirSync(dirname(file), { recursive: true });
    await writeWholeFile(file, { parts: [text] });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("REPORT_NOT_WRITTEN", `The page cannot be written to ${file} (${code}).`, {
      hint: "Name another file: --out FILE.",
      cause: error,
    });
  }
}
