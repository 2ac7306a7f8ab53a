import type { KeyObject } from "node:crypto";

/** The type of the statement, as in-toto wants it: an in-toto Statement v1 about one commit. */
export const statementType = "https://in-toto.io/Statement/v1";
export const predicateType = "urn:waybill:change:v2";
/** Approvals that a rerun keeps of an earlier run are not in it. */
export const firstPredicateType = "urn:waybill:change:v1";
export const payloadType = "application/vnd.in-toto+json";

/** Whoever signs: Ed25519. */
export interface Signer {
  /** The SHA-256 of the public key in DER, as hexadecimal digits. */
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

/** Whom one believes. */
export interface TrustedKey {
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

/** Where statements lie: in the repository, under the commit that they are about. */
export const statementRef = (commit: string): string => `refs/waybill/statements/${commit}`;
