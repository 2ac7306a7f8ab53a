import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import type { Clock } from "../../time/clock.ts";
import type { Gateway, GatewayOptions, Meter, Wire } from "../meter.ts";
import { type PriceTable, priceFinder } from "../price.ts";
import { prices as knownPrices } from "../prices.ts";
import type { Patience } from "./attempt.ts";
import { HttpGateway } from "./http-gateway.ts";
import { Ledger } from "./ledger.ts";
import { BodyRoom } from "./request-body.ts";
import { type UpstreamPlace, upstreamPlace } from "./upstream-place.ts";

export interface HttpMeterOptions {
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Prices that count more than those that are known. */
  readonly prices?: PriceTable;
  readonly patience?: Partial<AllPatience>;
}

/** How long is waited, in milliseconds. */
export interface AllPatience extends Patience {
  /** For an agent to say what it wants. */
  readonly requestMs: number;
}

const usualPatience: AllPatience = {
  connectMs: 10_000,
  firstByteMs: 600_000,
  silenceMs: 300_000,
  requestMs: 60_000,
};

/** A meter that passes HTTP through from a unix socket. */
export function httpMeter({ clock, random, prices, patience }: HttpMeterOptions): Meter {
  const findPrice = priceFinder([...(prices === undefined ? [] : [prices]), knownPrices]);
  const waits = { ...usualPatience, ...patience };
  return {
    async open(options): Promise<Gateway> {
      if (options.token === "") throw new Error("a gateway needs a token");
      const gateway = new HttpGateway(
        {
          options,
          clock,
          random,
          patience: waits,
          findPrice,
          places: placesOf(options),
          connections: { plain: new Agent({ keepAlive: true }), secure: new SecureAgent({ keepAlive: true }) },
          ledger: new Ledger(options),
          room: new BodyRoom(),
        },
        waits.requestMs,
      );
      await gateway.listen();
      return gateway;
    },
  };
}

const wires: readonly Wire[] = ["messages", "responses", "chat", "gemini"];

function placesOf({ upstreams }: GatewayOptions): Partial<Record<Wire, UpstreamPlace>> {
  const places: Partial<Record<Wire, UpstreamPlace>> = {};
  for (const wire of wires) {
    const upstream = upstreams[wire];
    if (upstream !== undefined) places[wire] = upstreamPlace(wire, upstream);
  }
  return places;
}
