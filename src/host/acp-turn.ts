import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Readable, Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { ndJsonStream } from "@agentclientprotocol/sdk";
import { converse } from "../agent/acp/converse.ts";
import { readAcpTurn } from "../agent/acp/turn.ts";
import type { AgentEvent, AgentFailure } from "../agent/event.ts";

/** The program behind agents of the Agent Client Protocol: has one turn with such an agent, which is its child, and ends. */

/** How long an agent may take to stop when it is asked to, and to go when the turn is over. */
const stoppingMs = 5_000;
const goingMs = 2_000;

const turn = readAcpTurn(readFileSync(0, "utf8"));
const [program, ...args] = turn.command;
const child = spawn(program, args, { cwd: turn.folder, stdio: ["pipe", "pipe", "inherit"] });
// What is written to an agent that has ended is lost; that it has ended is seen where it speaks.
child.stdin.on("error", () => undefined);
const gone = new Promise<AgentFailure>((resolve) => {
  child.on("error", ({ message }) => resolve({ kind: "agent_missing", message }));
  child.on("exit", (code, signal) => {
    const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
    resolve({ kind: "agent_crash", message: `The agent ended ${how} in the middle of the turn.` });
  });
});

const stop = new AbortController();
process.on("SIGTERM", () => {
  stop.abort();
  void setTimeout(stoppingMs).then(() => child.kill("SIGKILL"));
});

const silent: AgentFailure = {
  kind: "agent_crash",
  message: "The agent has stopped to speak in the middle of the turn.",
};
const stream = ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout));
const lost = (): Promise<AgentFailure> => Promise.race([gone, setTimeout(goingMs, silent)]);
const ok = await converse({ turn, stream, tell, stop: stop.signal, lost });
// An agent goes when nobody speaks with it any more, and keeps what it knows of the session before that.
child.stdin.end();
await Promise.race([gone, setTimeout(goingMs)]);
child.kill("SIGKILL");
process.exit(ok ? 0 : 1);

function tell(event: AgentEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
