import { z } from "zod";
import type { ArchiveIntent } from "./archive-intent.ts";

/** No path leads out of the folder of OpenSpec. */
const path = z.string().regex(/^openspec(?:\/(?!\.{1,2}(?:\/|$))[^/\\\0]+)+$/);
const hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .nullable();
/** What an archive writes: main specs, and what open changes were written against. */
const written = z.union([
  path.regex(/^openspec\/specs\/(?:[^/]+\/)+spec\.md$/),
  path.regex(/^openspec\/changes\/(?!archive\/)[^/]+\/\.waybill-base\.json$/),
]);
const shape = z.strictObject({
  version: z.literal(1),
  folder: z.string(),
  change: z.string(),
  // A change, and nothing else, is moved.
  from: path.regex(/^openspec\/changes\/(?!archive$)[^/]+$/),
  to: path.regex(/^openspec\/changes\/archive\/[^/]+$/),
  files: z.array(z.strictObject({ path: written, before: hash, after: hash })),
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
