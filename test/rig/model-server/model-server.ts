import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isAbsolute, join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { isJsonObject, type JsonObject } from "../../../src/json/json.ts";
import type { MeterTally, Wire } from "../../../src/meter/meter.ts";
import { addTokens, noTokens } from "../../../src/meter/token-count.ts";
import { chat } from "./chat.ts";
import { gemini } from "./gemini.ts";
import { messages } from "./messages.ts";
import { responses } from "./responses.ts";
import { modelScript, type ModelScript, type ModelTurn, type Want } from "./script.ts";
import type { Answer, Speech } from "./speech.ts";
import { type OfferedTool, resolveWant } from "./tools.ts";

export interface ModelServerOptions {
  /** A script, as `script.ts` reads it. */
  readonly script: unknown;
  /** The folder that paths of the script begin at, as the agent sees it. */
  readonly folder: string;
  /** A unix socket, or any free port of the loopback. */
  readonly socket?: string;
}

/** A request as it came in. */
export interface ModelRequest {
  readonly wire: Wire;
  readonly path: string;
  readonly model: string;
  readonly streamed: boolean;
  /** No tools were offered: a title, a probe, a judgement. It is answered in a few words and uses no turn. */
  readonly aside: boolean;
  /** The turn that it was answered with, from 0; undefined where it was an aside, or no turn was left. */
  readonly turn?: number;
  readonly tools: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** The status of the answer. */
  readonly status: number;
  readonly stop?: "max_output" | "refused";
}

const speeches: Readonly<Record<Wire, Speech>> = { messages, responses, chat, gemini };

