import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Wire } from "../meter.ts";

/** The headers in which agents show a key. */
const places = ["x-api-key", "authorization", "x-goog-api-key"] as const;

export type Place = (typeof places)[number] | "key";

/** Where the agent shows the token; undefined where it shows none, or another one. */
export function placeOfToken(token: string, headers: IncomingHttpHeaders, query: string): Place | undefined {
  const shown: [Place, string][] = places.flatMap((place) => {
    const value = headers[place];
    return typeof value === "string" ? [[place, value.replace(/^bearer +/iu, "")]] : [];
  });
  for (const [name, value] of new URLSearchParams(query)) if (name === "key") shown.push(["key", value]);
  return shown.find(([, value]) => isSame(token, value))?.[0];
}

/** The real key, in the place where its protocol has it; Anthropic knows two, and the agent has chosen. */
export function keyHeader(wire: Wire, key: string, place: Place): Readonly<Record<string, string>> {
  switch (wire) {
    case "messages":
      return place === "authorization" ? { authorization: `Bearer ${key}` } : { "x-api-key": key };
    case "responses":
    case "chat":
      return { authorization: `Bearer ${key}` };
    case "gemini":
      return { "x-goog-api-key": key };
  }
}

/** In the same time whatever the two are. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
