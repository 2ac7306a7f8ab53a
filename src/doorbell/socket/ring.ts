import { lstat, unlink } from "node:fs/promises";
import { connect } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { errorCode } from "../../problem/error-code.ts";
import { answer, firstLine, writeRun } from "./protocol.ts";
import { isHeldUnseen } from "./unseen.ts";

/** How long an answer is waited for. */
const answerMs = 2_000;

/** `gone`: it is certain that nobody listens. `silent`: somebody took the call and hung up. */
type Heard = "ok" | "silent" | "busy" | "gone";

/**
 * True where somebody listens. Only a refused connection, or a socket that is not there and that nobody has, is proof of the
 * contrary: a process that is stopped, or too busy to answer in time, still owns its runs.
 */
export async function ringAt(address: string, run: string): Promise<boolean> {
  let heard = await call(address, run);
  // It may have died between taking the call and answering it; then the next call is refused.
  if (heard === "silent") heard = await call(address, run);
  if (heard !== "gone" || (await isHeldUnseen(address))) return true;
  await unlinkSocket(address);
  return false;
}

/** Only a socket: the address comes from a journal, and any other file would refuse a connection as well. */
export async function unlinkSocket(address: string): Promise<void> {
  try {
    if ((await lstat(address)).isSocket()) await unlink(address);
  } catch (error) {
    // Gone already, or not ours to remove: nobody listens at it either way.
    if (errorCode(error) === undefined) throw error;
  }
}

function call(address: string, run: string): Promise<Heard> {
  return new Promise((resolve) => {
    const socket = connect({ path: address });
    const hangUp = (heard: Heard): void => {
      clearTimeout(patience);
      socket.destroy();
      resolve(heard);
    };
    const patience = setTimeout(() => hangUp("busy"), answerMs);
    let connected = false;
    socket.once("connect", () => {
      connected = true;
      firstLine(socket, (line) => hangUp(`${line}\n` === answer ? "ok" : "silent"));
      socket.write(writeRun(run));
    });
    socket.on("error", (error) => {
      if (!connected) hangUp(isGone(errorCode(error)) ? "gone" : "busy");
    });
  });
}

function isGone(code: string | undefined): boolean {
  return code === "ECONNREFUSED" || code === "ENOENT" || code === "ENOTDIR";
}
