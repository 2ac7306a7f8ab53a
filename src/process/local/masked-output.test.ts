import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Mask } from "../../secret/mask.ts";
import type { ProcessEnd, ProcessRequest } from "../process.ts";
import { localProcesses } from "./local-processes.ts";

const mask = new Mask(["hunter2"]);
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-processes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function shell(script: string, more: Partial<ProcessRequest>): Promise<ProcessEnd> {
  return localProcesses().run({
    argv: ["/bin/sh", "-c", script],
    folder,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    attempt: basename(folder),
    spool: { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") },
    signal: new AbortController().signal,
    ...more,
  });
}

test("a secret is seen nowhere, also where it is written in two parts", async () => {
  const heard: string[] = [];
  // The second half waits until the first part has been read: a file says so.
  const halves = "printf 'a hun'; until [ -e read ]; do sleep 0.01; done; echo ter2; echo hunter2 >&2";
  const end = await shell(halves, {
    mask,
    onOutput: (stream, chunk) => {
      heard.push(`${stream} ${chunk.toString()}`);
      writeFileSync(join(folder, "read"), "");
    },
  });
  expect(heard.toSorted()).toEqual(["stderr ***\n", "stdout ***\n", "stdout a "]);
  expect(end.stdout).toMatchObject({ bytes: 6, text: "a ***\n", unmasked: "a hunter2\n" });
  expect(readFileSync(join(folder, "stdout"), "utf8")).toBe("a ***\n");
  expect(readFileSync(join(folder, "stderr"), "utf8")).toBe("***\n");
});

test("what only began like a secret is there in the end", async () => {
  const heard: string[] = [];
  const end = await shell("printf 'the hunt'", { mask, onOutput: (_, chunk) => heard.push(chunk.toString()) });
  expect(heard.join("")).toBe("the hunt");
  expect(end.stdout).toMatchObject({ bytes: 8, text: "the hunt" });
});

test("a listener that throws at the last part is heard", async () => {
  await expect(shell("printf hunt", { mask, onOutput: complain })).rejects.toThrow("a fault");
});

test("more than memory holds is masked in its file", async () => {
  const flood = "yes hunter2 | head -n 300000";
  const { stdout } = await shell(flood, { mask });
  expect(stdout.text).toBeUndefined();
  expect(stdout.unmasked).toBeUndefined();
  expect(readFileSync(join(folder, "stdout"), "utf8") === "***\n".repeat(300_000)).toBe(true);
});

test("without a mask there is one text", async () => {
  expect((await shell("echo hunter2", {})).stdout).toEqual({
    bytes: 8,
    text: "hunter2\n",
    file: join(folder, "stdout"),
    dropped: 0,
  });
});

function complain(): void {
  throw new Error("a fault");
}
