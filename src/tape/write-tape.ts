import { createHash } from "node:crypto";
import { largestFile } from "./limits.ts";
import type { TapeLine } from "./line.ts";

/** The text of a tape, line by line. The last one seals it. */
export async function* sealed(lines: AsyncIterable<TapeLine>): AsyncGenerator<string, void, undefined> {
  const digest = createHash("sha256");
  let count = 0;
  for await (const line of lines) {
    const text = `${JSON.stringify(line)}\n`;
    digest.update(text);
    count++;
    yield text;
  }
  const end: TapeLine = { type: "end", lines: count, digest: digest.digest("hex") };
  yield `${JSON.stringify(end)}\n`;
}

/** `bytes` is undefined for a blob that is not kept any more. */
export function blobLine(ref: { hash: string; bytes: number }, bytes: Uint8Array | undefined): TapeLine {
  const line = { type: "blob", hash: ref.hash, bytes: ref.bytes } as const;
  if (bytes === undefined || bytes.length > largestFile) return line;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString("utf8");
  return Buffer.from(text).equals(buffer) ? { ...line, text } : { ...line, base64: buffer.toString("base64") };
}
