import { z } from "zod";

export const secretSetShape = z.strictObject({
  secret: z.string().describe("Its name."),
  replaced: z.boolean().describe("Whether it had a value before."),
});

export const secretListShape = z.strictObject({
  secrets: z.array(
    z.strictObject({ name: z.string(), source: z.string().describe("Where its value is taken from, in words.") }),
  ),
});

export const secretRemoveShape = z.strictObject({ secret: z.string().describe("Its name.") });

export const secretRotateShape = z.strictObject({
  secrets: z.number().int().describe("How many were encrypted with the new key."),
});

export const secretScanShape = z.strictObject({
  ok: z.boolean().describe("False where there is any secret."),
  files: z.number().int().describe("How many were scanned."),
  leaks: z.array(
    z.strictObject({
      file: z.string(),
      line: z.number().int().describe("Counts from 1."),
      column: z.number().int().describe("Counts from 1, in UTF-16 units."),
      rule: z.string().describe("What the secret looks like; `known` for one that is kept."),
    }),
  ),
});
