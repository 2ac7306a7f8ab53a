import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Transform } from "node:stream";
import type { AnswerReader } from "./answer-reader.ts";
import type { Answered } from "./converse.ts";
import { headersDown } from "./headers.ts";
import { KeyMask } from "./key-mask.ts";
import type { Watch } from "./watch.ts";

export interface Passing {
  readonly answered: Answered;
  readonly reader: AnswerReader;
  readonly response: ServerResponse;
  readonly watch: Watch;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  /** What must not go on, in a header or elsewhere. */
  readonly hidden: string | undefined;
  /** More of the answer was read. */
  readonly onRead: () => void;
}

/** How the bytes of an answer ended: the response is still open where they did not end well. */
export type Passed = "whole" | "cut" | "silent";

/** Passes an answer on as it comes, and no faster than the agent takes it. */
export async function pass(passing: Passing): Promise<Passed> {
  const { answered, response, hidden, watch, silenceMs, signal, onRead } = passing;
  const { status, headers, first, leave } = answered;
  const reading = readingOf(passing);
  const mask = hidden === undefined ? undefined : new KeyMask(hidden);
  let silent = false;
  watch.expect(silenceMs, () => {
    silent = true;
    leave();
  });
  response.writeHead(status, downOf(headersDown(headers, hidden), reading.leavesOut));
  let next: Next = first === undefined ? "whole" : first;
  while (typeof next === "object" && !signal.aborted) {
    watch.note();
    const goesOn = reading.add(next);
    await send(passing, mask?.add(goesOn) ?? goesOn);
    onRead();
    next = signal.aborted ? "cut" : await nextOf(answered.rest);
  }
  watch.stop();
  leave();
  const last = await reading.end();
  await send(passing, mask === undefined ? last : Buffer.concat([mask.add(last), mask.end()]));
  onRead();
  if (typeof next === "object") return "cut";
  return next === "cut" && silent ? "silent" : next;
}

type Next = Buffer | "whole" | "cut";

async function nextOf(rest: AsyncIterator<Buffer>): Promise<Next> {
  try {
    const next = await rest.next();
    return next.done === true ? "whole" : next.value;
  } catch {
    // Whatever the connection failed of: no more comes.
    return "cut";
  }
}

async function send({ response, watch, signal }: Passing, bytes: Buffer): Promise<void> {
  if (bytes.length === 0 || response.destroyed || signal.aborted) return;
  if (!response.write(bytes)) await watch.whileHeld(drained(response, signal));
}

/** Resolves when more can be written, or when nothing can be written any more. */
function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off("drain", go).off("close", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    response.on("drain", go).on("close", go);
    signal.addEventListener("abort", go);
  });
}

/** The length of an answer from which something is left out is not known before. */
function downOf(headers: OutgoingHttpHeaders, leavesOut: boolean): OutgoingHttpHeaders {
  if (!leavesOut) return headers;
  const { "content-length": _, ...others } = headers;
  return others;
}

interface Reading {
  /** Whether less may go on than comes. */
  readonly leavesOut: boolean;
  add(chunk: Buffer): Buffer;
  end(): Promise<Buffer>;
}

/** Upstreams are asked for answers without an encoding. Where one has an encoding all the same, its bytes go on as they are. */
function readingOf({ reader, answered }: Passing): Reading {
  const encoding = answered.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") {
    const { leavesOut } = reader;
    return { leavesOut, add: (chunk) => reader.add(chunk), end: () => Promise.resolve(reader.end()) };
  }
  const decoder = decoderOf(encoding);
  const nothing = Buffer.alloc(0);
  if (decoder === undefined) return { leavesOut: false, add: (chunk) => chunk, end: () => Promise.resolve(nothing) };
  decoder.on("data", (chunk: Buffer) => reader.add(chunk));
  const ended = new Promise<void>((resolve) => {
    // What cannot be decoded was not read, and counts as what was not said.
    decoder.once("end", resolve).on("error", () => resolve());
  });
  return {
    leavesOut: false,
    add(chunk) {
      decoder.write(chunk);
      return chunk;
    },
    async end() {
      decoder.end();
      await ended;
      reader.end();
      return nothing;
    },
  };
}

function decoderOf(encoding: string): Transform | undefined {
  switch (encoding) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
