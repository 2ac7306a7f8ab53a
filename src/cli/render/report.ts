import type { RunReport, RunWords, ShownStatus } from "../../api/runs.ts";
import type { GateRow } from "../../journal/journal.ts";
import type { Paint } from "../output.ts";
import { ownerOf } from "../../plan/address.ts";
import { drawDuration } from "../../time/draw-duration.ts";
import { harmless } from "./problems.ts";
import { spentLoop } from "../../ship/spent-loop.ts";

type ReportStep = RunReport["steps"][number];
type ReportGate = RunReport["gates"][number];

/** How a run stands, what it gave, and what a person can do next. */
export function drawRun({ run, gates, steps }: RunReport, paint: Paint): string {
  const lines = [headLine(run, paint)];
  if (run.message !== undefined) lines.push(`  ${harmless(run.message)}`);
  for (const [name, value] of Object.entries(run.outputs ?? {})) {
    lines.push(`  ${paint("dim", `${name}:`)} ${harmless(shown(value))}`);
  }
  for (const gate of gates.filter(({ state }) => state === "open")) lines.push(gateLine(gate, paint));
  for (const step of steps.filter(({ dueAt }) => dueAt !== undefined)) {
    lines.push(`  ${paint("yellow", "⧗")} ${harmless(step.address)}: ${harmless(oneLine(step.message ?? ""))}`);
  }
  for (const step of nextSteps({ run, gates, steps })) lines.push(`  ${paint("cyan", "→")} ${step}`);
  return `${lines.join("\n")}\n`;
}

/** The steps of a run as a table. */
export function drawSteps(steps: readonly ReportStep[], now: number, paint: Paint): string {
  const width = Math.max(0, ...steps.map(({ address }) => address.length));
  const lines = insideTheirOwn(steps).map((step) => {
    const { address, attempts, startedAt, endedAt, status } = step;
    const times = attempts > 1 ? ` ${attempts} attempts` : "";
    const took = status === "skipped" ? "" : drawDuration((endedAt ?? now) - startedAt);
    const sign = step.dueAt === undefined ? signOf(status, paint) : paint("yellow", "⧗");
    const line = `  ${sign} ${harmless(address).padEnd(width)}  ${took}${times}${harmless(oneLine(whyOf(step)))}`;
    return line.trimEnd();
  });
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** What stands inside of something comes right behind it, and else the first to begin comes first. */
function insideTheirOwn(steps: readonly ReportStep[]): readonly ReportStep[] {
  const inside = new Map<string, ReportStep[]>();
  const known = new Set(steps.map(({ address }) => address));
  for (const step of steps) {
    const around = ownerOf(step.address, known);
    inside.set(around, [...(inside.get(around) ?? []), step]);
  }
  const listed = (around: string): readonly ReportStep[] =>
    (inside.get(around) ?? []).flatMap((step) => [step, ...listed(step.address)]);
  return listed("");
}

function whyOf({ status, reason, message, dueAt }: ReportStep): string {
  if (status === "skipped" || status === "success" || dueAt !== undefined) return ` ${message ?? ""}`;
  return status === "failure" ? ` ${[reason, message].filter(Boolean).join(": ")}` : "";
}

/** Runs as a list, the newest first. */
export function drawRuns(runs: readonly RunWords[], now: number, paint: Paint): string {
  if (runs.length === 0) return "There are no runs yet. Begin one: waybill run FILE\n";
  const width = Math.max(...runs.map(({ id }) => id.length));
  const lines = runs.map((run) => {
    const { id, workflow, startedAt, endedAt } = run;
    const took = endedAt === undefined ? "" : `, took ${drawDuration(endedAt - startedAt)}`;
    const when = `${drawDuration(now - startedAt)} ago${took}`;
    return `${id.padEnd(width)}  ${paintStatus(run.status, run.status.padEnd(widest), paint)}  ${harmless(workflow)}  ${paint("dim", when)}`;
  });
  return `${lines.join("\n")}\n`;
}

function headLine(run: RunWords, paint: Paint): string {
  const took = run.endedAt === undefined ? "" : ` in ${drawDuration(run.endedAt - run.startedAt)}`;
  const reason = run.reason === undefined || run.reason === run.status ? "" : ` (${run.reason})`;
  return `${paintStatus(run.status, run.status, paint)}${reason} ${harmless(run.workflow)}, run ${paint("bold", run.id)}${took}`;
}

function gateLine({ address, message, options, run }: ReportGate, paint: Paint): string {
  const from = paint("dim", `run ${run}`);
  return `  ${paint("yellow", "?")} ${harmless(address)} (${from}): ${harmless(message)} [${options.map(harmless).join(" | ")}]`;
}

function nextSteps({ run, gates, steps }: RunReport): readonly string[] {
  const gate = gates.find(({ state }) => state === "open");
  switch (run.status) {
    case "waiting":
      if (gate === undefined) return steps.some(({ dueAt }) => dueAt !== undefined) ? [`waybill resume ${run.id}`] : [];
      return [`waybill answer ${gate.run} ${quoted(gate.address)} ${answerOf(gate)}`];
    case "interrupted":
      return [`waybill resume ${run.id}`];
    case "failure": {
      const failed = steps.findLast(({ status }) => status === "failure");
      const logs = failed === undefined ? [] : [`waybill logs ${run.id} ${quoted(failed.address)}`];
      const spent = spentLoop(steps);
      const again = spent === undefined ? "--failed" : `--from ${quoted(spent)}`;
      return [...logs, `waybill rerun ${run.id} ${again}`];
    }
    case "running":
    case "success":
    case "cancelled":
      return [];
  }
}

function answerOf({ options }: GateRow): string {
  return quoted(options[0] ?? "");
}

/** As it is typed into a shell. */
function quoted(word: string): string {
  return /^[\w./-]+$/u.test(word) ? word : `'${harmless(word).replaceAll("'", "'\\''")}'`;
}

const widest = "interrupted".length;

export function paintStatus(status: ShownStatus, text: string, paint: Paint): string {
  const style = {
    success: "green",
    failure: "red",
    cancelled: "yellow",
    waiting: "yellow",
    interrupted: "yellow",
  } as const;
  return status === "running" ? paint("cyan", text) : paint(style[status], text);
}

function signOf(status: ReportStep["status"], paint: Paint): string {
  switch (status) {
    case "success":
      return paint("green", "✓");
    case "failure":
      return paint("red", "✗");
    case "running":
      return paint("cyan", "▸");
    case "waiting":
      return paint("yellow", "?");
    case "skipped":
    case "cancelled":
      return paint("dim", "–");
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? value.trimEnd() : JSON.stringify(value);
}

function oneLine(text: string): string {
  const [first = ""] = text.split("\n");
  return first.length > 200 ? `${first.slice(0, 200)}…` : first;
}
