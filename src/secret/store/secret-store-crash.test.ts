import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SecretStore } from "./secret-store.ts";

const built = join(import.meta.dirname, "..", "..", "..", "dist", "secret", "store", "secret-store.js");

/** A process that dies before its deed number `left` with a file, or in the middle of it where it writes. */
const mortal = `
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
const [, folder, limit, work] = process.argv;
let left = Number(limit);
const die = () => process.kill(process.pid, "SIGKILL");
const mortal = (object, name, half) => {
  const real = object[name].bind(object);
  object[name] = async (...given) => {
    if (left-- === 0) {
      await half?.(...given);
      die();
    }
    return real(...given);
  };
};
for (const name of ["mkdir", "link", "unlink", "readdir", "readFile"]) mortal(fs, name);
const open = fs.open;
fs.open = async (...given) => {
  if (left-- === 0) die();
  const handle = await open(...given);
  const write = handle.write.bind(handle);
  mortal(handle, "writeFile", (text) => write(text.slice(0, text.length / 2)));
  mortal(handle, "sync");
  return handle;
};
syncBuiltinESMExports();
const { SecretStore } = await import(${JSON.stringify(pathToFileURL(built).href)});
const keys = { folder: join(folder, "keys"), given: undefined, next: undefined };
const store = new SecretStore({ folder: join(folder, "secrets"), keys, random: randomBytes });
await (work === "rotate" ? store.rotate() : store.set(work, "new " + work));
`;

const command = (...words: readonly string[]): readonly string[] => ["--input-type=module", "-e", mortal, ...words];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function storeIn(at: string): SecretStore {
  const keys = { folder: join(at, "keys"), given: undefined, next: undefined };
  return new SecretStore({ folder: join(at, "secrets"), keys, random: randomBytes });
}

async function valuesIn(at: string): Promise<Readonly<Record<string, string | undefined>>> {
  const store = storeIn(at);
  const entries = (await store.names()).map(async (name) => [name, await store.find(name)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Has a change killed before each of its deeds in turn; whatever is left is what was before, or what should come. */
async function sweep(work: string, before: Readonly<Record<string, string>>): Promise<void> {
  const start = join(folder, "start");
  for (const [name, value] of Object.entries(before)) await storeIn(start).set(name, value);
  const seen = new Set<string>();
  for (let limit = 0; ; limit++) {
    const at = join(folder, String(limit));
    if (Object.keys(before).length > 0) cpSync(start, at, { recursive: true });
    const { status, signal, stderr } = spawnSync(process.execPath, command(at, String(limit), work), {
      encoding: "utf8",
    });
    expect({ status, signal, stderr }).toEqual({
      status: status === 0 ? 0 : null,
      signal: status === 0 ? null : "SIGKILL",
      stderr: "",
    });
    const after = work === "rotate" ? before : { ...before, [work]: `new ${work}` };
    const values = await valuesIn(at);
    expect([before, after]).toContainEqual(values);
    seen.add(JSON.stringify(values));
    await storeIn(at).set("Z", "z");
    await storeIn(at).rotate();
    expect(await valuesIn(at)).toEqual({ ...values, Z: "z" });
    if (status !== 0) continue;
    expect(values).toEqual(after);
    expect(limit).toBeGreaterThan(10);
    expect(seen.size).toBe(work === "rotate" ? 1 : 2);
    return;
  }
}

test("a first secret that is being set when its process is killed is there, or is not", () => sweep("A", {}));
test("no secret is lost when a change of the key is killed", () => sweep("rotate", { A: "a", B: "b" }));

test("changes of several processes at once are all there", async () => {
  await storeIn(folder).set("first", "1");
  const names = ["A", "B", "C", "D", "rotate"];
  const children = names.map((work) => spawn(process.execPath, command(folder, "-1", work), { stdio: "inherit" }));
  await Promise.all(children.map((child) => once(child, "close")));
  expect(await valuesIn(folder)).toEqual({ first: "1", A: "new A", B: "new B", C: "new C", D: "new D" });
  expect([readdirSync(join(folder, "secrets")), readdirSync(join(folder, "keys"))]).toEqual([
    [expect.any(String)],
    [expect.any(String)],
  ]);
});
