import { createCipheriv, createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** A key, made of the one that is kept. */
export interface StoreKey {
  /** Tells keys apart, and nothing of them. */
  readonly id: string;
  readonly values: Uint8Array;
  readonly seal: Uint8Array;
}

export const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export function storeKey(bytes: Uint8Array): StoreKey {
  const derive = (purpose: string, length: number): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", bytes, "waybill secrets", purpose, length));
  return {
    id: Buffer.from(derive("id", 8)).toString("hex"),
    values: derive("values", keyBytes),
    seal: derive("seal", keyBytes),
  };
}

const hexId = z.string().regex(/^[0-9a-f]{16}$/u);
const encrypted = z.strictObject({ nonce: z.base64(), data: z.base64() });

/** What stands in the file of a store. */
export const recordShape = z.strictObject({
  version: z.literal(1),
  store: hexId,
  key: hexId,
  /** Keys that this store had before, whose files may still be there. */
  retired: z.array(hexId),
  secrets: z.record(z.string(), encrypted),
  seal: z.base64(),
});

export type StoreRecord = z.output<typeof recordShape>;
export type Encrypted = z.output<typeof encrypted>;
export type Unsealed = Omit<StoreRecord, "seal" | "key" | "version">;

export function encrypt(
  key: StoreKey,
  { store, name }: { readonly store: string; readonly name: string },
  { value, nonce }: { readonly value: string; readonly nonce: Uint8Array },
): Encrypted {
  const cipher = createCipheriv("aes-256-gcm", key.values, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(`${store}\0${name}`));
  const data = Buffer.concat([cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { nonce: Buffer.from(nonce).toString("base64"), data: data.toString("base64") };
}

/** Undefined where it was not encrypted so, for this store and this name. */
export function decrypt(key: StoreKey, record: StoreRecord, name: string): string | undefined {
  const one = record.secrets[name];
  if (one === undefined) return undefined;
  const [nonce, data] = [Buffer.from(one.nonce, "base64"), Buffer.from(one.data, "base64")];
  if (nonce.length !== nonceBytes || data.length < tagBytes) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key.values, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(`${record.store}\0${name}`));
  decipher.setAuthTag(data.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]).toString("utf8");
  } catch {
    // The library says of a wrong tag nothing but that.
    return undefined;
  }
}

/** The whole list is sealed, so that nothing can be taken out of it, or back into it. */
export function seal(key: StoreKey, content: Unsealed): StoreRecord {
  const whole = { version: 1 as const, ...content, key: key.id };
  return { ...whole, seal: sealOf(key, whole).toString("base64") };
}

export function isSealed(key: StoreKey, record: StoreRecord): boolean {
  const [is, should] = [Buffer.from(record.seal, "base64"), sealOf(key, record)];
  return is.length === should.length && timingSafeEqual(is, should);
}

function sealOf(key: StoreKey, { version, store, key: id, retired, secrets }: Omit<StoreRecord, "seal">): Buffer {
  const entries = Object.entries(secrets).map(([name, { nonce, data }]) => [name, nonce, data]);
  const text = JSON.stringify([
    version,
    store,
    id,
    retired,
    entries.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  ]);
  return createHmac("sha256", key.seal).update(text).digest();
}

/** A new nonce for each value: none is ever used twice with a key. */
export function newNonce(random: (bytes: number) => Uint8Array): Uint8Array {
  return random(nonceBytes);
}
