import { type IncomingMessage, request as send, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Target } from "../egress.ts";

/** What is between two neighbours and not for whoever is behind them. `host` is said anew: it could name somebody else. */
const ownHeaders = new Set([
  "host",
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

/** Where a plain request goes: `http://host:port/path`. Undefined where it is no such request. */
export function readPlain(url: string): { readonly authority: string; readonly path: string } | undefined {
  const [, authority = "", path = ""] = /^http:\/\/([^/?#\\@]+)([/?][^#\\]*)?$/iu.exec(url) ?? [];
  if (authority === "") return undefined;
  const hasPort = /:\d+$/u.test(authority);
  return { authority: hasPort ? authority : `${authority}:80`, path: path.startsWith("/") ? path : `/${path}` };
}

export interface Forwarding {
  readonly target: Target;
  readonly path: string;
  readonly socket: Socket;
  /** The host breaks off, or says what is no answer. */
  readonly fail: (code: string) => void;
}

/** One request over connections of its own: what comes behind it is another request, and is decided anew. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { target, path, socket, fail }: Forwarding,
): void {
  const { host, port } = target;
  const name = host.includes(":") ? `[${host}]` : host;
  // Without an agent: one would make a connection of its own.
  const onward = send({
    createConnection: () => socket,
    method: request.method,
    path,
    headers: headersFor(request, port === 80 ? name : `${name}:${port}`),
    setHost: false,
  });
  onward.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
      ...theirHeaders(answer.rawHeaders),
      "connection",
      "close",
    ]);
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  onward.on("error", (error) => {
    if (response.headersSent) response.destroy();
    else fail("code" in error && typeof error.code === "string" ? error.code : "ERROR");
  });
  response.once("close", () => socket.destroy());
  request.pipe(onward);
}

function headersFor({ rawHeaders, headers }: IncomingMessage, host: string): string[] {
  const length = headers["transfer-encoding"] === undefined ? [] : ["transfer-encoding", "chunked"];
  return ["host", host, ...theirHeaders(rawHeaders), ...length, "connection", "close"];
}

function theirHeaders(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const [name = "", value = ""] = raw.slice(at, at + 2);
    if (!ownHeaders.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
