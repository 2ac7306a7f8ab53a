import type { IncomingMessage, ServerResponse } from "node:http";
import type { Wire } from "../meter.ts";
import { collect, converse } from "./converse.ts";
import { keyHeader, type Place } from "./credentials.ts";
import { headersDown, headersUp, queryUp } from "./headers.ts";
import type { Parts } from "./parts.ts";
import { giveError, giveWhole, refuse } from "./refuse.ts";
import type { AsideRoute } from "./route.ts";
import type { UpstreamPlace } from "./upstream-place.ts";
import { Watch } from "./watch.ts";

export interface AsideOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: AsideRoute;
  readonly query: string;
  readonly wire: Wire;
  readonly place: UpstreamPlace;
  readonly tokenPlace: Place;
  readonly signal: AbortSignal;
}

/** The longest answer: providers of providers have long lists of models. */
const longestAnswer = 16 * 1024 * 1024;

/** What is asked beside calls. It costs nothing, so that it is neither counted nor told of, and its failures are not the agent's. */
export async function answerAside(parts: Parts, options: AsideOptions): Promise<void> {
  const { request, response, route, query, wire, place, tokenPlace, signal } = options;
  const read = await parts.room.read(request);
  if (!read.ok) {
    refuse(response, wire, { status: read.status, message: `This is not passed on: ${read.why}.` });
    return;
  }
  const watch = new Watch(parts.clock);
  try {
    const { bytes } = read.body;
    const reply = await converse(parts, {
      place,
      method: route.method,
      path: place.path(route.path) + queryUp(query),
      headers: {
        ...headersUp(request.headers, parts.options.token),
        ...(place.key === undefined ? {} : keyHeader(wire, place.key, tokenPlace)),
      },
      bodies: route.method === "GET" || bytes === undefined ? [] : [bytes],
      watch,
      signal,
      patient: false,
    });
    if (reply.type === "none") refuse(response, wire, { status: 502, message: reply.failure.message });
    else if (reply.type === "error") {
      giveError(response, wire, { ...reply, headers: headersDown(reply.headers, place.key) });
    } else {
      const { status, headers } = reply.answered;
      const body = await collect(reply.answered, longestAnswer);
      if (body !== undefined) giveWhole(response, { status, headers: headersDown(headers, place.key), body });
      else refuse(response, wire, { status: 502, message: `The answer of ${place.host} broke off.` });
    }
  } finally {
    watch.stop();
    read.body.letGo();
  }
}
