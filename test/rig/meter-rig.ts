import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Gateway, GatewayOptions, MeterEvent, TokenCount, Wire } from "../../src/meter/meter.ts";
import { httpMeter, type HttpMeterOptions } from "../../src/meter/gateway/http-meter.ts";
import { ManualClock } from "./manual-clock.ts";
import { ScriptedUpstream } from "./scripted-upstream.ts";

export const token = "token-of-this-agent";
/** No real key, and like nothing else in an answer. */
export const key = "sk-upstream-4f9a2b7c";

export interface RigOptions {
  readonly gateway?: Partial<GatewayOptions>;
  readonly meter?: Partial<HttpMeterOptions>;
}

/** A gateway between one upstream, which speaks everything, and whoever asks. Time stands still, but for retries. */
export interface MeterRig {
  readonly folder: string;
  readonly socket: string;
  readonly events: readonly MeterEvent[];
  readonly clock: ManualClock;
  readonly upstream: ScriptedUpstream;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

export async function openMeterRig({ gateway = {}, meter = {} }: RigOptions = {}): Promise<MeterRig> {
  const folder = mkdtempSync(join(tmpdir(), "wb-"));
  const upstream = await ScriptedUpstream.open();
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const events: MeterEvent[] = [];
  const socket = join(folder, "m.sock");
  const there = { url: upstream.url, key };
  const opened = await httpMeter({ clock, random: () => 0, ...meter }).open({
    socket,
    token,
    upstreams: { messages: there, responses: there, chat: there, gemini: there },
    caps: {},
    tell(event) {
      events.push(event);
      // The alarm is set right after this was told.
      if (event.type === "retried") setImmediate(() => clock.set(clock.now() + event.delayMs));
    },
    ...gateway,
  });
  return {
    folder,
    socket,
    events,
    clock,
    upstream,
    gateway: opened,
    async close() {
      await opened.close();
      await upstream.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface Asking {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer | object;
  /** Leaves the token out. */
  readonly bare?: boolean;
  readonly signal?: AbortSignal;
}

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The connection broke off in the middle. */
  readonly cut: boolean;
}

export const paths: Readonly<Record<Wire, string>> = {
  messages: "/v1/messages",
  responses: "/v1/responses",
  chat: "/v1/chat/completions",
  gemini: "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
};

/** An answer of each protocol that uses 100 tokens of input and 10 of output. */
export const goodAnswers: Readonly<Record<Wire, object>> = {
  messages: { type: "message", stop_reason: "end_turn", usage: { input_tokens: 100, output_tokens: 10 } },
  responses: { object: "response", status: "completed", usage: { input_tokens: 100, output_tokens: 10 } },
  chat: { choices: [{ finish_reason: "stop" }], usage: { prompt_tokens: 100, completion_tokens: 10 } },
  gemini: {
    candidates: [{ finishReason: "STOP" }],
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10 },
  },
};

export const hundredAndTen: TokenCount = { inputUncached: 100, cacheRead: 0, cacheWrite: 0, output: 10, reasoning: 0 };

/** Asks a gateway, and gives the answer when it begins. */
export async function call(socket: string, asking: Asking = {}): Promise<IncomingMessage> {
  const {
    path = paths.chat,
    method = "POST",
    headers = {},
    body = { model: "gpt-5", messages: [] },
    bare,
    signal,
  } = asking;
  const sent = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const credentials = bare === true ? {} : { authorization: `Bearer ${token}` };
  const asked = request({
    socketPath: socket,
    path,
    method,
    headers: { ...credentials, ...headers },
    ...(signal && { signal }),
  });
  asked.end(method === "POST" ? sent : undefined);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  asked.on("error", () => undefined);
  return response;
}

/** Asks a gateway, and gives the whole answer. */
export async function ask(socket: string, asking: Asking = {}): Promise<Heard> {
  const response = await call(socket, asking);
  const chunks: Buffer[] = [];
  let cut = false;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    cut = true;
  }
  const bytes = Buffer.concat(chunks);
  return { status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString(), cut };
}
