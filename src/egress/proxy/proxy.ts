import { once } from "node:events";
import { chmod, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Egress, EgressLimits, EgressOptions, OpenEgress, RefusedWhy, Target } from "../egress.ts";
import { readRule, readTarget, type Rule } from "../rule.ts";
import { decide } from "./decide.ts";
import { dialFirst, dialSystem } from "./dial.ts";
import { forward, readPlain } from "./forward.ts";

/** The shortest limit that a system sets to the path of a socket is 104 bytes, with its last NUL. */
const longestPath = 100;
const longestWanted = 300;
const usual: EgressLimits = { connections: 256, headBytes: 16 * 1024, headMs: 10_000, dialMs: 10_000 };

/**
 * A proxy over HTTP: `CONNECT host:port` opens a tunnel, and a plain request goes to a port that a rule names. What is said inside of a
 * tunnel is not looked at: a host that answers for others as well, by the name in TLS or in a request, can be used to reach those.
 */
export const egressProxy: Egress = {
  async open(options) {
    const proxy = new Proxy(options, options.allow.map(ruleOf));
    await proxy.listen();
    return proxy;
  },
};

function ruleOf(text: string): Rule {
  const read = readRule(text);
  if (read.ok) return read.rule;
  throw new Refusal("EGRESS_RULE_UNREADABLE", `The host ${JSON.stringify(text)} cannot be allowed: ${read.why}.`, {
    hint: "Write `packages.example.com`, `packages.example.com:443`, `*.example.com`, or an address such as `10.1.2.3:8443`.",
  });
}

type Answer = { readonly status: string; readonly text: string };

class Proxy implements OpenEgress {
  readonly #options: EgressOptions;
  readonly #limits: EgressLimits;
  readonly #rules: readonly Rule[];
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #connections = 0;

