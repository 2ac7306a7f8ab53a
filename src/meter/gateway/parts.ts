import type { Agent } from "node:http";
import type { Clock } from "../../time/clock.ts";
import type { GatewayOptions, Wire } from "../meter.ts";
import type { FindPrice } from "../price.ts";
import type { Patience } from "./attempt.ts";
import type { Ledger } from "./ledger.ts";
import type { BodyRoom } from "./request-body.ts";
import type { UpstreamPlace } from "./upstream-place.ts";

/** What all calls of a gateway share. */
export interface Parts {
  readonly options: GatewayOptions;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly patience: Patience;
  readonly findPrice: FindPrice;
  readonly places: Readonly<Partial<Record<Wire, UpstreamPlace>>>;
  readonly connections: { readonly plain: Agent; readonly secure: Agent };
  readonly ledger: Ledger;
  readonly room: BodyRoom;
}
