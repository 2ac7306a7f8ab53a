import type { OpenedRepository } from "../../host/stated-repository.ts";
import type { OwnKey } from "../../host/own-key.ts";
import type { StatedJournal } from "../../provenance/check-run.ts";
import type { Output } from "../output.ts";

/** What `waybill verify` works with. */
export interface VerifyPorts {
  readonly repository: OpenedRepository;
  readonly journal: StatedJournal;
  readonly ownKey: () => Promise<OwnKey>;
  /** The text of a file that the person has named. */
  readonly readText: (name: string) => Promise<string>;
  /** Whether git keeps a file that the person has named. */
  readonly isTracked: (name: string) => Promise<boolean>;
  readonly output: Output;
}
