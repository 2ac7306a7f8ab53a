import { chmodSync, mkdtempSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeWholeFile } from "./write-whole-file.ts";

function folder(): string {
  return mkdtempSync(join(tmpdir(), "waybill-whole-"));
}

test("a file is there as a whole, and nothing beside it", async () => {
  const root = folder();
  await writeWholeFile(join(root, "page.html"), { parts: ["one ", "two"] });
  expect(readFileSync(join(root, "page.html"), "utf8")).toBe("one two");
  expect(readdirSync(root)).toEqual(["page.html"]);
});

test("whoever reads meanwhile has the old text, and nothing is left of one that cannot be finished", async () => {
  const root = folder();
  const file = join(root, "page.html");
  writeFileSync(file, "old");
  function* parts(): Generator<string> {
    yield "new";
    expect(readFileSync(file, "utf8")).toBe("old");
    throw new Error("no more");
  }
  await expect(writeWholeFile(file, { parts: parts() })).rejects.toThrow("no more");
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(readdirSync(root)).toEqual(["page.html"]);
});

test("a link stays a link, and what it leads to is written", async () => {
  const root = folder();
  writeFileSync(join(root, "real.html"), "old");
  symlinkSync("real.html", join(root, "page.html"));
  await writeWholeFile(join(root, "page.html"), { parts: ["new"] });
  expect(readFileSync(join(root, "real.html"), "utf8")).toBe("new");
  expect(readdirSync(root).toSorted()).toEqual(["page.html", "real.html"]);
});

test("what is no file is written to, and stays what it is", async () => {
  const root = folder();
  symlinkSync("/dev/null", join(root, "nowhere"));
  await writeWholeFile(join(root, "nowhere"), { parts: ["new"] });
  expect(statSync("/dev/null").isFile()).toBe(false);
  await expect(writeWholeFile(root, { parts: ["new"] })).rejects.toMatchObject({ code: "EISDIR" });
});

test("a file has the rights that are asked for", async () => {
  const root = folder();
  const file = join(root, "run.jsonl");
  writeFileSync(file, "old");
  chmodSync(file, 0o644);
  await writeWholeFile(file, { parts: ["new"], mode: 0o600 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
