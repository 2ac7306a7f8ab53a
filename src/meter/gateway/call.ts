import type { IncomingMessage, ServerResponse } from "node:http";
import { pricesAsOf } from "../prices.ts";
import { Account, expected } from "./account.ts";
import { nothingKnown } from "./answer.ts";
import { type AnswerReader, StreamReader, WholeReader } from "./answer-reader.ts";
import { type Asked, readAsked } from "./asked.ts";
import { converse, type Reply } from "./converse.ts";
import { keyHeader, type Place } from "./credentials.ts";
import { headersDown, headersUp, queryUp } from "./headers.ts";
import type { Breach } from "./ledger.ts";
import type { Parts } from "./parts.ts";
import { pass, type Passed } from "./pass.ts";
import { readPart } from "./protocol.ts";
import { breachStatus, errorEvent, giveError, type OwnError, refuse } from "./refuse.ts";
import type { GenerateRoute } from "./route.ts";
import type { UpstreamPlace } from "./upstream-place.ts";
import { failureOf } from "./verdict.ts";
import { Watch } from "./watch.ts";
import { isUsageChunk } from "./wires/chat.ts";

export interface CallOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: GenerateRoute;
  readonly query: string;
  readonly place: UpstreamPlace;
  readonly tokenPlace: Place;
  /** Aborted where the agent goes away, or the gateway closes. */
  readonly signal: AbortSignal;
}

const silence: OwnError = { status: 504, message: "The model gave nothing for too long." };

/** One call of an agent to a model. */
export class Call {
  readonly #parts: Parts;
  readonly #options: CallOptions;
  readonly #stop = new AbortController();
  readonly #watch: Watch;
  readonly #begun: number;
  /** Nothing more is charged for it. */
  #isPaid: () => boolean = () => false;
  #breached = false;

  constructor(parts: Parts, options: CallOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#watch = new Watch(parts.clock);
    this.#begun = parts.clock.now();
    options.signal.addEventListener("abort", () => this.#stop.abort(), { once: true });
  }

  async run(): Promise<void> {
    const { request, route, signal } = this.#options;
    const read = await this.#parts.room.read(request);
    if (!read.ok) {
      if (!signal.aborted) this.#refuse({ status: read.status, message: `The call is not passed on: ${read.why}.` });
      return;
    }
    const { body } = read;
    try {
      const asked = readAsked(route, body.bytes ?? Buffer.alloc(0));
      if (!asked.ok) this.#refuse({ status: 400, message: `The call is not passed on: ${asked.why}.` });
      else {
        const release = (): void => {
          asked.bodies.length = 0;
          body.letGo();
        };
        await this.#admit(asked.asked, { bodies: asked.bodies, release });
      }
    } finally {
      body.letGo();
      this.#watch.stop();
    }
  }

  async #admit(asked: Asked, sent: Sent): Promise<void> {
    const { ledger, findPrice, options } = this.#parts;
    const price = findPrice(asked.model);
    if (options.caps.usd !== undefined && price === undefined) {
      const message = unpriced(asked.model);
      ledger.failed({ status: breachStatus, message, own: true });
      this.#refuse({ status: breachStatus, message, final: true });
      return;
    }
    const inputBytes = sent.bodies[0]?.length ?? 0;
    const entry = await ledger.admit({
      model: asked.model,
      most: expected(inputBytes, asked, price),
      stop: () => this.#passCap(),
      signal: this.#stop.signal,
    });
    if (entry === undefined) {
      if (ledger.breach !== undefined) this.#refuse(breachError(ledger.breach));
      return;
    }
    const { wire } = this.#options.route;
    const account = new Account(this.#parts, { wire, entry, inputBytes, begun: this.#begun });
    try {
      const reply = await this.#converse(sent.bodies);
      // An answer is long, and so is a conversation: both at once would be held for every call.
      sent.release();
      if (reply.type === "answer") await this.#pass(reply, account, asked);
      else this.#fail(reply, account);
    } finally {
      ledger.forget(entry);
    }
  }

  #converse(bodies: Buffer[]): Promise<Reply> {
    const { request, route, query, place, tokenPlace } = this.#options;
    return converse(this.#parts, {
      place,
      method: "POST",
      path: place.path(route.path) + queryUp(query),
      headers: {
        ...headersUp(request.headers, this.#parts.options.token),
        ...(place.key === undefined ? {} : keyHeader(route.wire, place.key, tokenPlace)),
      },
      bodies,
      watch: this.#watch,
      signal: this.#stop.signal,
      patient: true,
    });
  }

