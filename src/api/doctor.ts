import { z } from "zod";

/** Something that Waybill can use on this machine, and whether it is there. */
export interface Finding {
  readonly kind: "tool" | "sandbox" | "agent";
  readonly name: string;
  readonly ok: boolean;
  /** Whether the project cannot do without it: its configuration names it, or everybody needs it. */
  readonly needed: boolean;
  readonly version?: string;
  readonly path?: string;
  /** What is the matter, and how to get what is missing. */
  readonly message?: string;
  readonly hint?: string;
}

export const doctorShape = z.strictObject({
  ok: z.boolean().describe("Whether everything is there that the project needs."),
  findings: z.array(
    z.strictObject({
      kind: z.enum(["tool", "sandbox", "agent"]),
      name: z.string(),
      ok: z.boolean(),
      needed: z.boolean(),
      version: z.string().nullable(),
      path: z.string().nullable(),
      message: z.string().nullable(),
      hint: z.string().nullable(),
    }),
  ),
});

/** The findings as `--json` prints them. */
export function answerOfDoctor(findings: readonly Finding[]): z.output<typeof doctorShape> {
  return {
    ok: isWell(findings),
    findings: findings.map(({ kind, name, ok, needed, version, path, message, hint }) => ({
      kind,
      name,
      ok,
      needed,
      version: version ?? null,
      path: path ?? null,
      message: message ?? null,
      hint: hint ?? null,
    })),
  };
}

export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ ok, needed }) => ok || !needed);
}
