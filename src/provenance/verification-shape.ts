import { z } from "zod";
import { firstPredicateShape, predicateShape } from "./statement-shape.ts";
import { checkNames, type FindingCode, findings } from "./verification.ts";

const codes: readonly FindingCode[] = Object.keys(findings).filter(isCode);

function isCode(code: string): code is FindingCode {
  return code in findings;
}

/** What `waybill verify --json` says. */
export const verifyShape = z.strictObject({
  isVerified: z.boolean().describe("No check has failed."),
  commit: z.string().describe("The one that was verified: with --nearest it may be one before the one that was named."),
  signedBy: z.string().optional().describe("The id of the trusted key; missing where none has signed."),
  checks: z.array(
    z.strictObject({
      check: z.enum(checkNames),
      state: z.enum(["passed", "failed", "note"]).describe("A note is worth knowing, and fails nothing."),
      code: z.enum(codes).optional().describe("What was found; missing where it passed. Codes are permanent."),
      message: z.string(),
      hint: z.string().optional(),
    }),
  ),
  stated: z
    .union([predicateShape, firstPredicateShape])
    .optional()
    .describe("What is stated; missing where no trusted key has signed it."),
});

/** What `waybill key --json` says. */
export const keyShape = z.strictObject({
  id: z.string().describe("The SHA-256 of the public key in DER."),
  publicKey: z.string().describe("In PEM."),
  file: z.string().describe("Where the private key lies."),
  isNew: z.boolean().describe("Whether it was made just now."),
});
