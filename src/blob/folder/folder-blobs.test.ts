import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { blobLaws } from "../blob.suite.ts";
import { hashOf } from "../hash.ts";
import { folderBlobs } from "./folder-blobs.ts";

blobLaws("folder", folderBlobs);

const bytes = Buffer.from("a blob");
const hash = hashOf(bytes);
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-blobs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (root: string): string => join(root, hash.slice(0, 2), hash);

test("a blob is one file that only its owner may read, and nothing else stays", async () => {
  const root = join(folder, "deep", "blobs");
  await Promise.all([folderBlobs(root).put(bytes), folderBlobs(root).put(bytes)]);
  expect(new Set(readdirSync(root, { recursive: true, encoding: "utf8" }))).toEqual(
    new Set([hash.slice(0, 2), join(hash.slice(0, 2), hash)]),
  );
  expect(statSync(fileOf(root)).mode & 0o777).toBe(0o600);
});

test("a file that was taken over is private, however open it was", async () => {
  const path = join(folder, "spool");
  writeFileSync(path, bytes, { mode: 0o666 });
  await folderBlobs(folder).take(path);
  expect(statSync(fileOf(folder)).mode & 0o777).toBe(0o600);
});

test("another store over the same folder finds what was put", async () => {
  await folderBlobs(folder).put(bytes);
  expect(await folderBlobs(folder).read(hash)).toEqual(bytes);
});

test("a blob whose bytes have changed is not found", async () => {
  await folderBlobs(folder).put(bytes);
  writeFileSync(fileOf(folder), "b blob");
  expect(await folderBlobs(folder).read(hash)).toBeUndefined();
});

test("a blob that was cut is not found, until it is put again", async () => {
  const blobs = folderBlobs(folder);
  await blobs.put(bytes);
  truncateSync(fileOf(folder), 3);
  expect(await blobs.read(hash)).toBeUndefined();
  await blobs.put(bytes);
  expect(await blobs.read(hash)).toEqual(bytes);
});

test("what a process that died has left half written is in nobody's way", async () => {
  mkdirSync(join(folder, hash.slice(0, 2)));
  writeFileSync(`${fileOf(folder)}.${process.pid}.0.tmp`, "a b");
  await folderBlobs(folder).put(bytes);
  expect(await folderBlobs(folder).read(hash)).toEqual(bytes);
});

test("a folder that cannot be written refuses, with the file and the reason", async () => {
  writeFileSync(join(folder, "file"), "");
  const blobs = folderBlobs(join(folder, "file"));
  await expect(blobs.put(bytes)).rejects.toMatchObject({ name: "Refusal", code: "BLOB_NOT_KEPT" });
  await expect(blobs.read(hash)).rejects.toMatchObject({ name: "Refusal", code: "BLOB_NOT_READABLE" });
  await expect(blobs.take(join(folder, "none"))).rejects.toMatchObject({ name: "Refusal", code: "BLOB_NOT_READABLE" });
});

const otherDisk = "/dev/shm";
const canCross =
  statSync(otherDisk, { throwIfNoEntry: false }) !== undefined && statSync(otherDisk).dev !== statSync(tmpdir()).dev;

test.skipIf(!canCross && process.env["WAYBILL_REQUIRE_ALL"] !== "1")(
  "a file is taken over from another disk",
  async () => {
    const other = mkdtempSync(join(otherDisk, "waybill-"));
    try {
      const path = join(other, "spool");
      writeFileSync(path, bytes, { mode: 0o666 });
      await folderBlobs(folder).take(path);
      expect(readdirSync(other)).toEqual([]);
      expect(await folderBlobs(folder).read(hash)).toEqual(bytes);
      expect(statSync(fileOf(folder)).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(other, { recursive: true });
    }
  },
);
