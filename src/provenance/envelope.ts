import { isUtf8 } from "node:buffer";
import { sign, verify } from "node:crypto";
import { z } from "zod";
import { payloadType, type Signer, type TrustedKey } from "./provenance.ts";

/** In characters. What is larger is not looked into. */
export const largestEnvelope = 4 * 1024 * 1024;

const mostSignatures = 16;
const signatureBytes = 64;

/** A DSSE envelope as it is written. */
const envelopeShape = z.strictObject({
  payloadType: z.literal(payloadType),
  payload: z.string().min(1),
  signatures: z
    .array(z.strictObject({ keyid: z.string().min(1), sig: z.string().min(1) }))
    .min(1)
    .max(mostSignatures),
});

/** Puts a payload into an envelope that one or more have signed. The same payload and signers give the same text. */
export function signEnvelope(payload: string, signers: readonly Signer[]): string {
  const bytes = Buffer.from(payload, "utf8");
  const signed = encoded(bytes);
  const signatures = signers.map(({ keyId, privateKey }) => {
    return { keyid: keyId, sig: sign(null, signed, privateKey).toString("base64") };
  });
  return `${JSON.stringify({ payloadType, payload: bytes.toString("base64"), signatures })}\n`;
}

export type OpenedEnvelope =
  | { readonly ok: true; readonly payload: string; readonly keyId: string }
  | { readonly ok: false; readonly code: EnvelopeTrouble; readonly trouble: string };

export type EnvelopeTrouble = "ENVELOPE_INVALID" | "SIGNATURE_UNKNOWN_KEY" | "SIGNATURE_INVALID";

/**
 * What an envelope holds, where one whom one trusts has signed it and no signature in the name of such a one is wrong. Signatures of
 * others prove nothing, and are let be. Takes any text.
 */
export function openEnvelope(text: string, trusted: readonly TrustedKey[]): OpenedEnvelope {
  const read = readEnvelope(text);
  if (!read.ok) return { ok: false, code: "ENVELOPE_INVALID", trouble: read.trouble };
  const { payload, signatures } = read;
  const keys = new Map(trusted.map((key) => [key.keyId, key]));
  const known = signatures.flatMap(({ keyId, bytes }) => {
    const key = keys.get(keyId);
    return key === undefined ? [] : [{ key, bytes }];
  });
  const [first] = known;
  if (first === undefined) {
    const names = signatures.map(({ keyId }) => keyId.slice(0, 16)).join(", ");
    return {
      ok: false,
      code: "SIGNATURE_UNKNOWN_KEY",
      trouble: `signed with ${names}, which is no key that is trusted`,
    };
  }
  const signed = encoded(payload);
  const wrong = known.find(({ key, bytes }) => !verify(null, signed, key.publicKey, bytes));
  if (wrong !== undefined) {
    const trouble = `the signature of the key ${wrong.key.keyId.slice(0, 16)} is not of this statement`;
    return { ok: false, code: "SIGNATURE_INVALID", trouble };
  }
  if (!isUtf8(payload)) return { ok: false, code: "ENVELOPE_INVALID", trouble: "what is signed is no text in UTF-8" };
  return { ok: true, payload: payload.toString("utf8"), keyId: first.key.keyId };
}

type ReadEnvelope =
  | {
      readonly ok: true;
      readonly payload: Buffer;
      readonly signatures: readonly { readonly keyId: string; readonly bytes: Buffer }[];
    }
  | { readonly ok: false; readonly trouble: string };

/** Stricter than DSSE asks for: what two readers might read differently is not read, so that one envelope has one text but for its blanks. */
function readEnvelope(text: string): ReadEnvelope {
  if (text.length > largestEnvelope)
    return { ok: false, trouble: `it is larger than ${largestEnvelope / 1024 / 1024} MB` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, trouble: "it is not JSON" };
  }
  const read = envelopeShape.safeParse(json);
  if (!read.success) {
    const [first] = read.error.issues;
    return { ok: false, trouble: `it is no DSSE envelope: ${(first?.path ?? []).join(".")} ${first?.message ?? ""}` };
  }
  // A key that stands there twice, or an escape.
  if (JSON.stringify(json) !== withoutBlanks(text))
    return { ok: false, trouble: "it is not written in the plain form" };
  const payload = bytesOf(read.data.payload);
  const signatures = read.data.signatures.flatMap(({ keyid, sig }) => {
    const bytes = bytesOf(sig);
    return bytes?.length === signatureBytes ? [{ keyId: keyid, bytes }] : [];
  });
  if (payload === undefined || signatures.length < read.data.signatures.length)
    return { ok: false, trouble: "its base64 is not in the plain form, or a signature has not 64 bytes" };
  if (new Set(signatures.map(({ keyId }) => keyId)).size < signatures.length)
    return { ok: false, trouble: "one key has signed it twice" };
  return { ok: true, payload, signatures };
}

/** Without what stands between the words of JSON. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/("[^"\\]*")|[ \t\r\n]+/gu, "$1");
}

/** Undefined where it is not the one way to write these bytes. */
function bytesOf(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? bytes : undefined;
}

/** What is signed: nobody can take it for something else, since it says its own type and lengths. */
function encoded(payload: Buffer): Buffer {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `, "utf8"), payload]);
}