/** A model that does what a script says, in four protocols, whichever tools an agent has. It talks to the loopback alone. */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  /** What else was asked for: methods and paths, and hosts that somebody wanted to be connected to. */
  readonly strays: string[] = [];
  readonly #script: ModelScript;
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Set<() => void>();
  /** How many requests each turn has answered. */
  readonly #answered = new Map<number, number>();

  private constructor({ script, folder }: ModelServerOptions) {
    this.#script = modelScript.parse(script);
    this.#folder = folder;
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    this.#server.on("connect", (request, socket) => {
      this.strays.push(`CONNECT ${request.url ?? ""}`);
      socket.on("error", () => socket.destroy());
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
  }

  static async open(options: ModelServerOptions): Promise<ModelServer> {
    const made = new ModelServer(options);
    if (options.socket === undefined) made.#server.listen(0, "127.0.0.1");
    else made.#server.listen(options.socket);
    // A failure to listen is thrown.
    await once(made.#server, "listening");
    return made;
  }

  /** Where it listens; undefined for one with a socket. */
  get port(): number | undefined {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : undefined;
  }

  /** Resolves when this holds; it is asked again after each request. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#watchers.add(resolve);
      });
    }
  }

  /** The account that a meter would give of all requests but the first ones. */
  tally(first = 0): MeterTally {
    const counted = this.requests.slice(first);
    const good = counted.filter(({ status }) => status < 400);
    const last = counted.at(-1);
    const usage = good.map(() => this.#script.usage).reduce(addTokens, noTokens);
    return {
      calls: counted.length,
      usage,
      models: [...new Set(counted.map(({ model }) => model))],
      knownUsd: 0,
      complete: good.length === counted.length,
      ...(last === undefined || last.status < 400
        ? {}
        : { failure: { status: last.status, message: said(last.status) } }),
      ...(last?.stop === undefined
        ? {}
        : { failure: { status: 200, message: `The answer ended: ${last.stop}.`, reason: last.stop } }),
    };
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => response.destroy());
    const text = await bodyOf(request);
    if (text === undefined) return;
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const wire = wireOf(pathname);
    const body = parsed(text);
    if (request.method !== "POST" || wire === undefined || body === undefined) {
      this.strays.push(`${request.method ?? ""} ${request.url ?? ""}`);
      return stray(pathname, response);
    }
    const tools = speeches[wire].offered(body);
    const { turn, number } = this.#next(tools.length === 0, text);
    const asked = {
      wire,
      path: pathname,
      model: typeof body["model"] === "string" ? body["model"] : (/models\/([^:]+)/u.exec(pathname)?.[1] ?? ""),
      streamed: body["stream"] === true || pathname.endsWith(":streamGenerateContent"),
      aside: tools.length === 0,
      ...(number === undefined ? {} : { turn: number }),
      tools: tools.map(({ name }) => name),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body,
      status: typeof turn.fault === "object" ? turn.fault.status : 200,
      ...(turn.stop === undefined ? {} : { stop: stops[turn.stop] }),
    };
    this.requests.push(asked);
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
    await this.#answer({ asked, turn, tools, response });
  }

  /** A turn that goes on for ever with a refusal is what all requests get, also asides. */
  #next(aside: boolean, asked: string): { readonly turn: ModelTurn; readonly number?: number } {
    const number = this.#script.turns.findIndex(
      ({ match, times }, at) =>
        (match === undefined || asked.includes(match)) &&
        (times === "forever" || (this.#answered.get(at) ?? 0) < times),
    );
    const turn = this.#script.turns[number];
    if (aside) return { turn: turn?.times === "forever" && typeof turn.fault === "object" ? turn : saying("aside") };
    if (turn === undefined) return { turn: saying(this.#script.last) };
    this.#answered.set(number, (this.#answered.get(number) ?? 0) + 1);
    return { turn, number };
  }

  async #answer({ asked, turn, tools, response }: Asked): Promise<void> {
    const speech = speeches[asked.wire];
    const { fault } = turn;
    if (typeof fault === "object") {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return json(response, { status: fault.status, body: speech.failure(fault.status, said(fault.status)), headers });
    }
    if (fault === "html") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html><title>Welcome</title><p>Please sign in to this network.</p>\n");
      return;
    }
    const answer = this.#compose({ asked, turn, tools });
    if (fault === undefined && !asked.streamed) {
      return json(response, { status: 200, body: speech.whole(answer), headers: {} });
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    if (fault === "silent") {
      response.flushHeaders();
      return;
    }
    const pieces = speech.pieces(answer);
    const sent = fault === undefined ? pieces : pieces.slice(0, Math.ceil(pieces.length / 2));
    for (const piece of sent) {
      if (turn.paceMs > 0) await rest(turn.paceMs);
      if (response.destroyed) return;
      response.write(piece);
    }
    if (fault === "bad json") response.write('data: {"type": "text, "is" no json\n\n');
    // What was written has to be on its way before the connection goes.
    if (fault === "cut") return void response.write("\n", () => response.destroy());
    response.end();
  }

  #compose({ asked, turn, tools }: Omit<Asked, "response">): Answer {
    const resolved = turn.wants.map((want) => resolveWant(this.#placed(want), tools));
    const texts = (kind: "text" | "thinking") =>
      resolved.flatMap((each) => (each.kind === kind ? [each.text] : [])).join("\n\n");
    return {
      model: asked.model,
      id: `scripted_${this.requests.length}`,
      thinking: texts("thinking"),
      text: texts("text"),
      calls: resolved.flatMap((each) => (each.kind === "call" ? [each.call] : [])),
      stop: turn.stop ?? "end",
      usage: this.#script.usage,
    };
  }

  #placed(want: Want): Want {
    const at = (path: string) => (isAbsolute(path) ? path : join(this.#folder, path));
    if ("write" in want) return { ...want, write: at(want.write) };
    return "read" in want ? { read: at(want.read) } : want;
  }
}

interface Asked {
  readonly asked: ModelRequest;
  readonly turn: ModelTurn;
  readonly tools: readonly OfferedTool[];
  readonly response: ServerResponse;
}

const stops = { "max output": "max_output", refusal: "refused" } as const;

function saying(text: string): ModelTurn {
  return { wants: [{ say: text }], times: 1, paceMs: 0 };
}

function said(status: number): string {
  return `The script answers with status ${status}.`;
}

function wireOf(path: string): Wire | undefined {
  if (path.endsWith("/messages")) return "messages";
  if (path.endsWith("/responses")) return "responses";
  if (path.endsWith("/chat/completions")) return "chat";
  return /:(?:streamGenerateContent|generateContent)$/u.test(path) ? "gemini" : undefined;
}

/** What agents ask beside the model: how many tokens something has, which models there are. */
function stray(path: string, response: ServerResponse): void {
  const headers = {};
  if (path.endsWith("/count_tokens")) return json(response, { status: 200, body: { input_tokens: 1000 }, headers });
  if (path.endsWith(":countTokens")) return json(response, { status: 200, body: { totalTokens: 1000 }, headers });
  if (path.endsWith("/models")) {
    const data = [{ id: "scripted", object: "model", owned_by: "nobody" }];
    return json(response, { status: 200, body: { object: "list", data, models: [] }, headers });
  }
  json(response, {
    status: 404,
    body: { error: { type: "not_found_error", message: `Nothing is at ${path}.` } },
    headers,
  });
}

interface JsonResponse {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

function json(response: ServerResponse, { status, body, headers }: JsonResponse): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Undefined where whoever asked has gone. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
  } catch {
    return undefined;
  }
  const bytes = Buffer.concat(chunks);
  return (request.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8");
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value as JsonObject) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
