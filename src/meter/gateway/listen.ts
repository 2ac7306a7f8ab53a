import { once } from "node:events";
import { chmod, lstat, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { connect } from "node:net";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";

/** The shortest limit that a system sets to the path of a socket is 104 bytes, with its last NUL. */
const longestPath = 100;

/** Has the server listen at a socket that its owner alone may use. The file of a process that died is in nobody's way. */
export async function listenAt(server: Server, socket: string): Promise<void> {
  const length = Buffer.byteLength(socket);
  if (length > longestPath) {
    throw new Refusal(
      "METER_SOCKET_PATH_TOO_LONG",
      `The socket ${socket} has a path of ${length} bytes, and the system takes ${longestPath} at most.`,
      { hint: "Choose a folder with a shorter path." },
    );
  }
  try {
    await tryToListen(server, socket);
  } catch (error) {
    if (errorCode(error) !== "EADDRINUSE") throw notOpened(socket, error);
    if (!(await isDead(socket))) throw taken(socket, error);
    await unlink(socket);
    await tryToListen(server, socket).catch((again: unknown) => {
      throw notOpened(socket, again);
    });
  }
}

async function tryToListen(server: Server, socket: string): Promise<void> {
  const listening = once(server, "listening");
  server.listen({ path: socket });
  await listening;
  await chmod(socket, 0o600);
}

/** Whether it is a socket at which nobody listens. */
async function isDead(socket: string): Promise<boolean> {
  if (!(await lstat(socket)).isSocket()) return false;
  const visitor = connect({ path: socket });
  try {
    await once(visitor, "connect");
    return false;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return errorCode(error) === "ECONNREFUSED";
  } finally {
    visitor.destroy();
  }
}

function taken(socket: string, cause: unknown): Refusal {
  return new Refusal("METER_SOCKET_TAKEN", `Something else is at ${socket} already: another process, or a file.`, {
    hint: "Give every agent a socket of its own.",
    cause,
  });
}

function notOpened(socket: string, cause: unknown): Refusal {
  return new Refusal("METER_SOCKET_NOT_OPENED", `The socket ${socket} cannot be opened (${errorCode(cause)}).`, {
    hint: "Choose a folder on a local disk in which sockets can be made.",
    cause,
  });
}
