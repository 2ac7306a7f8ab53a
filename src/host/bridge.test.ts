import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bridgeProgram, Den } from "../../test/rig/sandbox-rig.ts";
import type { BridgeOrder } from "../sandbox/bridge-program.ts";

let den: Den;
let socket = "";
let port = 0;
const children: ChildProcess[] = [];
const opened: Socket[] = [];
beforeEach(async () => {
  den = new Den();
  socket = den.path("door.sock");
  port = await freePort();
});
afterEach(async () => {
  for (const each of opened.splice(0)) each.destroy();
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await den.remove();
});

async function freePort(): Promise<number> {
  const server = await den.listen({ port: 0, host: "127.0.0.1" }, () => undefined);
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: string | null;
    readonly out: string;
    readonly err: string;
  }>;
  readonly said: (text: string) => Promise<void>;
}

function start(argv: readonly string[], more: Partial<BridgeOrder> = {}): Started {
  const order: BridgeOrder = { bridges: [{ port, path: socket }], env: {}, forwards: true, ...more };
  const child = spawn(bridgeProgram.node, [bridgeProgram.file, JSON.stringify(order), ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => (out += String(chunk)));
  child.stderr.on("data", (chunk) => (err += String(chunk)));
  const ended = once(child, "exit").then(async ([code, signal]: (string | number | null)[]) => {
    await turn();
    return { code: code as number | null, signal: signal as string | null, out, err };
  });
  return {
    child,
    ended,
    said: async (text) => {
      while (!out.includes(text)) await once(child.stdout, "data");
    },
  };
}

/** A command that says when it runs, and goes on until it is killed. */
const staying = ["sh", "-c", "echo ready; exec sleep 1000"];

function visit(): Socket {
  const visitor = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  visitor.on("error", () => undefined);
  opened.push(visitor);
  return visitor;
}

async function all(of: Socket): Promise<string> {
  const parts: Buffer[] = [];
  of.on("data", (part: Buffer) => parts.push(part));
  await new Promise((resolve) => of.once("end", resolve).once("close", resolve));
  return Buffer.concat(parts).toString();
}

const echo = (visitor: Socket): unknown => visitor.pipe(visitor);

describe("a bridge", () => {
  test("is there before the command begins", async () => {
    await den.listen({ path: socket }, echo);
    const knock = `const door = require("node:net").connect(${port}, "127.0.0.1"); door.end("heard").pipe(process.stdout)`;
    expect(await start([process.execPath, "-e", knock]).ended).toMatchObject({ code: 0, out: "heard" });
  });

  test("carries two hundred visitors at once, each to its own end", async () => {
    await den.listen({ path: socket }, echo);
    await start(staying).said("ready");
    const texts = Array.from({ length: 200 }, (_, at) => `${at}:`.repeat(20_000));
    const heard = await Promise.all(
      texts.map((text) => {
        const visitor = visit();
        visitor.end(text);
        return all(visitor);
      }),
    );
    expect(heard.every((text, at) => text === texts[at])).toBe(true);
  });

  test("lets each side end before the other", async () => {
    await den.listen({ path: socket }, (visitor) => {
      let said = "";
      visitor.on("data", (chunk) => (said += String(chunk))).on("end", () => visitor.end(`after the end: ${said}`));
    });
    await start(staying).said("ready");
    const visitor = visit();
    visitor.end("a question");
    expect(await all(visitor)).toBe("after the end: a question");
  });

  test("goes on in one direction when the other side has said all", async () => {
    const heard = new Promise<string>((resolve) => {
      void den.listen({ path: socket }, (visitor) => {
        visitor.end("the whole answer");
        void all(visitor).then(resolve);
      });
    });
    await start(staying).said("ready");
    const visitor = visit();
    expect(await all(visitor)).toBe("the whole answer");
    visitor.end("something late");
    expect(await heard).toBe("something late");
  });

  test("takes no more than the other side reads", async () => {
    let slow: Socket | undefined;
    await den.listen({ path: socket }, (visitor) => (slow === undefined ? (slow = visitor.pause()) : echo(visitor)));
    const { child, said } = start(staying);
    await said("ready");
    const memory = (): number =>
      Number(/^VmRSS:\s*(\d+)/mu.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
    const before = memory();
    const visitor = visit();
    const flood = 256 * 1024 ** 2;
    visitor.end(Buffer.alloc(flood));
    // Others are served meanwhile, for as long as it would take to read the flood.
    for (let round = 0; round < 100; round++) {
      const other = visit();
      other.end("x".repeat(500_000));
      await all(other);
    }
    const highest = memory();
    let length = 0;
    slow?.on("data", (chunk: Buffer) => (length += chunk.length)).resume();
    if (slow !== undefined) await once(slow, "end");
    expect(length).toBe(flood);
    expect(highest - before).toBeLessThan(flood / 4);
  });

  test("that leads nowhere breaks for its visitor, and for nobody else", async () => {
    const { child, said, ended } = start(staying);
    await said("ready");
    expect(await all(visit())).toBe("");
    await den.listen({ path: socket }, echo);
    const visitor = visit();
    visitor.end("now");
    expect(await all(visitor)).toBe("now");
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ signal: "SIGTERM", err: "" });
  });

  test("survives visitors and sockets that break off in the middle", async () => {
    await den.listen({ path: socket }, (visitor) => {
      visitor.on("data", (chunk) => (String(chunk).startsWith("go") ? visitor.destroy() : visitor.write(chunk)));
    });
    await start(staying).said("ready");
    for (let round = 0; round < 50; round++) {
      const [left, broken] = [visit(), visit()];
      left.write("x".repeat(100_000), () => left.resetAndDestroy());
      broken.write("go");
      await all(broken);
    }
    const visitor = visit();
    visitor.write("still");
    const [heard] = (await once(visitor, "data")) as [Buffer];
    expect(heard.toString()).toBe("still");
  });
});

