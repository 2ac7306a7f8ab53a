import { open } from "node:fs/promises";
import type { Blobs } from "../blob/blob.ts";
import type { AttemptOutcome, RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { errorCode } from "../problem/error-code.ts";
import type { OutputStream } from "../runner/performer.ts";
import { hasEnded, noRun } from "../runner/runner.ts";
import { entriesOf } from "./report.ts";
import type { LogPiece, LogRequest } from "./runs.ts";

export interface LogPorts {
  readonly journal: Journal<RunEvent>;
  readonly blobs: Blobs;
  /** The files into which the output of a running attempt goes. */
  readonly spoolOf: (attempt: string) => Readonly<Record<OutputStream, string>>;
  /** Whether somebody drives the run now. */
  readonly isDriven: (run: string) => Promise<boolean>;
  /** Waits a moment before it is looked again. */
  readonly moment: () => Promise<void>;
}

/** An attempt that is under way, and how much of what it prints was shown. */
interface Running {
  readonly address: string;
  readonly attempt: number;
  readonly id: string;
  readonly shown: Record<OutputStream, number>;
}

const streams: readonly OutputStream[] = ["stdout", "stderr"];

/** What the steps of a run have printed, attempt after attempt. */
export async function* logsOf(ports: LogPorts, request: LogRequest): AsyncGenerator<LogPiece, void, undefined> {
  const { journal } = ports;
  const running = new Map<string, Running>();
  let seen = 0;
  for (;;) {
    const row = await journal.run(request.run);
    if (row === undefined) throw noRun(request.run);
    const last = hasEnded(row) || !(await ports.isDriven(request.run));
    for await (const page of entriesOf(journal, request.run, seen)) {
      seen += page.length;
      for (const { event } of page) yield* piecesOf(ports, { event, running, request });
    }
    for (const each of running.values()) yield* spooled(ports, each);
    if (last || !request.follow) return;
    await ports.moment();
  }
}

interface Happened {
  readonly event: RunEvent;
  readonly running: Map<string, Running>;
  readonly request: LogRequest;
}

async function* piecesOf(ports: LogPorts, { event, running, request }: Happened): AsyncGenerator<LogPiece> {
  if (event.type === "attempt.started" && isAsked(event.address, request.step)) {
    const { address, attempt, id } = event;
    running.set(address, { address, attempt, id, shown: { stdout: 0, stderr: 0 } });
  }
  if (event.type !== "attempt.ended" && event.type !== "attempt.interrupted") return;
  const begun = running.get(event.address);
  if (begun === undefined) return;
  running.delete(event.address);
  if (event.type === "attempt.ended") yield* written(ports, begun, event.outcome);
}

function isAsked(address: string, step: string | undefined): boolean {
  return step === undefined || address === step || address.split("/").at(-1) === step || address.startsWith(`${step}/`);
}

/** What an attempt that has ended left, without what was shown of it while it went on. */
async function* written(
  { blobs }: LogPorts,
  { address, attempt, shown }: Running,
  { output, large }: AttemptOutcome,
): AsyncGenerator<LogPiece> {
  for (const stream of streams) {
    const ref = large?.[stream];
    const inline = output[stream];
    const bytes =
      ref === undefined ? Buffer.from(typeof inline === "string" ? inline : "") : await blobs.read(ref.hash);
    const rest = Buffer.from(bytes ?? "").subarray(shown[stream]);
    if (rest.length > 0) yield { address, attempt, stream, text: rest.toString() };
  }
}

async function* spooled(ports: LogPorts, running: Running): AsyncGenerator<LogPiece> {
  const { address, attempt, id, shown } = running;
  for (const stream of streams) {
    const bytes = await readFrom(ports.spoolOf(id)[stream], shown[stream]);
    // A character that is not whole yet is left for the next time.
    const whole = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
    shown[stream] += whole.length;
    if (whole.length > 0) yield { address, attempt, stream, text: whole.toString() };
  }
}

async function readFrom(file: string, start: number): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.alloc(Math.max(0, Math.min(size - start, 1024 * 1024)));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    // It has printed nothing, or it has ended just now.
    if (errorCode(error) === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
