import { appendFileSync, readFileSync, rmSync, statSync } from "node:fs";
import type { BlobRef, Blobs } from "../../blob/blob.ts";
import type { ProcessEnd } from "../../process/process.ts";
import { inPrivateFolder } from "../../process/private-folder.ts";
import { largestInline } from "../run-process.ts";

/** A text that is small enough for an event, or where it is kept. */
export interface KeptText {
  readonly text: string;
  readonly blob?: BlobRef;
}

/** What is told of an agent while it works: the standard error of its step. */
export class Story {
  readonly #file: string;
  readonly #show: (chunk: Buffer) => void;

  constructor(file: string, show: (chunk: Buffer) => void) {
    this.#file = file;
    this.#show = show;
  }

  tell(line: string): void {
    const text = `${line}\n`;
    inPrivateFolder(this.#file, () => appendFileSync(this.#file, text, { mode: 0o600 }));
    this.#show(Buffer.from(text));
  }

  /** All of it, with what the agent's program itself has written there. */
  async keep(blobs: Blobs, end: ProcessEnd | undefined): Promise<KeptText> {
    const own = end?.stderr.text ?? "";
    if (own !== "") inPrivateFolder(this.#file, () => appendFileSync(this.#file, own, { mode: 0o600 }));
    if (sizeOf(this.#file) > largestInline) return { text: "", blob: await blobs.take(this.#file) };
    const text = sizeOf(this.#file) === 0 ? "" : readFileSync(this.#file, "utf8");
    rmSync(this.#file, { force: true });
    return { text };
  }
}

export async function keepText(blobs: Blobs, text: string): Promise<KeptText> {
  const bytes = Buffer.from(text);
  return bytes.length <= largestInline ? { text } : { text: "", blob: await blobs.put(bytes) };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
