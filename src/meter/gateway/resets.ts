import type { IncomingHttpHeaders } from "node:http";
import type { JsonObject } from "../../json/json.ts";
import { objectsAt, textAt } from "./answer.ts";

/** Later than this nobody waits: such a time is a mistake. */
const latestMs = 400 * 86_400_000;

const units = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

export interface Reply {
  readonly headers: IncomingHttpHeaders;
  /** The object that says what is wrong. */
  readonly error: JsonObject | undefined;
}

/** When a provider will listen again by what it says, in milliseconds since 1970; undefined where it does not say. */
export function resetOf({ headers, error }: Reply, now: number): number | undefined {
  const said = [
    after(headers["retry-after-ms"], 1, now),
    retryAfter(headers["retry-after"], now),
    retryInfo(error, now),
    ofLimits(headers, now),
  ];
  return said.find((at) => at !== undefined && at - now <= latestMs);
}

function after(value: string | string[] | undefined, unit: number, now: number): number | undefined {
  if (typeof value !== "string" || !/^\d+(?:\.\d+)?$/u.test(value)) return undefined;
  return Math.ceil(now + Number(value) * unit);
}

/** Seconds, or a date. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  const at = after(value, 1000, now) ?? dateOf(value ?? "");
  return at === undefined ? undefined : Math.max(now, at);
}

/** Gemini says it in the body. */
function retryInfo(error: JsonObject | undefined, now: number): number | undefined {
  const info = objectsAt(error, "details").find((detail) => textAt(detail, "@type")?.endsWith("RetryInfo") === true);
  const delay = textAt(info, "retryDelay");
  return delay === undefined ? undefined : spanOf(delay, now);
}

/** The last reset of the limits that are used up. */
function ofLimits(headers: IncomingHttpHeaders, now: number): number | undefined {
  const times = Object.entries(headers).flatMap(([name, value]) => {
    const remaining = remainingName(name);
    if (remaining === undefined || typeof value !== "string" || !isUsedUp(headers[remaining])) return [];
    return timeOf(value, now) ?? [];
  });
  return times.length === 0 ? undefined : Math.max(now, ...times);
}

/** The header that says how much is left of the limit whose reset another one says. */
function remainingName(name: string): string | undefined {
  if (/^anthropic-ratelimit-[\w-]+-reset$/u.test(name)) return name.replace(/reset$/u, "remaining");
  return /^x-ratelimit-reset(?:-[\w-]+)?$/u.test(name) ? name.replace("reset", "remaining") : undefined;
}

function isUsedUp(remaining: string | string[] | undefined): boolean {
  return remaining === undefined || Number(remaining) <= 0;
}

/** A date, a time since 1970 in seconds or milliseconds, a number of seconds, or a span such as `6m0s`. */
function timeOf(value: string, now: number): number | undefined {
  if (/^\d+(?:\.\d+)?$/u.test(value)) {
    const number = Number(value);
    if (number > 1e11) return number;
    return number > 1e9 ? number * 1000 : Math.ceil(now + number * 1000);
  }
  return spanOf(value, now) ?? dateOf(value);
}

/** A date as it stands in headers, or as in ISO 8601: what else could be one to `Date.parse` is none. */
function dateOf(value: string): number | undefined {
  const at = /^(?:[A-Z][a-z]{2,}, |\d{4}-\d{2}-\d{2}T)/u.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function spanOf(value: string, now: number): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/u.test(value)) return undefined;
  const parts = value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/gu);
  let sum = 0;
  for (const [, count, unit = ""] of parts) sum += Number(count) * (units.get(unit) ?? 0);
  return Math.ceil(now + sum);
}
