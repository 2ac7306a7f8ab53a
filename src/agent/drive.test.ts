import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../test/rig/manual-clock.ts";
import { localProcesses } from "../process/local/local-processes.ts";
import type { AgentLimits } from "./agent.ts";
import { drive, type Driven } from "./drive.ts";
import type { AgentEvent } from "./event.ts";
import { scriptedDriver } from "./scripted/scripted-driver.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-drive-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Asked {
  readonly program: string;
  readonly limits?: AgentLimits;
  readonly wallMs?: number;
  readonly signal?: AbortSignal;
  readonly clock?: ManualClock;
  readonly tell?: (event: AgentEvent) => void;
}

const tools = `const tell = (event) => console.log(JSON.stringify(event));
const hang = () => setInterval(() => {}, 1000);
const usage = (output, usd) => tell({ type: "usage", usage: { inputUncached: 0, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 }, usd });\n`;

function driven(asked: Asked): Promise<Driven> {
  const { program, limits = {}, wallMs, signal = new AbortController().signal, clock = new ManualClock() } = asked;
  return drive(
    { processes: localProcesses({ graceMs: 200 }), clock },
    {
      driver: scriptedDriver,
      session: "new",
      command: { argv: [process.execPath, "-e", `${tools}${program}`], env: {} },
      folder,
      stdin: "",
      attempt: "drive-test",
      spool: { stdout: join(folder, "out"), stderr: join(folder, "err") },
      limits,
      ...(wallMs === undefined ? {} : { wall: { wholeMs: wallMs, leftMs: wallMs } }),
      listen: () => undefined,
      tell: asked.tell ?? (() => undefined),
      signal,
    },
  );
}

function failureOf({ verdict }: Driven): string | undefined {
  return verdict.ok ? undefined : verdict.failure.kind;
}

test("an agent that says how it went has gone so", async () => {
  const { verdict, seen } = await driven({
    program: 'tell({ type: "session", id: "s" }); tell({ type: "ended", ok: true, text: "done", output: [1] });',
  });
  expect(verdict).toEqual({ ok: true, text: "done", output: [1] });
  expect(seen.session).toBe("s");
});

test("an exit code of 0 is no success where the agent has not said its last word", async () => {
  expect(failureOf(await driven({ program: 'tell({ type: "message", text: "half" });' }))).toBe("agent_crash");
});

test("what it told of as its failure is its failure", async () => {
  const program = 'tell({ type: "failed", failure: { kind: "auth", message: "no" } }); process.exitCode = 1;';
  expect(failureOf(await driven({ program }))).toBe("auth");
});

test("an agent that stays after its last word is ended, and has ended well", async () => {
  const clock = new ManualClock();
  const tell = (event: AgentEvent): void => {
    if (event.type === "ended") setImmediate(() => clock.set(clock.now() + 5_000));
  };
  const { verdict } = await driven({
    program: 'tell({ type: "ended", ok: true, text: "done" }); hang();',
    clock,
    tell,
  });
  expect(verdict).toEqual({ ok: true, text: "done" });
});

test("an agent that is silent for too long is ended", async () => {
  const clock = new ManualClock();
  const end = driven({ program: "hang();", limits: { silence: 60 }, clock });
  while (clock.next() === undefined) await rest(1);
  clock.set(clock.now() + 60_000);
  expect(failureOf(await end)).toBe("silent");
});

test("a sign of life puts the end for silence off", async () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const tell = (event: AgentEvent): void => {
    told.push(event.type);
    if (event.type === "turn") clock.set(clock.now() + 50_000);
  };
  const program =
    'let n = 0; const timer = setInterval(() => { tell({ type: "turn", number: ++n }); if (n === 3) { clearInterval(timer); tell({ type: "ended", ok: true }); } }, 20);';
  expect((await driven({ program, limits: { silence: 60 }, clock, tell })).verdict.ok).toBe(true);
  expect(told).toEqual(["turn", "turn", "turn", "ended"]);
});

test.each<Asked & { readonly what: string; readonly limits: AgentLimits; readonly kind: string }>([
  { what: "tokens", limits: { tokens: 100 }, program: "usage(60, 0); usage(60, 0); hang();", kind: "budget" },
  { what: "dollars", limits: { usd: 1 }, program: "usage(1, 0.6); usage(1, 0.6); hang();", kind: "budget" },
  {
    what: "turns",
    limits: { turns: 2 },
    program: 'for (const number of [1, 2, 3]) tell({ type: "turn", number }); hang();',
    kind: "max_turns",
  },
])("an agent that has used more $what than it may is ended", async ({ limits, program, kind }) => {
  expect(failureOf(await driven({ program, limits }))).toBe(kind);
});

test("a time limit ends it", async () => {
  expect(failureOf(await driven({ program: "hang();", wallMs: 100 }))).toBe("timed_out");
});

test("a cancel ends it, before it begins and while it works", async () => {
  expect(failureOf(await driven({ program: "hang();", signal: AbortSignal.abort() }))).toBe("cancelled");
  const controller = new AbortController();
  const tell = (): void => controller.abort();
  const program = 'tell({ type: "turn", number: 1 }); hang();';
  expect(failureOf(await driven({ program, signal: controller.signal, tell }))).toBe("cancelled");
});

test("a cancel after the last word is a cancel all the same", async () => {
  const controller = new AbortController();
  const tell = (): void => controller.abort();
  const program = 'tell({ type: "ended", ok: true }); hang();';
  expect(failureOf(await driven({ program, signal: controller.signal, tell }))).toBe("cancelled");
});

test("what is no event is kept as it is, and hurts nobody", async () => {
  const told: AgentEvent[] = [];
  const tell = (event: AgentEvent): void => void told.push(event);
  const program =
    'console.log("hello"); console.log(\'{"type":"usage","usage":{}}\'); tell({ type: "ended", ok: true });';
  expect((await driven({ program, tell })).verdict.ok).toBe(true);
  expect(told.map(({ type }) => type)).toEqual(["raw", "raw", "ended"]);
});