describe("the command behind it", () => {
  test.each([0, 1, 127, 255])("ends with its code %i", async (code) => {
    expect(await start(["sh", "-c", `exit ${code}`]).ended).toMatchObject({ code });
  });

  test.each(["SIGKILL", "SIGTERM", "SIGSEGV", "SIGINT"])("ends by its signal %s", async (signal) => {
    expect(await start(["sh", "-c", `kill -${signal.slice(3)} $$`]).ended).toMatchObject({ code: null, signal });
  });

  test("ends by a signal that Node has a use for", async () => {
    expect(await start(["sh", "-c", "kill -USR1 $$"]).ended).toMatchObject({ code: 138 });
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const)(
    "is told of %s, once",
    async (signal) => {
      const { child, said, ended } = start([
        "sh",
        "-c",
        `trap 'echo told; exit 5' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`,
      ]);
      await said("ready");
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 5, out: "ready\ntold\n" });
    },
  );

  test("is not told twice where all of its group are told", async () => {
    const { child, said, ended } = start(
      ["sh", "-c", "trap 'echo told' TERM; echo ready; until [ -e \"$0\" ]; do sleep 0.05; done", den.path("end")],
      { forwards: false },
    );
    await said("ready");
    child.kill("SIGTERM");
    writeFileSync(den.path("end"), "");
    expect(await ended).toMatchObject({ code: 0, out: "ready\n" });
  });

  test("is not waited for longer than it lives, whoever still talks or holds its output", async () => {
    await den.listen({ path: socket }, () => undefined);
    const { child, said, ended } = start([
      "sh",
      "-c",
      'echo ready; sleep 1000 & echo $! >"$0"; read -r _ <"$1"; exit 4',
      den.path("pid"),
      fifo(),
    ]);
    await said("ready");
    const visitor = visit();
    visitor.write("hello");
    await once(visitor, "connect");
    writeFileSync(den.path("fifo"), "\n");
    expect(await ended).toMatchObject({ code: 4 });
    child.stdout?.destroy();
    process.kill(Number(readFileSync(den.path("pid"), "utf8")), "SIGKILL");
  });

  test.each([
    ["is missing", "no-such-program-anywhere", { code: 127, why: "ENOENT" }],
    ["may not be run", "/etc/passwd", { code: 126, why: "EACCES" }],
  ])("that %s is said in one line", async (_, program, { code, why }) => {
    const { err, ...end } = await start([program]).ended;
    expect(end).toMatchObject({ code });
    expect(err).toBe(`The command was not started: ${program} cannot be started (${why}).\n`);
  });

  test("is not started where a port is taken", async () => {
    const server = await den.listen({ port: 0, host: "127.0.0.1" }, () => undefined);
    const { port: taken } = server.address() as AddressInfo;
    const { err, ...end } = await start(["touch", den.path("started")], { bridges: [{ port: taken, path: socket }] })
      .ended;
    expect(end).toMatchObject({ code: 125 });
    expect(err).toBe(`The command was not started: the port ${taken} cannot be opened (EADDRINUSE).\n`);
  });
});

function fifo(): string {
  const path = den.path("fifo");
  spawnSync("mkfifo", [path]);
  return path;
}
