import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer, type Socket } from "node:net";
import { constants } from "node:os";
import { errorCode } from "../problem/error-code.ts";
import type { BridgeOrder } from "../sandbox/bridge-program.ts";

/**
 * The program that stands before a confined command: it leads ports of the loopback to unix sockets, then starts the command, and ends
 * as it does. It must be one file without packages: nothing else of ours is seen inside.
 */

/** What waits to be let in while many come at once. */
const backlog = 1_024;
const handedOn = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
const notStarted = { ports: 125, program: 126, missing: 127 };

const [, , text = "", program = "", ...words] = process.argv;
const order: BridgeOrder = JSON.parse(text);
let command: ChildProcess | undefined;
let left = order.bridges.length;

for (const signal of handedOn) {
  process.on(signal, () => {
    if (command === undefined) process.exit(128 + constants.signals[signal]);
    else if (order.forwards) command.kill(signal);
  });
}
for (const { port, path } of order.bridges) {
  const server = createServer({ allowHalfOpen: true }, (visitor) => lead(visitor, path));
  server.once("error", (error) => giveUp(notStarted.ports, `the port ${port} cannot be opened (${errorCode(error)})`));
  server.listen({ port, host: "127.0.0.1", backlog }, () => {
    // From here on it is for single visitors that something goes wrong.
    server.removeAllListeners("error").on("error", () => undefined);
    left -= 1;
    if (left === 0) start();
  });
}

/** Each side may end before the other; one that breaks takes the other with it, and nothing else. */
function lead(visitor: Socket, path: string): void {
  const door = connect({ path, allowHalfOpen: true });
  visitor.on("error", () => door.destroy());
  door.on("error", () => visitor.resetAndDestroy());
  visitor.pipe(door).pipe(visitor);
}

function start(): void {
  command = spawn(program, words, { stdio: "inherit", env: { ...process.env, ...order.env } });
  command.once("error", (error) => {
    const code = errorCode(error);
    giveUp(code === "ENOENT" ? notStarted.missing : notStarted.program, `${program} cannot be started (${code})`);
  });
  // Not `close`, for which what the command has left behind would be waited for.
  command.once("exit", end);
}

function end(code: number | null, signal: NodeJS.Signals | null): void {
  if (signal === null) process.exit(code ?? 0);
  process.removeAllListeners(signal);
  // Node would open its inspector.
  if (signal !== "SIGUSR1") process.kill(process.pid, signal);
  process.exit(128 + constants.signals[signal]);
}

function giveUp(code: number, why: string): never {
  process.stderr.write(`The command was not started: ${why}.\n`);
  process.exit(code);
}
