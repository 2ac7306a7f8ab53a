import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { Signer, TrustedKey } from "./provenance.ts";

/** A new private key as the text of a file: PKCS #8 in PEM. */
export function newPrivateKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

export type ReadKey<Key> =
  | { readonly ok: true; readonly key: Key }
  | { readonly ok: false; readonly trouble: KeyTrouble };

export type KeyTrouble = "no key in PEM" | "a private key" | "a key of another kind than Ed25519" | "more than one key";

/** The key that a project signs with, from its file; whatever the text. */
export function readSigner(text: string): ReadKey<Signer> {
  const read = parsed(() => createPrivateKey(text));
  if (!read.ok) return read;
  return { ok: true, key: { keyId: keyIdOf(createPublicKey(read.key)), privateKey: read.key } };
}

const privateKeyBegin = /-----BEGIN [A-Z ]*PRIVATE KEY-----/u;
const begin = /-----BEGIN /gu;

/** A public key that somebody hands on, as PEM; whatever the text. A private one is refused: it has no business there. */
export function readTrustedKey(text: string): ReadKey<TrustedKey> {
  if (privateKeyBegin.test(text)) return { ok: false, trouble: "a private key" };
  if ((text.match(begin)?.length ?? 0) > 1) return { ok: false, trouble: "more than one key" };
  const read = parsed(() => createPublicKey(text));
  return read.ok ? { ok: true, key: trustedKeyOf(read.key) } : read;
}

/** The public half of the key that a project signs with. */
export function trustedBy({ privateKey }: Signer): TrustedKey {
  return trustedKeyOf(createPublicKey(privateKey));
}

/** A public key as others are given it. */
export function pemOf({ publicKey }: TrustedKey): string {
  return publicKey.export({ type: "spki", format: "pem" }).toString();
}

function trustedKeyOf(publicKey: KeyObject): TrustedKey {
  return { keyId: keyIdOf(publicKey), publicKey };
}

function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

function parsed(parse: () => KeyObject): ReadKey<KeyObject> {
  try {
    const key = parse();
    return key.asymmetricKeyType === "ed25519"
      ? { ok: true, key }
      : { ok: false, trouble: "a key of another kind than Ed25519" };
  } catch {
    // The library tells in words of its own, which change with its version.
    return { ok: false, trouble: "no key in PEM" };
  }
}
