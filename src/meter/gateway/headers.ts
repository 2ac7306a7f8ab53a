import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** What concerns one connection alone. */
const ofConnection = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What does not go to a provider: keys of any sort, where the agent is, and what is said anew. */
const notUp = new Set([
  ...ofConnection,
  "host",
  "content-length",
  "content-encoding",
  "accept-encoding",
  "expect",
  "cookie",
  "authorization",
  "x-api-key",
  "x-goog-api-key",
  "api-key",
  "forwarded",
  "via",
  "x-real-ip",
  "origin",
  "referer",
]);

/** What does not go to an agent: whose account it is, and what could lead it elsewhere. */
const notDown = new Set([
  ...ofConnection,
  "set-cookie",
  "location",
  "alt-svc",
  "www-authenticate",
  "anthropic-organization-id",
  "openai-organization",
  "openai-project",
  "x-goog-user-project",
]);

/** The headers of a call that go on to its upstream. `hidden` stands in none of them. */
export function headersUp(headers: IncomingHttpHeaders, hidden: string): Record<string, string> {
  const goOn = passing(headers, notUp, hidden).filter(([name]) => !name.startsWith("x-forwarded-"));
  return Object.fromEntries(goOn.map(([name, value]) => [name, typeof value === "string" ? value : value.join(", ")]));
}

/** The headers of an answer that go on to the agent. */
export function headersDown(headers: IncomingHttpHeaders, hidden: string | undefined): OutgoingHttpHeaders {
  return Object.fromEntries(passing(headers, notDown, hidden));
}

function passing(
  headers: IncomingHttpHeaders,
  left: ReadonlySet<string>,
  hidden: string | undefined,
): [string, string | string[]][] {
  const named = new Set((headers.connection ?? "").toLowerCase().split(/\s*,\s*/u));
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined || left.has(name) || named.has(name)) return [];
    if (hidden !== undefined && [value].flat().some((each) => each.includes(hidden))) return [];
    return [[name, value]];
  });
}

/** The query without keys. */
export function queryUp(query: string): string {
  const parts = query.split("&").filter((part) => part !== "" && !new URLSearchParams(part).has("key"));
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
