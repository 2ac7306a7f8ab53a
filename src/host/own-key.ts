import { trustedBy } from "../provenance/keys.ts";
import type { TrustedKey } from "../provenance/provenance.ts";
import { presentShipKey } from "./ship-key.ts";
import type { OpenedRepository } from "./stated-repository.ts";

/** The key of the project itself, by which its changes are verified where nobody names another one. */
export type OwnKey =
  | { readonly kind: "key"; readonly key: TrustedKey }
  | { readonly kind: "none" }
  /** Git keeps it, or something on the way to it: a commit may have brought it, so that it proves nothing. */
  | { readonly kind: "tracked"; readonly path: string };

const path = ".waybill/state/keys/ship.key";

export async function ownKey(folder: string, repository: OpenedRepository): Promise<OwnKey> {
  if (await repository.isTracked(path)) return { kind: "tracked", path };
  const present = presentShipKey(folder);
  return present === undefined ? { kind: "none" } : { kind: "key", key: trustedBy(present.signer) };
}
