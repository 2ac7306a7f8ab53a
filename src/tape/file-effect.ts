import { z } from "zod";
import type { Tape } from "./tape.ts";

const text = z.string();

const entryShape = z.strictObject({ name: text, mode: text, id: text });

const changeShape = z.strictObject({
  path: text,
  /** What stands there now; without it, nothing does. */
  now: z.strictObject({ mode: text, id: text }).exactOptional(),
  /** Its bytes, where no change before it on the same tape has had them. */
  text: text.exactOptional(),
  base64: text.exactOptional(),
  /** They are not those of the id: a secret was hidden in them, or they are too large and were left out. */
  differs: z.enum(["masked", "left out"]).exactOptional(),
});

const effectShape = z.strictObject({
  /** The id of the attempt that began the chain, and the place in it. Each begins where the one before it has ended; the first, with the commit that the copy was made of. */
  chain: text,
  nth: z.number().int().min(0),
  /** Trees, as git names them. */
  before: text,
  after: text,
  /** Folders that changes stand in, as they were before, where no effect before it in the chain has them; the root is the empty path. */
  folders: z.array(z.strictObject({ path: text, entries: z.array(entryShape) })),
  changes: z.array(changeShape),
  /** The name of a file holds a secret, or that of a folder is no text: nothing is told but the trees, and the chain ends. */
  untold: z.literal(true).exactOptional(),
});

/** What one attempt has changed in the copy of the repository that its run works in. Paths are text, or raw (see `pathText`). */
export type FileEffect = z.output<typeof effectShape>;
export type FileChange = z.output<typeof changeShape>;
export type FolderEntry = z.output<typeof entryShape>;

/** A path as git tells it: its bytes, a character each. */
export type RawPath = string;

/** No path holds a NUL: what begins with one is raw, because it is no text. */
const rawSign = "\u0000";

export function pathText(raw: RawPath): string {
  const bytes = Buffer.from(raw, "latin1");
  const words = bytes.toString("utf8");
  return Buffer.from(words).equals(bytes) ? words : `${rawSign}${raw}`;
}

export function isText(path: string): boolean {
  return !path.startsWith(rawSign);
}

export function rawPath(path: string): RawPath {
  return isText(path) ? Buffer.from(path).toString("latin1") : path.slice(rawSign.length);
}

/** The effect that is kept under a hash; undefined where the tape does not have it, or where it is none. */
export function effectOf({ blobs }: Pick<Tape, "blobs">, hash: string): FileEffect | undefined {
  const bytes = blobs.get(hash);
  if (bytes === undefined) return undefined;
  try {
    const read = effectShape.safeParse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

export function bytesOf({ text: words, base64 }: FileChange): Buffer | undefined {
  if (words !== undefined) return Buffer.from(words);
  return base64 === undefined ? undefined : Buffer.from(base64, "base64");
}
