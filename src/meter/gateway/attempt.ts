import {
  request as plainRequest,
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from "node:http";
import { request as secureRequest } from "node:https";
import { errorCode } from "../../problem/error-code.ts";
import type { UpstreamPlace } from "./upstream-place.ts";
import type { Watch } from "./watch.ts";

export interface AttemptOptions {
  readonly place: UpstreamPlace;
  /** Keeps the connections of this upstream. */
  readonly connections: Agent;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly watch: Watch;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** How long is waited for an upstream, in milliseconds. */
export interface Patience {
  /** For the connection. */
  readonly connectMs: number;
  /** For the first byte of an answer. */
  readonly firstByteMs: number;
  /** For the next byte of one that has begun. */
  readonly silenceMs: number;
}

/** What came of asking an upstream once. An answer is one from its first byte on. */
export type Attempt =
  | {
      readonly type: "answered";
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** Undefined where the answer has no body. */
      readonly first: Buffer | undefined;
      readonly rest: AsyncIterator<Buffer>;
      /** Lets go of the connection where the rest is not wanted. */
      readonly leave: () => void;
    }
  | {
      readonly type: "failed";
      /** Whether the upstream may have begun to answer, and charges for it. */
      readonly reached: boolean;
      readonly silent: boolean;
      readonly message: string;
    };

/** Asks once. Never throws. */
export async function attempt(options: AttemptOptions): Promise<Attempt> {
  // What is kept for later must not keep the options, which have the body.
  const { watch, patience } = options;
  const connection = options.place.secure ? "secureConnect" : "connect";
  const trouble = new Trouble();
  try {
    const client = open(options, trouble);
    watch.expect(patience.connectMs, () => trouble.end(client, "no connection came about"));
    const connected = (): void => {
      // A connection that was kept may have been closed at the other end: that is no word of the upstream.
      trouble.reached = !client.reusedSocket;
      watch.expect(patience.firstByteMs, () => trouble.silence(client));
    };
    client.once("socket", (socket) => {
      if (!socket.connecting) connected();
      else socket.once(connection, connected);
    });
    const response = await answerOf(client, options.body);
    trouble.reached = true;
    const rest: AsyncIterator<Buffer> = response[Symbol.asyncIterator]();
    const first = await rest.next();
    watch.expect(patience.silenceMs, () => trouble.silence(client));
    return {
      type: "answered",
      status: response.statusCode ?? 0,
      headers: response.headers,
      first: first.done === true ? undefined : first.value,
      rest,
      leave: () => client.destroy(),
    };
  } catch (error) {
    watch.stop();
    return {
      type: "failed",
      reached: trouble.reached,
      silent: trouble.silent,
      message: trouble.message ?? drawn(error),
    };
  }
}

/** Why an attempt was given up, where it was. */
class Trouble {
  reached = false;
  silent = false;
  message: string | undefined;

  end(client: ClientRequest, message: string): void {
    this.message = message;
    client.destroy(new Error(message));
  }

  silence(client: ClientRequest): void {
    this.silent = true;
    this.end(client, "it said nothing for too long");
  }
}

function open(options: AttemptOptions, trouble: Trouble): ClientRequest {
  const { place, body, signal } = options;
  const client = (place.secure ? secureRequest : plainRequest)({
    agent: options.connections,
    host: place.host,
    port: place.port,
    method: options.method,
    path: options.path,
    headers: {
      ...options.headers,
      "accept-encoding": "identity",
      ...(body === undefined ? {} : { "content-length": String(body.length) }),
    },
  });
  const giveUp = (): void => trouble.end(client, "it is no longer wanted");
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  client.once("close", () => signal.removeEventListener("abort", giveUp));
  return client;
}

function answerOf(client: ClientRequest, body: Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    client.once("response", resolve);
    client.on("error", reject);
    client.once("upgrade", (_, socket) => {
      socket.destroy();
      reject(new Error("it answered in another protocol"));
    });
    client.end(body);
  });
}

/** Without the address: the host says more. */
function drawn(error: unknown): string {
  switch (errorCode(error)) {
    case "ECONNREFUSED":
      return "the connection was refused";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its host is not known";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was closed";
    case undefined:
      return "the connection failed";
    default:
      return `the connection failed (${errorCode(error)})`;
  }
}
