import { z } from "zod";
import type { JsonValue } from "../json/json.ts";
import type { AgentEvent, FailureKind } from "./event.ts";
import { failureKinds } from "./event.ts";

const count = z.number().min(0);
const tokens = z.strictObject({
  inputUncached: count,
  cacheRead: count,
  cacheWrite: count,
  output: count,
  reasoning: count,
});
const text = z.string();
const isKind = (kind: string): kind is FailureKind => Object.hasOwn(failureKinds, kind);

const failure = z.strictObject({
  kind: text.refine(isKind),
  message: text,
  httpStatus: z.number().exactOptional(),
  resetsAt: z.number().exactOptional(),
});

const json: z.ZodType<JsonValue> = z.json();

/** Events as our own programs write them: each a line of JSON. What an agent can reach is never believed unread. */
const eventShape: z.ZodType<AgentEvent> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("session"), id: text }),
  z.strictObject({ type: z.literal("text"), delta: text }),
  z.strictObject({ type: z.literal("thinking"), delta: text }),
  z.strictObject({ type: z.literal("message"), text, isCut: z.literal(true).exactOptional() }),
  z.strictObject({
    type: z.literal("tool.started"),
    id: text,
    kind: z.enum(["read", "write", "shell", "search", "fetch", "mcp", "agent", "other"]),
    name: text,
    summary: text,
  }),
  z.strictObject({
    type: z.literal("tool.ended"),
    id: text,
    status: z.enum(["ok", "error", "denied"]),
    head: text.exactOptional(),
  }),
  z.strictObject({
    type: z.literal("usage"),
    model: text.exactOptional(),
    usage: tokens,
    usd: count.exactOptional(),
  }),
  z.strictObject({
    type: z.literal("retrying"),
    attempt: count,
    status: z.number().exactOptional(),
    delayMs: count.exactOptional(),
  }),
  z.strictObject({ type: z.literal("turn"), number: count }),
  z.strictObject({ type: z.literal("notice"), message: text }),
  z.strictObject({ type: z.literal("failed"), failure }),
  z.strictObject({
    type: z.literal("ended"),
    ok: z.boolean(),
    text: text.exactOptional(),
    output: json.exactOptional(),
    usage: tokens.exactOptional(),
    usd: count.exactOptional(),
    turns: count.exactOptional(),
  }),
  z.strictObject({ type: z.literal("raw"), line: text }),
]);

/** The event of a line; undefined where it is none. */
export function readEvent(line: string): AgentEvent | undefined {
  try {
    const read = eventShape.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
