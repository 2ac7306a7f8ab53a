import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { clearInterval, clearTimeout, setInterval, setTimeout } from "node:timers";
import { Refusal } from "../../problem/refusal.ts";
import type { Doorbell, OnRing } from "../doorbell.ts";
import { errorCode } from "../../problem/error-code.ts";
import { ringAt, unlinkSocket } from "./ring.ts";
import { answer, firstLine, readRun } from "./protocol.ts";
import { makeSafeFolder } from "./safe-folder.ts";

export interface SocketDoorbellOptions {
  /** Where the sockets of all processes stand that shall hear each other. Made where it is missing. */
  readonly folder: string;
  /** Unique among the processes of this folder, also those that have gone. */
  readonly name: string;
  readonly onRing: OnRing;
  /** How often it is looked whether others still find the socket, in milliseconds. */
  readonly lookMs?: number;
}

/** The shortest limit that a system sets to the path of a socket is 104 bytes, with its last NUL. */
const longestPath = 100;
/** How long a visitor may take to say what it wants. */
const visitMs = 2_000;
const lookMs = 5_000;

/** Listens at a socket of its own; a process does not stay alive for it. */
export async function openDoorbell(options: SocketDoorbellOptions): Promise<Doorbell> {
  const { folder, name } = options;
  const address = join(folder, `${name}.sock`);
  const length = Buffer.byteLength(address);
  if (length > longestPath) {
    throw new Refusal(
      "DOORBELL_PATH_TOO_LONG",
      `The socket ${address} has a path of ${length} bytes, and the system takes ${longestPath} at most.`,
      { hint: "Choose a folder with a shorter path." },
    );
  }
  await makeSafeFolder(folder);
  const doorbell = new SocketDoorbell(address, { lookMs, ...options });
  await doorbell.listen();
  return doorbell;
}

class SocketDoorbell implements Doorbell {
  readonly address: string;
  readonly #options: Required<SocketDoorbellOptions>;
  /** More than one where the socket was taken away: the first goes on to show that the process lives. */
  readonly #servers: Server[] = [];
  readonly #visitors = new Set<Socket>();
  #looking: NodeJS.Timeout | undefined;
  #opening: Promise<void> | undefined;

  constructor(address: string, options: Required<SocketDoorbellOptions>) {
    this.address = address;
    this.#options = options;
  }

  async listen(): Promise<void> {
    try {
      await this.#tryToListen();
    } catch (error) {
      if (errorCode(error) !== "EADDRINUSE") throw notOpened(this.address, error);
      // The file of a process that died is no owner; one that answers is.
      if (await ringAt(this.address, "")) throw taken(this.address, error);
      await this.#tryToListen().catch((again: unknown) => {
        throw notOpened(this.address, again);
      });
    }
    this.#looking = setInterval(() => this.#look(), this.#options.lookMs).unref();
  }

  ring(address: string, run: string): Promise<boolean> {
    return ringAt(address, run);
  }

  async close(): Promise<void> {
    if (this.#looking === undefined) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
    await this.#opening;
    const closed = this.#servers.map((server) => once(server, "close"));
    for (const server of this.#servers) server.close();
    for (const visitor of this.#visitors) visitor.destroy();
    await Promise.all(closed);
    await unlinkSocket(this.address);
  }

  async #tryToListen(): Promise<void> {
    const server = createServer((visitor) => this.#welcome(visitor));
    const listening = once(server, "listening");
    server.listen({ path: this.address });
    await listening;
    this.#servers.push(server.unref());
    await chmod(this.address, 0o600);
  }

  /** Opens the socket again where it was taken away; where that cannot be, the next time. */
  #look(): void {
    if (this.#opening !== undefined || existsSync(this.address)) return;
    this.#opening = makeSafeFolder(this.#options.folder)
      .then(() => this.#tryToListen())
      .catch(() => undefined)
      .finally(() => {
        this.#opening = undefined;
      });
  }

  /** Whoever is at the door is not trusted: what is not a ring is not answered, and nobody may stay. */
  #welcome(visitor: Socket): void {
    this.#visitors.add(visitor);
    visitor.unref();
    const tooLate = setTimeout(() => visitor.destroy(), visitMs).unref();
    visitor.on("close", () => {
      clearTimeout(tooLate);
      this.#visitors.delete(visitor);
    });
    // A visitor that goes away has no more to say.
    visitor.on("error", () => undefined);
    firstLine(visitor, (line) => {
      const run = line === undefined ? undefined : readRun(line);
      if (run === undefined) {
        visitor.destroy();
        return;
      }
      if (run !== "") this.#options.onRing(run);
      visitor.end(answer);
    });
  }
}

function taken(address: string, cause: unknown): Refusal {
  return new Refusal("DOORBELL_TAKEN", `Another process listens at the socket ${address} already.`, {
    hint: "Give every process a name of its own.",
    cause,
  });
}

function notOpened(address: string, cause: unknown): Refusal {
  return new Refusal("DOORBELL_NOT_OPENED", `The socket ${address} cannot be opened (${errorCode(cause)}).`, {
    hint: "Choose a folder on a local disk in which sockets can be made.",
    cause,
  });
}
