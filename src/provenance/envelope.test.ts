import { spawnSync } from "node:child_process";
import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { whenPresent } from "../../test/rig/require.ts";
import { largestEnvelope, openEnvelope, signEnvelope } from "./envelope.ts";
import { newPrivateKey, pemOf, readSigner, readTrustedKey, trustedBy } from "./keys.ts";
import type { Signer } from "./provenance.ts";

function newSigner(): Signer {
  const read = readSigner(newPrivateKey());
  if (!read.ok) throw new Error(read.trouble);
  return read.key;
}

const [ours, other] = [newSigner(), newSigner()];
const trusted = [trustedBy(ours)];
const payload = '{"a":"ä😀"}';
const whole = signEnvelope(payload, [ours]);

test("what one trusted has signed is opened, and nothing of it is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      const opened = openEnvelope(signEnvelope(text, [ours]), trusted);
      expect(opened).toEqual({ ok: true, payload: text, keyId: ours.keyId });
    }),
  );
});

test("the same payload and key give the same bytes", () => {
  expect(signEnvelope(payload, [ours])).toBe(whole);
});

test("one trusted among those who signed is enough, and a stranger alone is not", () => {
  expect(openEnvelope(signEnvelope(payload, [other, ours]), trusted)).toMatchObject({ ok: true, keyId: ours.keyId });
  expect(openEnvelope(signEnvelope(payload, [other]), trusted)).toMatchObject({ code: "SIGNATURE_UNKNOWN_KEY" });
  expect(openEnvelope(whole, [])).toMatchObject({ code: "SIGNATURE_UNKNOWN_KEY" });
});

test("a wrong signature in a trusted name is refused beside one that is right", () => {
  const both = signEnvelope(payload, [ours, other]);
  const [first = "", second = ""] = [...both.matchAll(/"sig":"([^"]+)"/gu)].map((match) => match[1] ?? "");
  const swapped = both.replace(first, "!").replace(second, first).replace("!", second);
  const all = [trustedBy(ours), trustedBy(other)];
  expect(openEnvelope(both, all).ok).toBe(true);
  expect(openEnvelope(swapped, all)).toMatchObject({ code: "SIGNATURE_INVALID" });
  expect(openEnvelope(both.replace(second, first), all)).toMatchObject({ code: "SIGNATURE_INVALID" });
});

test("one byte that is another makes it another envelope, wherever it is", () => {
  for (let at = 0; at < whole.trimEnd().length; at++) {
    for (const flip of [1, 2, 32]) {
      const byte = String.fromCharCode(whole.charCodeAt(at) ^ flip);
      expect(openEnvelope(whole.slice(0, at) + byte + whole.slice(at + 1), trusted).ok).toBe(false);
    }
  }
});

test("cut short anywhere it is none", () => {
  for (let at = 0; at < whole.trimEnd().length; at++)
    expect(openEnvelope(whole.slice(0, at), trusted)).toMatchObject({ code: "ENVELOPE_INVALID" });
});

const signature = /"sig":"([^"]+)"/u.exec(whole)?.[1] ?? "";
const encoded = Buffer.from(payload).toString("base64");

test.each<readonly [string, string]>([
  ["nothing", ""],
  ["no JSON", "envelope"],
  ["null", "null"],
  ["a list", "[]"],
  ["nested a million deep", "[".repeat(1_000_000)],
  ["too large", `${whole}${" ".repeat(largestEnvelope)}`],
  ["another type", whole.replace("vnd.in-toto+json", "vnd.other+json")],
  ["a type in other letters", whole.replace("application", "Application")],
  ["no signature", `{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]}`],
  ["seventeen signatures", signEnvelope(payload, Array.from({ length: 17 }, newSigner))],
  ["one key twice", signEnvelope(payload, [ours, ours])],
  ["a member more", whole.replace('"payload":', '"more":1,"payload":')],
  ["a payload twice", whole.replace('"payload":', '"payload":"e30=","payload":')],
  ["a signature twice", whole.replace('"sig":', '"sig":"AA==","sig":')],
  ["an escape", whole.replace('"payload":', String.raw`"p\u0061yload":`)],
  ["__proto__", whole.replace('"payload":', '"__proto__":{},"payload":')],
  ["base64 with a blank", whole.replace(encoded, ` ${encoded}`)],
  ["base64 with a line end", whole.replace(encoded, String.raw`${encoded}\n`)],
  ["base64 without its end", whole.replace(signature, signature.replace(/=+$/u, ""))],
  ["base64 with more of an end", whole.replace(signature, `${signature}=`)],
  ["base64 with bits that are not read", whole.replace(signature, signature.replace(/.==$/u, "h=="))],
  ["base64 of the other alphabet", signEnvelope("{????>>>>}", [ours]).replaceAll("/", "_").replaceAll("+", "-")],
  ["a short signature", whole.replace(signature, "AAAA")],
  ["a byte order mark", `\uFEFF${whole}`],
  ["two in one text", `${whole}${whole}`],
])("%s is no envelope", (_, text) => {
  expect(openEnvelope(text, trusted)).toMatchObject({ ok: false, code: "ENVELOPE_INVALID" });
});

