import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { errorCode } from "../../problem/error-code.ts";
import type { MeterFailure } from "../meter.ts";
import { textAt } from "./answer.ts";
import { attempt, type Attempt } from "./attempt.ts";
import { errorBody, shortened } from "./error-said.ts";
import type { Parts } from "./parts.ts";
import { type FailedAttempt, retryOf } from "./retry.ts";
import type { UpstreamPlace } from "./upstream-place.ts";
import type { Watch } from "./watch.ts";

/** What an upstream is asked, as often as it takes. */
export interface Question {
  readonly place: UpstreamPlace;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What is sent: the first one, and the next one where the upstream does not take what was put into it. */
  readonly bodies: Buffer[];
  readonly watch: Watch;
  readonly signal: AbortSignal;
  /** Whether it is asked again where that may help. */
  readonly patient: boolean;
}

export type Answered = Extract<Attempt, { type: "answered" }>;

export type Reply =
  | { readonly type: "answer"; readonly answered: Answered; readonly retries: number }
  | {
      readonly type: "error";
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** Without an encoding, and without the key; undefined where there is none that can be passed on. */
      readonly body: Buffer | undefined;
      readonly failure: MeterFailure;
      readonly retries: number;
    }
  | {
      readonly type: "none";
      readonly failure: MeterFailure;
      /** Whether the upstream may charge for it. */
      readonly reached: boolean;
      readonly retries: number;
    };

type Failed = Exclude<Reply, { type: "answer" }>;

/** The longest error that is passed on. */
const longestError = 1024 * 1024;

/** Asks, and asks again where that may help and nothing has gone to the agent. */
export async function converse(parts: Parts, question: Question): Promise<Reply> {
  for (let retries = 0; ;) {
    const reply = await askOnce(parts, question, retries);
    if (reply.type === "answer" || question.signal.aborted) return reply;
    if (refusesOurs(reply, question)) {
      question.bodies.shift();
      continue;
    }
    const { delayMs, resetsAt } = retryOf(failedAttempt(reply), { now: parts.clock.now(), random: parts.random });
    if (delayMs === undefined || !question.patient) return withReset(reply, resetsAt);
    retries++;
    parts.options.tell({ type: "retried", status: reply.failure.status, attempt: retries, delayMs });
    await wait(parts, delayMs, question.signal);
    if (question.signal.aborted) return withReset(reply, resetsAt);
  }
}

async function askOnce(parts: Parts, question: Question, retries: number): Promise<Reply> {
  const { place, method, path, headers, watch, signal } = question;
  const [body] = question.bodies;
  const connections = place.secure ? parts.connections.secure : parts.connections.plain;
  const came = await attempt({
    place,
    connections,
    method,
    path,
    headers,
    watch,
    patience: parts.patience,
    signal,
    ...(body === undefined ? {} : { body }),
  });
  if (came.type === "answered") {
    return came.status >= 200 && came.status < 300
      ? { type: "answer", answered: came, retries }
      : errorReply(came, question, retries);
  }
  const failure = {
    status: 0,
    message: `There is no answer from ${place.host}: ${came.message}.`,
    ...(came.silent ? { reason: "silent" as const } : {}),
  };
  return { type: "none", failure, reached: came.reached, retries };
}

/** Errors are short, and are read as a whole: they say when to come back, and may say the key. */
async function errorReply(came: Answered, { place }: Question, retries: number): Promise<Failed> {
  const { status } = came;
  const { "content-encoding": encoding, ...headers } = came.headers;
  const whole = await collect(came, longestError);
  const text = whole === undefined ? undefined : await decoded(whole, encoding);
  const shown = text === undefined || place.key === undefined ? text : text.replaceAll(place.key, "[key]");
  const said = shown === undefined ? undefined : textAt(errorBody(shown), "message");
  return {
    type: "error",
    status,
    headers,
    retries,
    body: shown === undefined ? undefined : Buffer.from(shown),
    failure: { status, message: shortened(said ?? `${place.host} answers with the status ${status}.`) },
  };
}

/** All bytes of an answer; undefined where they are too many or break off. */
export async function collect({ first, rest, leave }: Answered, limit: number): Promise<Buffer | undefined> {
  const chunks = first === undefined ? [] : [first];
  let bytes = first?.length ?? 0;
  try {
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      bytes += next.value.length;
      if (bytes > limit) {
        leave();
        return undefined;
      }
      chunks.push(next.value);
    }
  } catch {
    // Whatever the connection failed of: the answer is not whole.
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** Undefined where it cannot be decoded: then it is of no use to the agent either. */
async function decoded(bytes: Buffer, encoding = "identity"): Promise<string | undefined> {
  if (encoding === "identity") return bytes.toString("utf8");
  const decode = new Map([
    ["gzip", promisify(gunzip)],
    ["deflate", promisify(inflate)],
    ["br", promisify(brotliDecompress)],
  ]).get(encoding);
  try {
    return (await decode?.(bytes, { maxOutputLength: longestError }))?.toString("utf8");
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** A server that knows nothing of the member that was put into the body. */
function refusesOurs(reply: Failed, { bodies }: Question): boolean {
  if (bodies.length < 2 || reply.type !== "error") return false;
  return (reply.status === 400 || reply.status === 422) && reply.body?.includes("stream_options") === true;
}

function failedAttempt(reply: Failed): FailedAttempt {
  const { retries } = reply;
  if (reply.type === "none") return { retries, silent: reply.failure.reason === "silent" };
  const { status, headers, body } = reply;
  return { retries, reply: { status, headers, error: errorBody(body?.toString("utf8") ?? "") } };
}

function withReset(reply: Failed, resetsAt: number | undefined): Failed {
  return resetsAt === undefined ? reply : { ...reply, failure: { ...reply.failure, resetsAt } };
}

function wait({ clock }: Parts, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const takeBack = clock.alarm(clock.now() + ms, () => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
    const leave = (): void => {
      takeBack();
      resolve();
    };
    signal.addEventListener("abort", leave, { once: true });
  });
}
