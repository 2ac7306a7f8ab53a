import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { errorCode } from "../../problem/error-code.ts";

/** The largest request. */
const longestBody = 64 * 1024 * 1024;
/** What all requests that are held at one time may have together. */
const mostHeld = 256 * 1024 * 1024;

export type ReadBody = { readonly ok: true; readonly body: HeldBody } | NotRead;

interface NotRead {
  readonly ok: false;
  readonly status: number;
  readonly why: string;
}

const decoders = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** The body of a request, held until it need not be sent again. */
export interface HeldBody {
  /** Undefined after it was let go. */
  readonly bytes: Buffer | undefined;
  letGo(): void;
}

/** Reads the bodies of requests, as many as there is room for. */
export class BodyRoom {
  #held = 0;

  async read(request: IncomingMessage): Promise<ReadBody> {
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity" && !isKnown(encoding)) {
      return { ok: false, status: 415, why: `a body in the encoding ${JSON.stringify(encoding)} is not read` };
    }
    if (Number(request.headers["content-length"] ?? 0) > longestBody) return tooLarge;
    const taken = new Share((more) => this.#take(more));
    const sent = await received(request, taken);
    if (!Buffer.isBuffer(sent)) return letGo(taken, sent);
    if (!isKnown(encoding)) return { ok: true, body: new Held(sent, taken) };
    const bytes = await decoded(encoding, sent);
    taken.giveBack();
    if (bytes === undefined) return { ok: false, status: 400, why: `the body is not in the encoding ${encoding}` };
    return taken.more(bytes.length) ? { ok: true, body: new Held(bytes, taken) } : tooLarge;
  }

  #take(bytes: number): boolean {
    if (this.#held + bytes > mostHeld) return false;
    this.#held += bytes;
    return true;
  }
}

const tooLarge: NotRead = { ok: false, status: 413, why: "the body is too large to be passed on" };

async function received(request: IncomingMessage, taken: Share): Promise<Buffer | NotRead> {
  const length = request.headers["content-length"];
  const gathered = length === undefined ? new Chunks(taken) : new Sized(Number(length), taken);
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) if (!gathered.add(chunk)) return tooLarge;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    // Who sends it went away, or took too long.
    return { ok: false, status: 400, why: "the body broke off" };
  }
  return gathered.whole();
}

interface Gathered {
  /** False where it is too much. */
  add(chunk: Buffer): boolean;
  whole(): Buffer;
}

/** A body whose length is said before is put together as it comes: all pieces and the whole at once would be twice as much. */
class Sized implements Gathered {
  readonly #fits: boolean;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(length: number, taken: Share) {
    this.#fits = taken.more(length);
    this.#bytes = Buffer.allocUnsafeSlow(this.#fits ? length : 0);
  }

  add(chunk: Buffer): boolean {
    if (!this.#fits) return false;
    this.#at += chunk.copy(this.#bytes, this.#at);
    return true;
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }
}

class Chunks implements Gathered {
  readonly #taken: Share;
  readonly #chunks: Buffer[] = [];

  constructor(taken: Share) {
    this.#taken = taken;
  }

  add(chunk: Buffer): boolean {
    if (!this.#taken.more(chunk.length)) return false;
    this.#chunks.push(chunk);
    return true;
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** Undefined where it is not in that encoding, or too large without it. */
async function decoded(encoding: keyof typeof decoders, sent: Buffer): Promise<Buffer | undefined> {
  try {
    return await decoders[encoding](sent, { maxOutputLength: longestBody });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

function letGo(taken: Share, answer: NotRead): NotRead {
  taken.giveBack();
  return answer;
}

/** What one request has taken of the room. */
class Share {
  readonly #take: (bytes: number) => boolean;
  #bytes = 0;

  constructor(take: (bytes: number) => boolean) {
    this.#take = take;
  }

  /** False where there is no room for so much more. */
  more(bytes: number): boolean {
    if (bytes > longestBody - this.#bytes || !this.#take(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  giveBack(): void {
    this.#take(-this.#bytes);
    this.#bytes = 0;
  }
}

class Held implements HeldBody {
  readonly #share: Share;
  bytes: Buffer | undefined;

  constructor(bytes: Buffer, share: Share) {
    this.bytes = bytes;
    this.#share = share;
  }

  letGo(): void {
    this.bytes = undefined;
    this.#share.giveBack();
  }
}

function isKnown(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding);
}
