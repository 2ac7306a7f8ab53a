import { join } from "node:path";
import { runRecords } from "../api/run-record.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { Refusal } from "../problem/refusal.ts";
import type { ReviewPorts } from "../step/review/perform-review.ts";
import type { ShipPorts } from "../step/ship/perform-ship.ts";
import { openSecrets } from "./open-secrets.ts";
import { systemClock } from "./system-clock.ts";

export interface ShippingOptions {
  /** The root of the project. */
  readonly folder: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  readonly journal: Journal<RunEvent>;
}

/** What ships a change, beside what reviews one. */
export function shippingPorts({
  folder,
  state,
  env,
  journal,
}: ShippingOptions): (ports: ReviewPorts) => ReviewPorts & ShipPorts {
  return (ports) => ({
    ...ports,
    clock: systemClock,
    readRunRecord: runRecords(journal),
    summariesFolder: join(state, "summaries"),
    mask: () => openSecrets({ folder, env }).mask(),
    // The lead wires this with what signs statements.
    sign: () => Promise.reject(new Refusal("SHIP_NOT_SIGNED", "Nobody signs statements yet.")),
    forgeOf: async (url, from) => {
      const { BareForge, folderOfRemote } = await import("../forge/bare/bare-forge.ts");
      const place = folderOfRemote(url, from);
      return place === undefined ? undefined : new BareForge({ folder: place, env: ports.env });
    },
  });
}