  async #pass(reply: Extract<Reply, { type: "answer" }>, account: Account, asked: Asked): Promise<void> {
    const { response, place, route } = this.#options;
    const { answered, retries } = reply;
    const { status } = answered;
    const reader = readerOf(answered.headers["content-type"] ?? "", route, asked);
    // What comes at once is paid for when it begins to come.
    this.#isPaid = () => !asked.streams || reader.answer.end !== undefined;
    account.begin();
    const passed = await pass({
      answered,
      reader,
      response,
      watch: this.#watch,
      silenceMs: this.#parts.patience.silenceMs,
      signal: this.#stop.signal,
      hidden: place.key,
      onRead: () => account.note(reader.answer),
    });
    const { answer, garbled } = reader;
    const failure = failureOf({
      status,
      passed,
      answer,
      garbled,
      streams: asked.streams,
      most: asked.most,
      hidden: place.key,
    });
    const end = this.#stop.signal.aborted ? "open" : (failure ?? "good");
    account.settle({ answer, status, retries, end });
    this.#end(passed, reader);
  }

  /** An answer that broke off breaks off for the agent as well; where it was ended by us, that is said. */
  #end(passed: Passed, reader: AnswerReader): void {
    const { response, route } = this.#options;
    const own = this.#ownError(passed);
    if (own !== undefined && reader.atBoundary) response.end(errorEvent(route.wire, own));
    else if (own === undefined && passed === "whole") response.end();
    else response.destroy();
  }

  #ownError(passed: Passed): OwnError | undefined {
    const { breach } = this.#parts.ledger;
    if (this.#breached && breach !== undefined) return breachError(breach);
    return passed === "silent" ? silence : undefined;
  }

  #fail(reply: Exclude<Reply, { type: "answer" }>, account: Account): void {
    const { response, place } = this.#options;
    const { failure, retries } = reply;
    const { breach } = this.#parts.ledger;
    const stopped = this.#stop.signal.aborted;
    const used = reply.type === "none" && reply.reached ? { answer: nothingKnown } : {};
    account.settle({ status: failure.status, retries, end: stopped ? "open" : failure, ...used });
    if (this.#breached && breach !== undefined) this.#refuse(breachError(breach));
    else if (stopped) response.destroy();
    else if (reply.type === "none") {
      this.#refuse({ status: failure.reason === "silent" ? 504 : 502, message: failure.message });
    } else giveError(response, this.#options.route.wire, { ...reply, headers: headersDown(reply.headers, place.key) });
  }

  #passCap(): void {
    if (this.#isPaid()) return;
    this.#breached = true;
    this.#stop.abort();
  }

  #refuse(error: OwnError): void {
    refuse(this.#options.response, this.#options.route.wire, error);
  }
}

/** What is sent to the upstream, and how it is let go of. */
interface Sent {
  readonly bodies: Buffer[];
  readonly release: () => void;
}

function readerOf(contentType: string, { wire }: GenerateRoute, asked: Asked): AnswerReader {
  const read = readPart[wire];
  const isStream = /event-stream/u.test(contentType) || (asked.streams && !/json|html/u.test(contentType));
  if (!isStream) return new WholeReader(read);
  return new StreamReader({ read, ...(asked.usageIsOurs ? { leaveOut: isUsageChunk } : {}) });
}

/** What is said after a cap is reached: agents show it as if the provider had said it, so it says whose it is. */
export function breachError({ cap, used, limit }: Breach): OwnError {
  const drawn = cap === "usd" ? `$${used.toFixed(2)} of $${limit.toFixed(2)}` : `${used} of ${limit} ${cap}`;
  const message =
    `Waybill's limit for this agent is reached (limits.${cap}): ${drawn} are used. ` +
    "The provider has not said this. Stop here: nothing more is passed on, however often it is asked. " +
    `A person may raise \`limits: { ${cap}: … }\` in the step, or in .waybill/config.yml.`;
  return { status: breachStatus, message, final: true };
}

function unpriced(model: string): string {
  return (
    `The model ${JSON.stringify(model)} has no price (prices of ${pricesAsOf}), so that nobody could say when a cap in dollars ` +
    "is reached. Set its price in .waybill/config.yml, under `prices`, or set no cap in dollars."
  );
}
