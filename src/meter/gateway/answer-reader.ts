import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { type Answer, nothingKnown, type ReadPart } from "./answer.ts";
import { parsed } from "./error-said.ts";
import { EventSplitter, type StreamPart } from "./event-splitter.ts";

/** The longest event, and the longest answer at once, that is read; what is longer goes through without being counted. */
const longestRead = 16 * 1024 * 1024;

/** Reads an answer while its bytes go by. */
export interface AnswerReader {
  /** Gives the bytes that may go on. */
  add(chunk: Buffer): Buffer;
  /** No more comes. Gives the bytes that were held back. */
  end(): Buffer;
  readonly answer: Answer;
  /** Something that has to be JSON was not. */
  readonly garbled: boolean;
  /** Whether what has gone on ends with a whole event. */
  readonly atBoundary: boolean;
  /** Whether less may go on than comes. */
  readonly leavesOut: boolean;
}

export interface StreamReading {
  readonly read: ReadPart;
  /** Whether an event does not go on. Each one is then held back until it is whole. */
  readonly leaveOut?: (part: JsonObject) => boolean;
}

const nothing = Buffer.alloc(0);

export class StreamReader implements AnswerReader {
  readonly #reading: StreamReading;
  readonly #splitter = new EventSplitter(longestRead);
  #answer = nothingKnown;
  #garbled = false;

  constructor(reading: StreamReading) {
    this.#reading = reading;
  }

  get answer(): Answer {
    return this.#answer;
  }

  get garbled(): boolean {
    return this.#garbled;
  }

  get atBoundary(): boolean {
    return this.leavesOut || this.#splitter.atBoundary;
  }

  get leavesOut(): boolean {
    return this.#reading.leaveOut !== undefined;
  }

  add(chunk: Buffer): Buffer {
    return this.#take(this.#splitter.add(chunk), chunk);
  }

  end(): Buffer {
    return this.#take(this.#splitter.end(), nothing);
  }

  #take(parts: readonly StreamPart[], chunk: Buffer): Buffer {
    const goesOn: Buffer[] = [];
    for (const { bytes, data } of parts) {
      const part = data === undefined ? undefined : this.#read(data);
      if (part === undefined || this.#reading.leaveOut?.(part) !== true) goesOn.push(bytes);
    }
    return this.leavesOut ? Buffer.concat(goesOn) : chunk;
  }

  #read(data: string): JsonObject | undefined {
    if (data === "" || data === "[DONE]") return undefined;
    const part = parsed(data);
    if (part === undefined || !isJsonObject(part)) {
      this.#garbled = true;
      return undefined;
    }
    this.#answer = this.#reading.read(this.#answer, part);
    return part;
  }
}

/** An answer that comes at once: a JSON object, or a list of what would else be events. */
export class WholeReader implements AnswerReader {
  readonly #read: ReadPart;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #answer = nothingKnown;
  #garbled = false;

  constructor(read: ReadPart) {
    this.#read = read;
  }

  get answer(): Answer {
    return this.#answer;
  }

  get garbled(): boolean {
    return this.#garbled;
  }

  get atBoundary(): boolean {
    return false;
  }

  get leavesOut(): boolean {
    return false;
  }

  add(chunk: Buffer): Buffer {
    this.#bytes += chunk.length;
    if (this.#bytes <= longestRead) this.#chunks.push(chunk);
    else this.#chunks = [];
    return chunk;
  }

  end(): Buffer {
    if (this.#bytes > longestRead) {
      this.#answer = { written: this.#bytes };
      return nothing;
    }
    const body = parsed(Buffer.concat(this.#chunks).toString("utf8"));
    this.#chunks = [];
    const parts = partsOf(body);
    this.#garbled = parts.length === 0;
    for (const part of parts) this.#answer = this.#read(this.#answer, part);
    if (this.#answer.written === 0) this.#answer = { ...this.#answer, written: this.#bytes };
    return nothing;
  }
}

function partsOf(body: JsonValue | undefined): readonly JsonObject[] {
  if (body === undefined) return [];
  return (isJsonList(body) ? body : [body]).filter(isJsonObject);
}
