import { randomBytes } from "node:crypto";
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { secretSourceLaws } from "../secret.suite.ts";
import { SecretStore, type SecretStoreOptions } from "./secret-store.ts";

type GivenKeys = Partial<Pick<SecretStoreOptions["keys"], "given" | "next">>;

function storeIn(folder: string, keys: GivenKeys = {}): SecretStore {
  return new SecretStore({
    folder: join(folder, "state", "secrets"),
    keys: { folder: join(folder, "config", "keys"), given: keys.given, next: keys.next },
    random: randomBytes,
  });
}

secretSourceLaws("the encrypted store", async (folder, values) => {
  const store = storeIn(folder);
  for (const [name, value] of Object.entries(values)) if (value !== "") await store.set(name, value);
  return store;
});

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

function refusal(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

function parsed(text: string): Record<string, unknown> & { readonly secrets: Record<string, unknown> } {
  return JSON.parse(text);
}

describe("the encrypted store", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "waybill-secrets-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const only = (...path: readonly string[]): string => {
    const at = join(folder, ...path);
    const [name = "", ...others] = readdirSync(at);
    expect(others).toEqual([]);
    return join(at, name);
  };
  const storeFile = (): string => only("state", "secrets");
  const keyFile = (): string => only("config", "keys");
  const [one, two] = ["a1".repeat(32), "B2".repeat(32)];

  test("values are set, changed and removed, and each time one file is left", async () => {
    const store = storeIn(folder);
    expect([await store.set("A", "hunter2"), await store.set("B", "other"), await store.set("A", "hunter3")]).toEqual([
      false,
      false,
      true,
    ]);
    expect(await storeIn(folder).find("A")).toBe("hunter3");
    expect(await store.names()).toEqual(["A", "B"]);
    expect([await store.remove("A"), await store.remove("A")]).toEqual([true, false]);
    expect(await store.names()).toEqual(["B"]);
    expect(storeFile()).toMatch(/4\.json$/u);
    expect(keyFile()).toMatch(/\.key$/u);
  });

  test("nobody else may read its files, and no value stands in them", async () => {
    await storeIn(folder).set("A", "hunter2hunter2");
    for (const file of [storeFile(), keyFile()]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const text = readFileSync(file, "utf8");
      for (const form of ["hunter2", Buffer.from("hunter2hunter2").toString("base64")])
        expect(text).not.toContain(form);
    }
  });

  test("the same value is never encrypted to the same", async () => {
    const store = storeIn(folder);
    const seen = new Set<string>();
    for (const name of ["A", "B", "A"]) {
      await store.set(name, "hunter2");
      seen.add(JSON.stringify(JSON.parse(readFileSync(storeFile(), "utf8")).secrets[name]));
    }
    expect(seen.size).toBe(3);
  });

  test("a new key encrypts all values again, and the old one goes", async () => {
    const store = storeIn(folder);
    expect(await store.rotate()).toBe(0);
    await store.set("A", "hunter2");
    await store.set("B", "other");
    const [before, old] = [readFileSync(storeFile(), "utf8"), keyFile()];
    expect(await store.rotate()).toBe(2);
    expect(keyFile()).not.toBe(old);
    const after = readFileSync(storeFile(), "utf8");
    for (const [, data = ""] of before.matchAll(/"data": "([^"]+)"/gu)) expect(after).not.toContain(data);
    expect(await store.find("A")).toBe("hunter2");
    expect(await store.find("B")).toBe("other");
  });

  test("the key may be in the environment alone, and is changed there", async () => {
    await storeIn(folder, { given: one }).set("A", "hunter2");
    expect(readdirSync(folder)).toEqual(["state"]);
    expect(await storeIn(folder, { given: `${one.toUpperCase()}\n` }).find("A")).toBe("hunter2");
    await expect(storeIn(folder, { given: one }).rotate()).rejects.toMatchObject({ code: "SECRET_KEY_GIVEN" });
    await storeIn(folder, { given: one, next: two }).rotate();
    expect(await storeIn(folder, { given: two }).find("A")).toBe("hunter2");
    await expect(storeIn(folder, { given: one }).find("A")).rejects.toMatchObject({ code: "SECRET_KEY_WRONG" });
  });

  test("a key goes from its file into the environment", async () => {
    await storeIn(folder).set("A", "hunter2");
    await storeIn(folder, { next: one }).rotate();
    expect(readdirSync(join(folder, "config", "keys"))).toEqual([]);
    expect(await storeIn(folder, { given: one }).find("A")).toBe("hunter2");
  });

  test("names are listed without a key, and nothing else is done without it", async () => {
    await storeIn(folder).set("A", "hunter2");
    const [file, key] = [storeFile(), keyFile()];
    unlinkSync(key);
    const store = storeIn(folder);
    expect(await store.names()).toEqual(["A"]);
    expect(await store.find("B")).toBeUndefined();
    for (const work of [
      () => store.find("A"),
      () => store.set("B", "x"),
      () => store.remove("A"),
      () => store.rotate(),
    ]) {
      const error = await refusal(work());
      expect(error).toMatchObject({ name: "Refusal", code: "SECRET_KEY_MISSING", hint: expect.stringContaining(file) });
      expect(String(error)).toContain(key);
    }
    await expect(storeIn(folder, { given: one }).find("A")).rejects.toMatchObject({ code: "SECRET_KEY_WRONG" });
    expect(JSON.parse(readFileSync(storeFile(), "utf8")).secrets).toHaveProperty("A");
  });

  test.each(["", "short", "z".repeat(64), "a".repeat(63), "a".repeat(66)])("%j is no key", async (key) => {
    const error = await refusal(storeIn(folder, { given: key }).set("A", "hunter2"));
    expect(error).toMatchObject({ code: "SECRET_KEY_INVALID", hint: expect.stringContaining("openssl rand -hex 32") });
    if (key !== "") expect(JSON.stringify(error) + String(error)).not.toContain(key);
  });

  test("a key file that others may read, that is another one, or none, is refused by its name", async () => {
    await storeIn(folder).set("A", "hunter2");
    const file = keyFile();
    chmodSync(file, 0o644);
    await expect(storeIn(folder).find("A")).rejects.toMatchObject({
      code: "SECRET_FILE_OPEN",
      hint: expect.stringContaining(file),
    });
    chmodSync(file, 0o600);
    writeFileSync(file, one);
    await expect(storeIn(folder).find("A")).rejects.toMatchObject({
      code: "SECRET_KEY_WRONG",
      message: expect.stringContaining(file),
    });
    writeFileSync(file, "");
    await expect(storeIn(folder).find("A")).rejects.toMatchObject({
      code: "SECRET_KEY_INVALID",
      message: expect.stringContaining(file),
    });
  });

  test.each<[string, (text: string) => string]>([
    ["cut", (text) => text.slice(0, -20)],
    ["emptied", () => ""],
    ["something else", () => "[]"],
    ["with a key more", (text) => JSON.stringify({ ...parsed(text), more: 1 })],
    ["of another version", (text) => JSON.stringify({ ...parsed(text), version: 2 })],
    [
      "with a value of another name",
      (text) => text.replaceAll(/"(A|B)":/gu, (_, name) => `"${name === "A" ? "B" : "A"}":`),
    ],
    [
      "without one of its values",
      (text) => JSON.stringify({ ...parsed(text), secrets: { A: parsed(text).secrets["A"] } }),
    ],
    [
      "with a changed value",
      (text) => text.replace(/("data": ")(.)/u, (_, start, sign) => `${start}${sign === "A" ? "B" : "A"}`),
    ],
    [
      "with a changed nonce",
      (text) => text.replace(/("nonce": ")(.)/u, (_, start, sign) => `${start}${sign === "A" ? "B" : "A"}`),
    ],
    [
      "with another seal",
      (text) => text.replace(/("seal": ")(.)/u, (_, start, sign) => `${start}${sign === "A" ? "B" : "A"}`),
    ],
    ["with keys to remove", (text) => JSON.stringify({ ...parsed(text), retired: ["0".repeat(16)] })],
  ])("a file that is %s is refused by its name, with the way out, and left as it is", async (_, change) => {
    const store = storeIn(folder);
    await store.set("A", "hunter2");
    await store.set("B", "other");
    const file = storeFile();
    edit(file, change);
    const now = readFileSync(file, "utf8");
    for (const work of [
      () => store.find("A"),
      () => store.set("A", "x"),
      () => store.remove("A"),
      () => store.rotate(),
    ]) {
      const error = await refusal(work());
      expect(error).toMatchObject({
        name: "Refusal",
        code: "SECRET_STORE_CHANGED",
        hint: expect.stringContaining("waybill secret set"),
      });
      expect(String(error)).toContain(file);
      expect(String(error)).not.toContain("hunter2");
    }
    expect(readFileSync(file, "utf8")).toBe(now);
  });

  test("a folder that cannot be written is a refusal with its name", async () => {
    writeFileSync(join(folder, "state"), "");
    await expect(storeIn(folder).set("A", "x")).rejects.toMatchObject({
      code: "SECRET_STORE_NOT_KEPT",
      message: expect.stringContaining(join(folder, "state", "secrets")),
    });
  });

  test("changes at once are all there, whoever makes them", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `N${at}`);
    await Promise.all([
      ...names.map((name) => storeIn(folder).set(name, name)),
      storeIn(folder).rotate(),
      storeIn(folder).rotate(),
    ]);
    const store = storeIn(folder);
    for (const name of names) expect(await store.find(name)).toBe(name);
    storeFile();
    keyFile();
  });
});
