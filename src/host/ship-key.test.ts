import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text as allOf } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openShipKey, presentShipKey, shipKeyFile } from "./ship-key.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-key-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a key is made once, for the person alone, and is the same ever after", () => {
  expect(presentShipKey(folder)).toBeUndefined();
  const first = openShipKey(folder);
  expect(first).toMatchObject({ isNew: true, isOpen: false, file: shipKeyFile(folder) });
  const text = readFileSync(first.file, "utf8");
  expect(openShipKey(folder)).toMatchObject({ isNew: false, signer: { keyId: first.signer.keyId } });
  expect(readFileSync(first.file, "utf8")).toBe(text);
  expect(statSync(first.file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(first.file)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(first.file))).toEqual(["ship.key"]);
});

test("who only looks makes nothing", () => {
  presentShipKey(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test("processes that make it at once all get one key", async () => {
  const built = pathToFileURL(join(import.meta.dirname, "..", "..", "dist", "host", "ship-key.js")).href;
  const program = `
    import { readSync, writeSync } from "node:fs";
    import { openShipKey } from ${JSON.stringify(built)};
    writeSync(2, "ready");
    readSync(0, Buffer.alloc(1));
    writeSync(1, openShipKey(${JSON.stringify(folder)}).signer.keyId);`;
  const children = Array.from({ length: 6 }, () => spawn(process.execPath, ["--input-type=module", "-e", program]));
  await Promise.all(children.map((child) => once(child.stderr, "data")));
  const ids = children.map((child) => allOf(child.stdout));
  for (const child of children) child.stdin.write("go");
  const found = new Set(await Promise.all(ids));
  expect([...found]).toEqual([presentShipKey(folder)?.signer.keyId]);
  expect(readdirSync(dirname(shipKeyFile(folder)))).toEqual(["ship.key"]);
});

test("a key that others may read is told", () => {
  const { file } = openShipKey(folder);
  chmodSync(file, 0o644);
  expect(presentShipKey(folder)?.isOpen).toBe(true);
});

test.each<readonly [string, (file: string) => void]>([
  ["an empty file", (file) => writeFileSync(file, "")],
  ["words", (file) => writeFileSync(file, "secret")],
  ["a folder", (file) => mkdirSync(file)],
  ["a link", (file) => symlinkSync("/etc/hostname", file)],
  ["a link to nowhere", (file) => symlinkSync("nowhere", file)],
])("%s in its place is let be, and told", (_, put) => {
  const file = shipKeyFile(folder);
  mkdirSync(dirname(file), { recursive: true });
  put(file);
  expect(() => openShipKey(folder)).toThrow(expect.objectContaining({ code: "KEY_INVALID" }));
  expect(readdirSync(dirname(file))).toEqual(["ship.key"]);
});

test("where its folder cannot be made it is told", () => {
  mkdirSync(join(folder, ".waybill", "state"), { recursive: true });
  writeFileSync(join(folder, ".waybill", "state", "keys"), "");
  expect(() => openShipKey(folder)).toThrow(expect.objectContaining({ code: "KEY_UNREADABLE" }));
  expect(existsSync(shipKeyFile(folder))).toBe(false);
});
