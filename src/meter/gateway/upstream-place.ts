import type { Upstream, Wire } from "../meter.ts";
import { Refusal } from "../../problem/refusal.ts";

/** Where an upstream is. */
export interface UpstreamPlace {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly key?: string;
  /** Where a path of the protocol stands there. */
  path(path: string): string;
}

/** The end of a URL that has a version already, so that a path brings none. */
const versioned = /\/v\d+\w*(?:\/openai)?$/u;
const version = /^\/v\d+\w*/u;

/** Refused where the URL leads nowhere, or where the key could not be sent; neither message shows the key. */
export function upstreamPlace(wire: Wire, { url, key }: Upstream): UpstreamPlace {
  const found = URL.canParse(url) ? new URL(url) : undefined;
  const plain = found?.username === "" && found.password === "" && found.search === "" && found.hash === "";
  if (found === undefined || !/^https?:$/u.test(found.protocol) || !plain) throw noPlace(wire);
  if (key !== undefined && !/^[\x21-\x7E]+$/u.test(key)) throw noKey(wire);
  const secure = found.protocol === "https:";
  const base = found.pathname.replace(/\/+$/u, "");
  const brings = versioned.test(base);
  return {
    secure,
    host: found.hostname.replaceAll(/^\[|\]$/gu, ""),
    port: found.port === "" ? (secure ? 443 : 80) : Number(found.port),
    ...(key === undefined ? {} : { key }),
    path: (path) => base + (brings ? path.replace(version, "") : path),
  };
}

function noPlace(wire: Wire): Refusal {
  return new Refusal(
    "METER_UPSTREAM_UNUSABLE",
    `The URL of the models that speak "${wire}" is none that can be asked.`,
    {
      hint: "Write http:// or https://, the host, and the path before /v1, with no user, query or fragment.",
    },
  );
}

function noKey(wire: Wire): Refusal {
  return new Refusal(
    "METER_KEY_UNUSABLE",
    `The key for the models that speak "${wire}" is empty, or has characters no key has.`,
    {
      hint: "Look for a space or a line's end that was copied with it.",
    },
  );
}
