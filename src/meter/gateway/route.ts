import type { IncomingHttpHeaders } from "node:http";
import type { Wire } from "../meter.ts";

/** What an agent asks for. */
export type Route = GenerateRoute | AsideRoute;

export interface GenerateRoute {
  readonly does: "generate";
  readonly wire: Wire;
  /** Where it stands at the upstream. */
  readonly path: string;
  /** Where the path says it. */
  readonly model?: string;
  readonly streams?: boolean;
}

/** What costs nothing: counts of tokens, and lists of models. */
export interface AsideRoute {
  readonly does: "aside";
  /** Whom it can be asked; the first one that there is is taken. */
  readonly wires: readonly [Wire, ...Wire[]];
  readonly path: string;
  readonly method: "GET" | "POST";
}

export type FoundRoute =
  | { readonly ok: true; readonly route: Route; readonly query: string }
  | { readonly ok: false; readonly status: number; readonly message: string };

export interface Target {
  readonly method: string;
  /** As the agent wrote it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const posts = new Map<string, Route>([
  ["/v1/messages", { does: "generate", wire: "messages", path: "/v1/messages" }],
  ["/v1/responses", { does: "generate", wire: "responses", path: "/v1/responses" }],
  ["/responses", { does: "generate", wire: "responses", path: "/v1/responses" }],
  ["/v1/chat/completions", { does: "generate", wire: "chat", path: "/v1/chat/completions" }],
  ["/chat/completions", { does: "generate", wire: "chat", path: "/v1/chat/completions" }],
  [
    "/v1/messages/count_tokens",
    { does: "aside", wires: ["messages"], path: "/v1/messages/count_tokens", method: "POST" },
  ],
]);

const geminiCall =
  /^\/v1beta\/models\/(?<model>[A-Za-z0-9][\w.-]*):(?<verb>generateContent|streamGenerateContent|countTokens)$/u;

/**
 * Finds what is asked for by the path exactly as it was written: nothing in it is decoded or resolved, so that no other way of
 * writing leads anywhere.
 */
export function findRoute({ method, url, headers }: Target): FoundRoute {
  const cut = url.indexOf("?");
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = cut < 0 ? "" : url.slice(cut + 1);
  const route = routeOf(path, headers);
  if (route === undefined) return { ok: false, status: 404, message: `Nothing is passed on from ${drawn(path)}.` };
  const expected = route.does === "aside" ? route.method : "POST";
  if (method !== expected) return { ok: false, status: 405, message: `${drawn(path)} takes ${expected} alone.` };
  return { ok: true, route, query };
}

/** The protocol that who asks seems to speak, for answers to what is not known. */
export function likelyWire({ url, headers }: Target): Wire {
  if (url.startsWith("/v1beta") || headers["x-goog-api-key"] !== undefined) return "gemini";
  if (url.startsWith("/v1/messages") || headers["anthropic-version"] !== undefined) return "messages";
  return /^(?:\/v1)?\/responses/u.test(url) ? "responses" : "chat";
}

function routeOf(path: string, headers: IncomingHttpHeaders): Route | undefined {
  if (path === "/v1/models" || path === "/models") {
    const anthropic = headers["anthropic-version"] !== undefined;
    return {
      does: "aside",
      wires: anthropic ? ["messages"] : ["responses", "chat", "messages"],
      path: "/v1/models",
      method: "GET",
    };
  }
  if (path === "/v1beta/models") return { does: "aside", wires: ["gemini"], path, method: "GET" };
  return posts.get(path) ?? geminiRoute(path);
}

function geminiRoute(path: string): Route | undefined {
  const { model, verb } = geminiCall.exec(path)?.groups ?? {};
  if (model === undefined) return undefined;
  if (verb === "countTokens") return { does: "aside", wires: ["gemini"], path, method: "POST" };
  return { does: "generate", wire: "gemini", path, model, streams: verb === "streamGenerateContent" };
}

function drawn(path: string): string {
  const plain = path.replaceAll(/[^\x21-\x7E]/gu, "?");
  return plain.length <= 100 ? plain : `${plain.slice(0, 100)}…`;
}
