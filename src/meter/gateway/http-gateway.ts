import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { errorCode } from "../../problem/error-code.ts";
import type { Gateway, MeterTally, Wire } from "../meter.ts";
import { answerAside } from "./aside.ts";
import { breachError, Call } from "./call.ts";
import { type Place, placeOfToken } from "./credentials.ts";
import { listenAt } from "./listen.ts";
import type { Parts } from "./parts.ts";
import { breachStatus, refuse } from "./refuse.ts";
import { findRoute, likelyWire, type Route, type Target } from "./route.ts";

/** What no agent needs more of: a request with more is refused before it is read. */
const limits = { maxHeaderSize: 64 * 1024, headersTimeout: 10_000, keepAliveTimeout: 600_000 };
const mostHeaders = 200;

/** Listens for one agent. Whoever is at the socket is not trusted. */
export class HttpGateway implements Gateway {
  readonly #parts: Parts;
  readonly #server: Server;
  readonly #underWay = new Map<AbortController, Promise<void>>();
  #isClosed = false;

  constructor(parts: Parts, requestMs: number) {
    this.#parts = parts;
    const headersTimeout = Math.min(limits.headersTimeout, requestMs);
    const connectionsCheckingInterval = Math.min(1_000, requestMs);
    const options = { ...limits, headersTimeout, requestTimeout: requestMs, connectionsCheckingInterval };
    this.#server = createServer(options, (request, response) => this.#take(request, response));
    this.#server.on("connect", (_, socket) => hangUp(socket, "405 Method Not Allowed"));
    // Some agents try a WebSocket first: this answer has them go on without one at once.
    this.#server.on("upgrade", (_, socket) => hangUp(socket, "426 Upgrade Required"));
    this.#server.on("clientError", (error, socket) => hangUp(socket, statusOf(error)));
  }

  listen(): Promise<void> {
    return listenAt(this.#server, this.#parts.options.socket);
  }

  tally(): MeterTally {
    return this.#parts.ledger.tally();
  }

  async close(): Promise<MeterTally> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      for (const leaving of this.#underWay.keys()) leaving.abort();
      const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
      this.#server.closeAllConnections();
      await Promise.all(this.#underWay.values());
      this.#parts.connections.plain.destroy();
      this.#parts.connections.secure.destroy();
      await closed;
    }
    return this.tally();
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const leaving = new AbortController();
    const leave = (): void => leaving.abort();
    response.once("close", leave);
    // What is written to an agent that has gone is of no use to anybody.
    response.on("error", leave);
    const serving = this.#serve(request, response, leaving.signal)
      .catch((fault: unknown) => this.#fault(fault, response))
      .finally(() => this.#underWay.delete(leaving));
    this.#underWay.set(leaving, serving);
  }

  async #serve(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const target: Target = { method: request.method ?? "", url: request.url ?? "", headers: request.headers };
    const found = findRoute(target);
    const wire = found.ok ? wireOf(found.route) : likelyWire(target);
    const [, query = ""] = target.url.split("?", 2);
    const tokenPlace = placeOfToken(this.#parts.options.token, request.headers, query);
    if (tokenPlace === undefined) {
      refuse(response, wire, { status: 401, message: "The key is not the one that was given to this agent." });
    } else if (request.rawHeaders.length > mostHeaders * 2) {
      refuse(response, wire, { status: 431, message: `A request has ${mostHeaders} headers at most.` });
    } else if (!found.ok) refuse(response, wire, found);
    else await this.#follow({ request, response, query: found.query, tokenPlace, signal }, found.route);
  }

  async #follow(asking: Asking, route: Route): Promise<void> {
    const { ledger, places } = this.#parts;
    const wire = (route.does === "aside" ? route.wires : [route.wire]).find((each) => places[each] !== undefined);
    const place = wire === undefined ? undefined : places[wire];
    if (wire === undefined || place === undefined) {
      const message = `No models that speak "${wireOf(route)}" are set up.`;
      if (route.does === "generate") ledger.failed({ status: breachStatus, message, own: true });
      refuse(asking.response, wireOf(route), { status: breachStatus, message, final: true });
    } else if (ledger.breach !== undefined) refuse(asking.response, wire, breachError(ledger.breach));
    else if (route.does === "aside") await answerAside(this.#parts, { ...asking, route, wire, place });
    else await new Call(this.#parts, { ...asking, route, place }).run();
  }

  /** A mistake of ours ends one call; it stands in the tally. */
  #fault(fault: unknown, response: ServerResponse): void {
    this.#parts.ledger.failed({ status: 0, message: `The gateway has a fault: ${String(fault)}` });
    if (response.headersSent) response.destroy();
    else refuse(response, "chat", { status: 500, message: "The gateway has a fault." });
  }
}

interface Asking {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: string;
  readonly tokenPlace: Place;
  readonly signal: AbortSignal;
}

function wireOf(route: Route): Wire {
  return route.does === "aside" ? route.wires[0] : route.wire;
}

/** Answers who speaks no HTTP that is understood here. */
function hangUp(socket: Duplex, status: string): void {
  socket.on("error", () => socket.destroy());
  // An answer has been given already: what else came is none of ours.
  if (!socket.writable || ("bytesWritten" in socket && socket.bytesWritten !== 0)) socket.destroy();
  else socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
}

function statusOf(error: Error): string {
  const code = errorCode(error);
  if (code === "HPE_HEADER_OVERFLOW") return "431 Request Header Fields Too Large";
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
}
