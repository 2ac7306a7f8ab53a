import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AgentEvent } from "../../agent/event.ts";
import { memoryBlobs } from "../../blob/memory/memory-blobs.ts";
import { Mask } from "../../secret/mask.ts";
import { AgentRecord } from "./record.ts";
import { longestKept } from "./story.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-record-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const usage = { inputUncached: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 };

async function recorded(events: readonly AgentEvent[], metered = false) {
  const told: string[] = [];
  const mask = new Mask(["correct-horse-battery"], { families: true });
  const file = join(folder, "events");
  const record = new AgentRecord({ file, mask, metered, usdLimit: 2, now: () => 5, tell: (line) => told.push(line) });
  for (const event of events) record.add(event, "agent");
  const blobs = memoryBlobs();
  const ref = await record.keep(blobs);
  const bytes = ref === undefined ? undefined : await blobs.read(ref.hash);
  const text = Buffer.from(bytes ?? []).toString();
  return { text, told, events: text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as unknown])) };
}

test("a secret that comes in pieces is hidden, in what is kept and in what is told", async () => {
  const { text, told, events } = await recorded([
    { type: "text", delta: "it is correct-ho" },
    { type: "text", delta: "rse-battery, " },
    { type: "text", delta: "really" },
    { type: "tool.started", id: "1", kind: "shell", name: "Bash", summary: "echo correct-horse-battery" },
    { type: "text", delta: "end" },
  ]);
  expect(`${text}${told.join("")}`).not.toMatch(/correct|battery/u);
  expect(events).toMatchObject([
    { event: { type: "text", delta: "it is ***, really" } },
    { event: { type: "tool.started", summary: "echo ***" } },
    { event: { type: "text", delta: "end" } },
  ]);
});

test("what it has used is told as a sum, from the one who counts", async () => {
  const events: AgentEvent[] = [
    { type: "usage", usage, usd: 0.5 },
    { type: "usage", usage, usd: 0.25 },
  ];
  expect((await recorded(events)).told).toEqual([
    "has used 15 tokens, $0.5000 of $2",
    "has used 30 tokens, $0.7500 of $2",
  ]);
  expect((await recorded(events, true)).told).toEqual([]);
});

test("nothing is kept where nothing was said", async () => {
  expect((await recorded([])).text).toBe("");
});

test("events are kept as long as there is room, and what the agent has used is counted further", async () => {
  const line = "x".repeat(9 * 1024 ** 2);
  const flood = Array.from({ length: 9 }, (): AgentEvent => ({ type: "raw", line }));
  const { text, told, events } = await recorded([
    ...flood,
    { type: "usage", usage },
    { type: "notice", message: "end" },
  ]);
  expect(Buffer.byteLength(text)).toBeLessThan(longestKept);
  expect(events).toHaveLength(8);
  const message = "events are kept no further: they are more than 64 MB";
  expect(events.at(-1)).toMatchObject({ event: { type: "notice", message } });
  expect(told).toEqual([`note: ${message}`, "has used 15 tokens", "note: end"]);
});
