import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acpDriver } from "../../src/agent/acp/acp-driver.ts";
import type { AgentVerdict } from "../../src/agent/driver.ts";
import { nothingSeen, seeing } from "../../src/agent/seen.ts";

const program = join(import.meta.dirname, "..", "..", "dist", "bin", "acp-turn.js");
const agent = join(import.meta.dirname, "..", "rig", "acp-agent.mjs");
const driver = acpDriver({ program: [process.execPath, program] });
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "waybill-acp-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("has a turn with an agent, and lets it keep what it knows of the session", async () => {
  const turn = begin([process.execPath, agent, "happy"]);
  expect(await turn.verdict()).toEqual({ ok: true, text: "You said: Say «hello».\nTwice." });
  expect(readFileSync(join(folder, "kept.txt"), "utf8")).toBe("kept\n");
});

test("an agent that ends in the middle has crashed, and it is said how", async () => {
  const message = "The agent ended with exit code 3 in the middle of the turn.";
  expect(await begin([process.execPath, agent, "crash"]).verdict()).toMatchObject({
    ok: false,
    failure: { kind: "agent_crash", message },
  });
});

test("an agent that is not there is missing", async () => {
  const verdict = await begin([join(folder, "no-such-agent")]).verdict();
  expect(verdict).toMatchObject({ ok: false, failure: { kind: "agent_missing" } });
});

test("a program that speaks no such protocol has crashed", async () => {
  const verdict = await begin(["sh", "-c", "echo hello; exit 0"]).verdict();
  expect(verdict).toMatchObject({ ok: false, failure: { kind: "agent_crash" } });
});

test("an agent is asked to stop when the turn is told to", async () => {
  const turn = begin([process.execPath, agent, "slow"]);
  await turn.said("You said");
  turn.child.kill("SIGTERM");
  expect(await turn.verdict()).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
  expect(readdirSync(folder)).toEqual(["kept.txt"]);
});

test("an agent that does not listen is ended when the turn is told to stop", async () => {
  const turn = begin([process.execPath, agent, "deaf"]);
  await turn.said("You said");
  turn.child.kill("SIGTERM");
  expect(await turn.verdict()).toMatchObject({ ok: false, failure: { kind: "agent_crash" } });
}, 20_000);

interface Turn {
  readonly child: ChildProcess;
  said(words: string): Promise<void>;
  verdict(): Promise<AgentVerdict>;
}

function begin(command: readonly [string, ...string[]]): Turn {
  const launch = driver.plan({
    prompt: "Say «hello».\nTwice.",
    role: "agent",
    options: {},
    command,
    extraArguments: [],
    folder,
    home: folder,
    session: { mode: "new", id: "1" },
    endpoint: { via: "login" },
  });
  const [started, ...args] = launch.argv;
  const child = spawn(started, args, { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written += text;
  });
  child.stdin.end(launch.stdin);
  return {
    child,
    async said(words) {
      while (!written.includes(words)) await once(child.stdout, "data");
    },
    async verdict() {
      const [code, signal] = await once(child, "close");
      const decoder = driver.decode("new");
      const events = [...written.split("\n").flatMap((line) => decoder.line(line, true)), ...decoder.end()];
      return driver.classify({ exit: { code, signal }, seen: events.reduce(seeing, nothingSeen), stderr: "" });
    },
  };
}
