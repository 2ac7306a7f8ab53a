import { z } from "zod";

/** What an archive that is under way does to the tree. */
export interface ArchiveIntent {
  readonly version: 1;
  readonly change: string;
  readonly from: string;
  readonly to: string;
  readonly files: readonly IntendedFile[];
}

interface IntendedFile {
  readonly path: string;
  /** Hashes of the bytes; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
}

/** No path leads out of the folder of OpenSpec. */
const path = z
  .string()
  .regex(/^openspec(?:\/[^/\\\0]+)+$/)
  .refine((text) => text.split("/").every((part) => part !== "." && part !== ".."));
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable();
const shape = z.strictObject({
  version: z.literal(1),
  change: z.string(),
  from: path,
  to: path,
  files: z.array(z.strictObject({ path, before: hash, after: hash })),
});

/** Undefined where it is none. */
export function readIntent(text: string): ArchiveIntent | undefined {
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function writeIntent(intent: ArchiveIntent): string {
  return `${JSON.stringify(intent, undefined, 2)}\n`;
}
