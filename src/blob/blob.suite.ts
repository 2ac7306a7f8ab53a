import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Blobs } from "./blob.ts";
import { hashOf } from "./hash.ts";

/** What every store of blobs does. */
export function blobLaws(name: string, make: (folder: string) => Blobs): void {
  describe(`blobs: ${name}`, () => {
    const bytes = Buffer.from("what a step has written\n\0\xFF", "latin1");
    const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let folder = "";
    let blobs: Blobs;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "waybill-blobs-"));
      blobs = make(join(folder, "blobs"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    test("what was put is found under its hash", async () => {
      const ref = await blobs.put(bytes);
      expect(ref).toEqual({ hash: hashOf(bytes), bytes: bytes.length });
      expect(Buffer.from((await blobs.read(ref.hash)) ?? [])).toEqual(bytes);
    });

    test("nothing is a blob too", async () => {
      expect(await blobs.put(new Uint8Array())).toEqual({ hash: emptyHash, bytes: 0 });
      expect((await blobs.read(emptyHash))?.length).toBe(0);
    });

    test("what was never put is not found, and neither is what is no hash", async () => {
      expect(await blobs.read(hashOf(Buffer.from("never")))).toBeUndefined();
      for (const no of ["", "ab", "../../etc/passwd", "E3B0", `../${"a".repeat(61)}`]) {
        expect(await blobs.read(no)).toBeUndefined();
      }
    });

    test("putting the same again, also at the same time, changes nothing", async () => {
      const refs = await Promise.all(Array.from({ length: 20 }, () => blobs.put(bytes)));
      refs.push(await blobs.put(bytes));
      expect(new Set(refs.map((ref) => ref.hash)).size).toBe(1);
      expect(Buffer.from((await blobs.read(hashOf(bytes))) ?? [])).toEqual(bytes);
    });

    test("bytes that are changed after they were put, or after they were read, are not changed in the store", async () => {
      const mine = Uint8Array.from(bytes);
      const { hash } = await blobs.put(mine);
      mine.fill(0);
      (await blobs.read(hash))?.fill(0);
      expect(Buffer.from((await blobs.read(hash)) ?? [])).toEqual(bytes);
    });

    test("a file that was taken over is at its path no longer", async () => {
      const path = join(folder, "spool");
      const large = Buffer.alloc(3_000_000, "a line of output\n");
      writeFileSync(path, large);
      const ref = await blobs.take(path);
      expect(ref).toEqual({ hash: hashOf(large), bytes: large.length });
      expect(existsSync(path)).toBe(false);
      expect(large.equals((await blobs.read(ref.hash)) ?? new Uint8Array())).toBe(true);
    });

    test("a file whose bytes are known already is taken over as well", async () => {
      const path = join(folder, "spool");
      const ref = await blobs.put(bytes);
      writeFileSync(path, bytes);
      expect(await blobs.take(path)).toEqual(ref);
      expect(existsSync(path)).toBe(false);
    });
  });
}
