import { z } from "zod";
import { type AttemptOutcome, eventFormat, type RunEvent } from "../engine/event.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { TapedEntry } from "./tape.ts";

const text = z.string();
const time = z.number();
const count = z.number().int().min(0);
const json: z.ZodType<JsonValue> = z.json();
const values: z.ZodType<JsonObject> = z.record(text, json);
const ending = { reason: text.exactOptional(), message: text.exactOptional() };
const status = z.enum(["success", "failure", "cancelled"]);
const blob = z.strictObject({ hash: text, bytes: count });

const states = { before: text.exactOptional(), after: text.exactOptional() };
const stay = z.strictObject({ ...states, address: text, from: z.number(), to: z.number().nullable() });

const next = z.discriminatedUnion("how", [
  z.strictObject({ how: z.literal("never") }),
  z.strictObject({ how: z.literal("wait"), until: time, why: text }),
  z.strictObject({ how: z.literal("ask"), message: text }),
]);

const outcome: z.ZodType<AttemptOutcome> = z.strictObject({
  status,
  ...ending,
  output: values,
  large: z.record(text, blob).exactOptional(),
  next: next.exactOptional(),
  files: blob.exactOptional(),
  copy: z.strictObject(states).exactOptional(),
});

const kept = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("activity"), given: values, outcome }),
  z.strictObject({ what: z.literal("gate"), choice: text, by: text, comment: text.exactOptional() }),
  z.strictObject({ what: z.literal("child"), run: text, outputs: values }),
]);

const answer = { gate: text, choice: text, by: text, comment: text.exactOptional() };
const attempt = { address: text, attempt: count };

/** Events that come to a run from outside. */
const shape = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("run.created"),
    format: z.literal(eventFormat),
    run: text,
    nonce: text,
    inputs: values,
    context: values,
    actor: text,
    file: text.exactOptional(),
    answers: z.array(z.strictObject(answer)),
    rerunOf: text.exactOptional(),
    kept: z.record(text, kept).exactOptional(),
    copyOf: z.strictObject({ run: text, checkpoint: text, stays: z.array(stay) }).exactOptional(),
    recording: z.strictObject({ file: text.exactOptional() }).exactOptional(),
  }),
  z.strictObject({ type: z.literal("key.granted"), address: text }),
  z.strictObject({ type: z.literal("attempt.ended"), ...attempt, outcome }),
  z.strictObject({ type: z.literal("attempt.interrupted"), ...attempt, by: z.enum(["stop", "crash"]) }),
  z.strictObject({ type: z.literal("timer.fired"), address: text }),
  z.strictObject({ type: z.literal("answer.given"), ...answer }),
  z.strictObject({ type: z.literal("answer.offered"), ...answer }),
  z.strictObject({ type: z.literal("child.ended"), address: text, run: text, status, ...ending, outputs: values }),
  z.strictObject({
    type: z.literal("files.hashed"),
    address: text,
    hashes: z.array(z.strictObject({ patterns: z.array(text), hash: text.nullable() })),
    tree: text.nullable().exactOptional(),
  }),
  z.strictObject({ type: z.literal("inputs.changed"), inputs: values }),
  z.strictObject({ type: z.literal("cancel.requested"), by: text, again: z.literal(true).exactOptional() }),
]);

export type OutsideEvent = z.output<typeof shape>;

/** Whether an event of a type comes from outside, in one way or another. */
const comesFromOutside: Readonly<Record<RunEvent["type"], boolean>> = {
  "run.created": true,
  "key.granted": true,
  "attempt.ended": true,
  "attempt.interrupted": true,
  "timer.fired": true,
  "answer.given": true,
  "answer.offered": true,
  "answer.refused": false,
  "child.ended": true,
  "files.hashed": true,
  "inputs.changed": true,
  "cancel.requested": true,
  "key.asked": false,
  "attempt.started": false,
  "retry.scheduled": false,
  "outputs.named": false,
  "gate.opened": false,
  "choice.taken": false,
  "pass.started": false,
  "loop.ended": false,
  "items.counted": false,
  "results.joined": false,
  "child.started": false,
  "files.asked": false,
  "group.entered": false,
  "node.admitted": false,
  "node.skipped": false,
  "result.kept": false,
  "node.failed": false,
  "cancel.spared": false,
  "run.ended": false,
};
const outside = new Set<string>(Object.entries(comesFromOutside).flatMap(([type, comes]) => (comes ? [type] : [])));

/** Whether an event came from outside; else it was decided. An answer that had been given before its gate opened, or was offered, is taken by a decision. */
export function isFromOutside({ event }: TapedEntry): boolean {
  const isDecided = event["early"] ?? event["offered"] ?? event["input"];
  return outside.has(event.type) && isDecided === undefined;
}

/** The event as the engine takes it; undefined where it is none. */
export function outsideEvent({ event }: TapedEntry): (RunEvent & OutsideEvent) | undefined {
  const read = shape.safeParse(event);
  return read.success ? read.data : undefined;
}
