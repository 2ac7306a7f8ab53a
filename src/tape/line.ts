import { z } from "zod";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { tapeFormat } from "./tape.ts";

const text = z.string();
const json: z.ZodType<JsonValue> = z.json();
const values: z.ZodType<JsonObject> = z.record(text, json);

const event = values.transform((given, context) => {
  const { type } = given;
  if (typeof type === "string") return { ...given, type };
  context.addIssue({ code: "custom", message: "an event has a type" });
  return z.NEVER;
});

/** The lines of a tape, each a line of JSON. */
export const lineShape = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("tape"), format: z.literal(tapeFormat), waybill: text, run: text, workflow: text }),
  /** SHA-256 of the plan as JSON, in hex. */
  z.strictObject({ type: z.literal("plan"), hash: text, plan: values }),
  z.strictObject({
    type: z.literal("run"),
    run: text,
    plan: text,
    parent: z.strictObject({ run: text, address: text }).exactOptional(),
  }),
  /** Of the run whose line stands before. */
  z.strictObject({ type: z.literal("entry"), at: z.number(), event }),
  /** As text or in base64; with neither where it was not kept any more, or is too large. */
  z.strictObject({
    type: z.literal("blob"),
    hash: text,
    bytes: z.number(),
    text: text.exactOptional(),
    base64: text.exactOptional(),
  }),
  /** The last one: how many lines stand before it, and the SHA-256 of them all. */
  z.strictObject({ type: z.literal("end"), lines: z.number(), digest: text }),
]);

export type TapeLine = z.output<typeof lineShape>;