  constructor(options: EgressOptions, rules: readonly Rule[]) {
    this.#options = options;
    this.#rules = rules;
    this.#limits = { ...usual, ...options.limits };
    const { headBytes, headMs, connections } = this.#limits;
    const limits = { maxHeaderSize: headBytes, headersTimeout: headMs, requestTimeout: 0 };
    this.#server = createServer({
      ...limits,
      connectionsCheckingInterval: Math.ceil(headMs / 4),
      requireHostHeader: false,
    });
    this.#server.maxConnections = connections;
    this.#server.on("drop", () => this.#refuse("a connection", "too many connections"));
    this.#server.on("connection", (socket: Socket) => this.#keep(socket));
    this.#server.on("connect", (request: IncomingMessage, visitor: Duplex, head: Buffer) => {
      void this.#tunnel(request, visitor, head);
    });
    this.#server.on("request", (request, response) => void this.#plain(request, response));
    this.#server.on("clientError", (error, visitor) => this.#misunderstand(error, visitor));
  }

  async listen(): Promise<void> {
    const { socket } = this.#options;
    if (Buffer.byteLength(socket) > longestPath)
      throw notOpened(socket, `its path is longer than ${longestPath} bytes`);
    const listening = once(this.#server, "listening");
    this.#server.listen({ path: socket });
    await listening.catch((error: unknown) => {
      throw notOpened(socket, String(errorCode(error)), error);
    });
    await chmod(socket, 0o600);
  }

  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, "close") : undefined;
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
    await rm(this.#options.socket, { force: true });
  }

  async #tunnel(request: IncomingMessage, visitor: Duplex, head: Buffer): Promise<void> {
    const { url = "", headers } = request;
    visitor.on("error", () => visitor.destroy());
    const answer = ({ status, text }: Answer): unknown =>
      visitor.end(`HTTP/1.1 ${status}\r\n${headOf(text)}\r\n${text}`);
    const target = readTarget(url);
    // A body has no meaning here, and would be the first thing that is said to the host.
    const hasBody = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
    if (target === undefined || hasBody) return void answer(this.#refuse(url, "malformed"));
    const reached = await this.#reach(target, url);
    if (!reached.ok) return void answer(reached.answer);
    const { socket } = reached;
    if (visitor.destroyed) return void socket.destroy();
    visitor.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.write(head);
    visitor.once("close", () => socket.destroySoon());
    socket.once("close", (broken) => (broken || !socket.readableEnded ? visitor.destroy() : undefined));
    visitor.pipe(socket).pipe(visitor);
  }

  async #plain(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = "", headers } = request;
    // Where nobody can tell where the body ends the parser gives up next, and that is answered.
    if ((headers["transfer-encoding"] ?? "chunked").toLowerCase() !== "chunked") return;
    const answer = ({ status, text }: Answer): void => {
      const [code = "", ...words] = status.split(" ");
      response
        .writeHead(Number(code), words.join(" "), { "content-type": "text/plain", connection: "close" })
        .end(text);
    };
    const plain = readPlain(url);
    const target = plain === undefined ? undefined : readTarget(plain.authority);
    if (plain === undefined || target === undefined) return answer(this.#refuse(url, "malformed"));
    // There, only a tunnel makes sense: in plain words the host's name would prove nothing.
    if (target.port === 443) return answer(this.#refuse(url, "not allowed"));
    const reached = await this.#reach(target, url);
    if (!reached.ok) return answer(reached.answer);
    const { socket } = reached;
    if (response.destroyed) return void socket.destroy();
    forward(request, response, { target, path: plain.path, socket, fail: (code) => answer(unreachable(url, code)) });
  }

  async #reach(
    target: Target,
    wanted: string,
  ): Promise<{ readonly ok: true; readonly socket: Socket } | { readonly ok: false; readonly answer: Answer }> {
    const { resolve, dial = dialSystem, tell } = this.#options;
    const decision = await decide(target, this.#rules, resolve);
    if (!decision.ok) return { ok: false, answer: this.#refuse(wanted, decision.why, decision.address) };
    const connection = (this.#connections += 1);
    tell({ type: "allowed", connection, ...target, address: decision.addresses[0].text });
    const call = { addresses: decision.addresses, port: target.port, dial, withinMs: this.#limits.dialMs };
    const dialled = await dialFirst(call);
    if (!dialled.ok) {
      tell({ type: "failed", connection, ...target, code: dialled.code });
      return { ok: false, answer: unreachable(wanted, dialled.code) };
    }
    const { socket } = dialled;
    socket.once("close", () => {
      tell({ type: "ended", connection, ...target, sent: socket.bytesWritten, received: socket.bytesRead });
    });
    this.#keep(socket);
    return { ok: true, socket };
  }

  #refuse(wanted: string, why: RefusedWhy, address?: string): Answer {
    const short = wanted.slice(0, longestWanted);
    this.#options.tell({ type: "refused", wanted: short, why, ...(address === undefined ? {} : { address }) });
    const status =
      why === "malformed" ? "400 Bad Request" : why === "unknown host" ? "502 Bad Gateway" : "403 Forbidden";
    return { status, text: `Not reached: ${why}. Only the hosts that the step names can be reached from here.\n` };
  }

  /** It may have been understood in part; nobody is dialled for it. */
  #misunderstand(error: Error, visitor: Duplex): void {
    const code = errorCode(error);
    if (code === "ECONNRESET" || code === "EPIPE" || !visitor.writable) return void visitor.destroy();
    const { text } = this.#refuse(code ?? "a request", "malformed");
    visitor.end(`HTTP/1.1 400 Bad Request\r\n${headOf(text)}\r\n${text}`, () => visitor.destroy());
  }

  #keep(socket: Socket): void {
    this.#open.add(socket);
    socket.once("close", () => this.#open.delete(socket));
  }
}

function headOf(text: string): string {
  return `content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n`;
}

function unreachable(wanted: string, code: string): Answer {
  return {
    status: "502 Bad Gateway",
    text: `Not reached: ${wanted.slice(0, longestWanted)} does not answer (${code}).\n`,
  };
}

function notOpened(socket: string, why: string, cause?: unknown): Refusal {
  return new Refusal("EGRESS_NOT_OPENED", `The socket ${socket} cannot be opened (${why}).`, {
    hint: "Choose a folder on a local disk, with a short path, in which sockets can be made.",
    cause,
  });
}
