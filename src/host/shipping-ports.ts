import { join } from "node:path";
import { runRecords } from "../api/run-record.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import type { ReviewPorts } from "../step/review/perform-review.ts";
import type { ShipPorts } from "../step/ship/perform-ship.ts";
import { openSecrets } from "./open-secrets.ts";
import { systemClock } from "./system-clock.ts";

export interface ShippingOptions {
  /** The root of the project. */
  readonly folder: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  readonly journal: Journal<RunEvent>;
}

/** What ships a change, beside what reviews one. */
export function shippingPorts({
  folder,
  state,
  env,
  version,
  journal,
}: ShippingOptions): (ports: ReviewPorts) => ReviewPorts & ShipPorts {
  return (ports) => ({
    ...ports,
    clock: systemClock,
    readRunRecord: runRecords(journal),
    summariesFolder: join(state, "summaries"),
    mask: () => openSecrets({ folder, env }).mask(),
    sign: async (change) => {
      const { openShipKey } = await import("./ship-key.ts");
      const { signEnvelope } = await import("../provenance/envelope.ts");
      const { statementOf, textOfStatement } = await import("../provenance/statement.ts");
      // The same however often it is tried.
      const stating = { version, at: change.run.until };
      return signEnvelope(textOfStatement(statementOf(change, stating)), [openShipKey(folder).signer]);
    },
    forgeOf: async (url, from) => {
      const { BareForge, folderOfRemote } = await import("../forge/bare/bare-forge.ts");
      const place = folderOfRemote(url, from);
      return place === undefined ? undefined : new BareForge({ folder: place, env: ports.env });
    },
  });
}
