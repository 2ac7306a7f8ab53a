const lf = 0x0a;
const cr = 0x0d;
const nothing = Buffer.alloc(0);

/** A part of a stream of events: all parts after each other are the stream. */
export interface StreamPart {
  readonly bytes: Buffer;
  /** What the event says; undefined where it says nothing, or where the part is a piece of one that is too large to hold. */
  readonly data?: string;
}

/** Cuts a stream of server-sent events after each event, however its bytes come. Holds the event that has not ended. */
export class EventSplitter {
  readonly #limit: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The event has grown too large: what comes of it is not held. */
  #tooLarge = false;
  /** Nothing of the line has come in chunks before this one. */
  #lineIsEmpty = true;
  /** Where the line begins in this chunk, or goes on. */
  #lineStart = 0;
  #afterCr = false;
  #first = true;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether what came until now ends with an event. */
  get atBoundary(): boolean {
    return this.#heldBytes === 0 && !this.#tooLarge;
  }

  add(chunk: Buffer): readonly StreamPart[] {
    const parts: StreamPart[] = [];
    const simple = !this.#afterCr && !chunk.includes(cr);
    let from = 0;
    for (let at = lineEnd(chunk, 0, simple); at >= 0; at = lineEnd(chunk, at + 1, simple)) {
      const lineIsEmpty = this.#lineIsEmpty && at === this.#lineStart;
      const secondHalf = this.#afterCr && at === this.#lineStart && chunk[at] === lf;
      this.#afterCr = chunk[at] === cr;
      this.#lineIsEmpty = true;
      this.#lineStart = at + 1;
      // The second half of the end of an event goes by itself, so that the event itself need not wait for it.
      if (secondHalf ? this.#holdsMore(at - from) : !lineIsEmpty || !this.#holdsMore(at - from)) continue;
      parts.push(this.#cut(chunk.subarray(from, at + 1)));
      from = at + 1;
    }
    if (this.#lineStart < chunk.length) {
      this.#lineIsEmpty = false;
      this.#afterCr = false;
    }
    this.#lineStart = 0;
    if (from < chunk.length) this.#hold(chunk.subarray(from), parts);
    return parts;
  }

  /** What has not ended: the last event of a stream that broke off, or that forgot its last line. */
  end(): readonly StreamPart[] {
    return this.#heldBytes === 0 ? [] : [this.#cut(nothing)];
  }

  #holdsMore(bytes: number): boolean {
    return bytes > 0 || this.#heldBytes > 0 || this.#tooLarge;
  }

  #cut(last: Buffer): StreamPart {
    const bytes = this.#held.length === 0 ? last : Buffer.concat([...this.#held, last]);
    const data = this.#tooLarge ? undefined : dataOf(bytes, this.#first);
    this.#first = false;
    this.#held = [];
    this.#heldBytes = 0;
    this.#tooLarge = false;
    return data === undefined ? { bytes } : { bytes, data };
  }

  #hold(bytes: Buffer, parts: StreamPart[]): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (!this.#tooLarge && this.#heldBytes <= this.#limit) return;
    parts.push({ bytes: Buffer.concat(this.#held) });
    this.#held = [];
    this.#heldBytes = 0;
    this.#tooLarge = true;
  }
}

/** The place of the next end of a line; a text that ends all of them alike is looked through faster. */
function lineEnd(chunk: Buffer, from: number, simple: boolean): number {
  if (simple) return chunk.indexOf(lf, from);
  for (let at = from; at < chunk.length; at++) if (chunk[at] === lf || chunk[at] === cr) return at;
  return -1;
}

const dataLine = Buffer.from("data: ");

function dataOf(bytes: Buffer, first: boolean): string | undefined {
  // As nearly all events are: one line.
  if (bytes.indexOf(lf) === bytes.length - 2 && bytes.indexOf(dataLine) === 0 && !bytes.includes(cr)) {
    return bytes.toString("utf8", dataLine.length, bytes.length - 2);
  }
  const text = bytes.toString("utf8");
  const lines = (first ? text.replace(/^\uFEFF/u, "") : text).split(/\r\n|\r|\n/u);
  const data = lines.filter((line) => line.startsWith("data:") || line === "data");
  if (data.length === 0) return undefined;
  return data.map((line) => line.slice("data:".length).replace(/^ /u, "")).join("\n");
}
