import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../test/rig/manual-clock.ts";
import { localProcesses } from "../process/local/local-processes.ts";
import type { AgentLimits } from "./agent.ts";
import { claudeDriver } from "./claude/claude-driver.ts";
import { commandDriver } from "./command/command-driver.ts";
import { drive, type Driven } from "./drive.ts";
import type { AgentDriver } from "./driver.ts";
import type { AgentEvent } from "./event.ts";
import { geminiDriver } from "./gemini/gemini-driver.ts";
import { longestPiece } from "./line-splitter.ts";
import { longestHeld } from "./plain-text.ts";
import { scriptedDriver } from "./scripted/scripted-driver.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-drive-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Asked {
  readonly program: string;
  readonly driver?: AgentDriver;
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
      driver: asked.driver ?? scriptedDriver,
      session: "new",
      command: { argv: [process.execPath, "-e", `${tools}${program}`], env: {} },
      folder,
      stdin: "",
      attempt: "drive-test",
      spool: { stdout: join(folder, "out"), stderr: join(folder, "err") },
      limits,
      ...(wallMs === undefined ? {} : { wall: { wholeMs: wallMs, leftMs: wallMs } }),
      listen: () => undefined,
      onStart: () => undefined,
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

const megabyte = 1024 ** 2;

test.each([
  ["many lines", '`${"a line ".repeat(20)}\\n`'],
  ["one line without an end", '"x"'],
])("of an answer of 70 MB in %s no more than its beginning is held; what is kept is in its file", async (_, piece) => {
  let [longest, heard] = [0, 0];
  const tell = (event: AgentEvent): void => {
    if (event.type !== "text") return;
    longest = Math.max(longest, event.delta.length);
    heard += event.delta.length;
  };
  const program = `const part = ${piece}; const all = Buffer.alloc(${70 * megabyte}, part); require("fs").writeFileSync(1, all);`;
  const { verdict, answer } = await driven({ program, driver: commandDriver, tell });
  expect(verdict).toMatchObject({ ok: true, isCut: true });
  expect(verdict.text).toHaveLength(longestHeld);
  expect(longest).toBeLessThanOrEqual(longestPiece);
  expect(heard).toBe(70 * megabyte);
  expect(answer).toMatchObject({ bytes: 70 * megabyte, dropped: 6 * megabyte });
  expect(statSync(answer?.file ?? "").size).toBe(64 * megabyte);
});

test("an answer that is held whole is not cut, also where its agent was ended", async () => {
  const { verdict, answer } = await driven({ program: 'console.log("all")', driver: commandDriver });
  expect(verdict).toEqual({ ok: true, text: "all\n" });
  expect(answer).toBeUndefined();
});

const init = 'tell({ type: "system", subtype: "init", session_id: "s" });';
const huge = `tell({ type: "assistant", message: { content: [{ type: "text", text: "x".repeat(${11 * megabyte}) }] } });`;
const result = (text: string): string =>
  `tell({ type: "result", subtype: "success", is_error: false, session_id: "s"${text}, usage: {}, num_turns: 1 });`;

test("an event that is too large is passed over and told of", async () => {
  const told: AgentEvent[] = [];
  const tell = (event: AgentEvent): void => void told.push(event);
  const program = `${init}${huge}${result(', result: "done"')}`;
  expect((await driven({ program, driver: claudeDriver, tell })).verdict).toMatchObject({ ok: true, text: "done" });
  expect(told.filter(({ type }) => type === "notice")).toMatchObject([
    { message: expect.stringContaining("passed over") },
  ]);
});

test.each([
  ["last word", claudeDriver, `${init} tell({ type: "result", result: "x".repeat(${11 * megabyte}) });`],
  [
    "answer",
    scriptedDriver,
    `tell({ type: "message", text: "x".repeat(${11 * megabyte}) }); tell({ type: "ended", ok: true });`,
  ],
  [
    "answer in pieces",
    geminiDriver,
    `for (let n = 0; n < 11; n++) tell({ type: "message", role: "assistant", delta: true, content: "x".repeat(${megabyte}) }); tell({ type: "result", status: "success" });`,
  ],
])(
  "an agent whose %s is too large has failed of that, and nothing from before counts as its answer",
  async (_, driver, program) => {
    const { verdict } = await driven({ program, driver });
    expect(verdict).toMatchObject({ ok: false, failure: { kind: "max_output" } });
  },
);

test("of what it says on standard error, the end is its last words, however long it is", async () => {
  const program = `require("fs").writeFileSync(2, Buffer.alloc(${3 * megabyte}, "all goes well\\n")); require("fs").writeFileSync(2, "\\nno key"); process.exitCode = 3;`;
  const { verdict, end } = await driven({ program, driver: commandDriver });
  expect(verdict).toMatchObject({ ok: false, failure: { message: "The agent ended with exit code 3. no key" } });
  expect(end.stderr.text).toBeUndefined();
  expect(end.stderr.tail).toHaveLength(64 * 1024);
});
