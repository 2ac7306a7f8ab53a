import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readEvent } from "../agent/event-shape.ts";
import { type AgentEvent, type AgentFailure, type FailureKind, failureKinds } from "../agent/event.ts";
import type { AttemptOutcome } from "../engine/event.ts";
import { isJsonObject, type JsonObject } from "../json/json.ts";
import { Refusal } from "../problem/refusal.ts";
import { type AgentTurn, agentTurn, textOf } from "../tape/agent-turn.ts";
import { applyChanges } from "../tape/apply-changes.ts";
import { readTape } from "../tape/read-tape.ts";
import type { Tape } from "../tape/tape.ts";
import { linesOfFile } from "./tape-file.ts";

/** The program behind the agent of a tape: does again what was recorded of one attempt, and ends. */
async function play(file: string): Promise<void> {
  const { WAYBILL_RUN: run = "", WAYBILL_STEP: address = "", WAYBILL_ATTEMPT_NUMBER: attempt = "1" } = process.env;
  const prompt = readFileSync(0, "utf8");
  const tape = await readTape(linesOfFile(file), file);
  const turn = agentTurn(tape, { run, address, attempt: Number(attempt) });
  if (turn === undefined) throw notRecorded(`The tape has no attempt ${attempt} of an agent at ${address}.`);
  const recorded = textOf(tape, turn.outcome, "prompt");
  if (recorded !== prompt) throw notRecorded(otherPrompt(recorded ?? "", prompt));
  tell({ type: "notice", message: `this is the tape of the run ${tape.header.run}; no model is asked${costOf(turn)}` });
  for (const line of turn.events) {
    const event = eventOf(line);
    if (event !== undefined && !isLast(event)) tell(event);
  }
  applyChanges(tape, rootOf(process.cwd()), turn.changes);
  end(tape, turn.outcome);
}

/** What was used then is not used again, and how it went is told once, at the end. */
function isLast({ type }: AgentEvent): boolean {
  return type === "usage" || type === "ended" || type === "failed";
}

function end(tape: Tape, outcome: AttemptOutcome): void {
  const text = textOf(tape, outcome, "stdout") ?? "";
  const { data, exit_code: code } = outcome.output;
  if (outcome.status === "success") {
    tell({ type: "ended", ok: true, text, ...(data === undefined ? {} : { output: data }) });
    return;
  }
  tell({ type: "message", text });
  tell({ type: "failed", failure: failureOf(outcome) });
  process.exitCode = typeof code === "number" && code > 0 && code < 256 ? code : 1;
}

function failureOf({ output, message = "" }: AttemptOutcome): AgentFailure {
  const { failure } = output;
  const told: JsonObject = failure !== undefined && isJsonObject(failure) ? failure : {};
  const { http_status: httpStatus, resets_at: resetsAt } = told;
  const { kind } = told;
  return {
    kind: typeof kind === "string" && isFailureKind(kind) ? kind : "agent_crash",
    message,
    ...(typeof httpStatus === "number" ? { httpStatus } : {}),
    ...(typeof resetsAt === "number" ? { resetsAt } : {}),
  };
}

function isFailureKind(kind: string): kind is FailureKind {
  return Object.hasOwn(failureKinds, kind);
}

function costOf({ outcome: { output } }: AgentTurn): string {
  const { usage } = output;
  const usd = usage !== undefined && isJsonObject(usage) ? usage["usd"] : undefined;
  return typeof usd === "number" ? `, and the $${usd} that it cost are not spent again` : "";
}

function eventOf(line: string): AgentEvent | undefined {
  const { at: _, ...event } = Object(JSON.parse(line));
  return readEvent(JSON.stringify(event));
}

const shown = 80;

function otherPrompt(recorded: string, prompt: string): string {
  let same = 0;
  while (same < prompt.length && recorded[same] === prompt[same]) same++;
  const part = (text: string): string => JSON.stringify(text.slice(Math.max(0, same - 20), same + shown));
  return `The prompt is not the recorded one: from character ${same + 1} on it is ${part(prompt)}, and was ${part(recorded)}.`;
}

/** The root of the work tree that a folder stands in; the folder itself where it stands in none. */
function rootOf(folder: string): string {
  for (let at = resolve(folder); dirname(at) !== at; at = dirname(at)) if (existsSync(join(at, ".git"))) return at;
  return folder;
}

function notRecorded(message: string): Refusal {
  return new Refusal("TAPE_OTHER_PROMPT", message);
}

function tell(event: AgentEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const [, , tapeFile = ""] = process.argv;
try {
  await play(tapeFile);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  tell({ type: "failed", failure: { kind: "bad_request", message: error.message } });
  process.exitCode = 1;
}