test("blanks between its words change nothing", () => {
  expect(openEnvelope(JSON.stringify(JSON.parse(whole), undefined, 2), trusted)).toMatchObject({ ok: true, payload });
});

test("a payload that is no text is not opened, whoever has signed it", () => {
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  const bytes = Buffer.concat([Buffer.from("DSSEv1 28 application/vnd.in-toto+json 4 "), body]);
  const envelope = {
    payloadType: "application/vnd.in-toto+json",
    payload: body.toString("base64"),
    signatures: [{ keyid: ours.keyId, sig: sign(null, bytes, ours.privateKey).toString("base64") }],
  };
  expect(openEnvelope(JSON.stringify(envelope), trusted)).toMatchObject({ code: "ENVELOPE_INVALID" });
});

test("no text makes it throw", () => {
  const near = fc
    .tuple(fc.nat({ max: whole.length }), fc.nat({ max: 20 }), fc.string())
    .map(([at, length, text]) => whole.slice(0, at) + text + whole.slice(at + length));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), near), (text) => {
      const opened = openEnvelope(text, trusted);
      expect(!opened.ok || opened.payload === payload).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

/** As the specification of DSSE says it, by hand. */
function signedBytes(text: string): Buffer {
  const body = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${body.length} `), body]);
}

test("the signature is of what DSSE says, by another way of verifying it", () => {
  const key = createPublicKey(pemOf(trustedBy(ours)));
  expect(verify(null, signedBytes(payload), key, Buffer.from(signature, "base64"))).toBe(true);
  expect(verify(null, signedBytes(`${payload} `), key, Buffer.from(signature, "base64"))).toBe(false);
});

whenPresent("openssl")("openssl verifies the signature", () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-dsse-"));
  try {
    const file = (name: string, bytes: Buffer | string): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const check = (text: string): number | null =>
      spawnSync(
        "openssl",
        "pkeyutl -verify -pubin -rawin -inkey key.pem -sigfile sig -in"
          .split(" ")
          .concat(file("body", signedBytes(text))),
        { cwd: folder },
      ).status;
    file("key.pem", pemOf(trustedBy(ours)));
    file("sig", Buffer.from(signature, "base64"));
    expect(check(payload)).toBe(0);
    expect(check(`${payload}.`)).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each<readonly [string, string, string]>([
  ["nothing", "", "no key in PEM"],
  ["words", "my key", "no key in PEM"],
  ["a key cut short", pemOf(trustedBy(ours)).slice(0, 60), "no key in PEM"],
  ["a private key", newPrivateKey(), "a private key"],
  ["two keys", pemOf(trustedBy(ours)) + pemOf(trustedBy(other)), "more than one key"],
  [
    "a key of another kind",
    generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" }).toString(),
    "a key of another kind than Ed25519",
  ],
])("%s is no key to trust", (_, text, trouble) => {
  expect(readTrustedKey(text)).toEqual({ ok: false, trouble });
});

test("a public key that is handed on is the same key, under the same id", () => {
  const read = readTrustedKey(pemOf(trustedBy(ours)));
  expect(read).toMatchObject({ ok: true, key: { keyId: ours.keyId } });
  expect(ours.keyId).toMatch(/^[0-9a-f]{64}$/u);
});

test("no text makes reading a key throw", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readTrustedKey(`-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----\n`).ok).toBe(false);
      expect(readSigner(text).ok).toBe(false);
    }),
  );
});
