import { appendFileSync, readFileSync, rmSync, statSync } from "node:fs";
import type { BlobRef, Blobs } from "../../blob/blob.ts";
import type { Driven } from "../../agent/drive.ts";
import type { Captured } from "../../process/process.ts";
import { inPrivateFolder } from "../../process/private-folder.ts";
import { largestInline, notKept } from "../run-process.ts";

/** How much is kept of each of the things that an attempt of an agent leaves: of a command it is the same. */
export const longestKept = 64 * 1024 * 1024;
/** So much of it is left for what has to be said last. */
export const lastRoom = 256 * 1024;

/** A text that is small enough for an event, or where it is kept. */
export interface KeptText {
  readonly text: string;
  readonly blob?: BlobRef;
}

/** What is told of an agent while it works: the standard error of its step. */
export class Story {
  readonly #file: string;
  readonly #show: (chunk: Buffer) => void;
  #room = longestKept - lastRoom;

  constructor(file: string, show: (chunk: Buffer) => void) {
    this.#file = file;
    this.#show = show;
  }

  /** A story that is too long is told no further. */
  tell(line: string): void {
    if (this.#room === 0) return;
    const text = Buffer.from(`${line}\n`);
    if (text.length > this.#room) {
      this.#room = 0;
      this.#write(Buffer.from("note: what it does is told no further: it is more than 64 MB\n"));
    } else {
      this.#room -= text.length;
      this.#write(text);
    }
  }

  /** All of it, with what the agent's program itself has written there, or the end of that. */
  async keep(blobs: Blobs, { end, answer }: Pick<Driven, "end" | "answer"> | KeptNothing): Promise<KeptText> {
    if (answer !== undefined && answer.dropped > 0) {
      const { bytes, dropped } = answer;
      this.#write(Buffer.from(`note: the answer has ${bytes} bytes; the first ${bytes - dropped} are kept\n`));
    }
    const own = end === undefined ? "" : endOfWords(end.stderr);
    if (own !== "") this.#append(Buffer.from(own));
    if (sizeOf(this.#file) > largestInline) return { text: "", blob: await blobs.take(this.#file) };
    const text = sizeOf(this.#file) === 0 ? "" : readFileSync(this.#file, "utf8");
    rmSync(this.#file, { force: true });
    return { text };
  }

  #write(text: Buffer): void {
    this.#append(text);
    this.#show(text);
  }

  #append(text: Buffer): void {
    inPrivateFolder(this.#file, () => appendFileSync(this.#file, text, { mode: 0o600 }));
  }
}

/** Of an agent that was not started. */
interface KeptNothing {
  readonly end?: undefined;
  readonly answer?: undefined;
}

function endOfWords({ text, tail = "", bytes }: Captured): string {
  return text ?? `… (the end of ${bytes} bytes)\n${tail}`;
}

/** The answer of an agent: where it is more than is held, what was printed is taken over. */
export async function keepAnswer(blobs: Blobs, text: string, answer: Captured | undefined): Promise<KeptText> {
  if (answer === undefined) return keepText(blobs, text);
  if (answer.file === undefined || answer.failure !== undefined) throw notKept(answer);
  return { text: "", blob: await blobs.take(answer.file) };
}

export async function keepText(blobs: Blobs, text: string): Promise<KeptText> {
  const bytes = Buffer.from(text);
  return bytes.length <= largestInline ? { text } : { text: "", blob: await blobs.put(bytes) };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
