import { z } from "zod";
import type { RunEvent } from "../engine/event.ts";
import { isOpenAt, letsVerdictPass } from "../engine/fold-gate.ts";
import type { RunState } from "../engine/run-state.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { newerRun } from "./load-run.ts";

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

const messageShape = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answer"),
    gate: z.string(),
    /** Which opening of the gate is meant; without it, the gate when it opens. */
    opening: z.exactOptional(z.number()),
    choice: z.string(),
    by: z.string(),
    comment: z.exactOptional(z.string()),
  }),
  z.strictObject({
    kind: z.literal("cancel"),
    by: z.string(),
    /** By somebody who knows that it was cancelled before. */
    again: z.exactOptional(z.literal(true)),
  }),
  z.strictObject({ kind: z.literal("inputs"), inputs: jsonObject }),
  z.strictObject({ kind: z.literal("granted"), address: z.string() }),
  z.strictObject({
    kind: z.literal("child"),
    address: z.string(),
    run: z.string(),
    status: z.enum(["success", "failure", "cancelled"]),
    reason: z.exactOptional(z.string()),
    message: z.exactOptional(z.string()),
    outputs: jsonObject,
  }),
]);

/** What others say to a run. */
export type InboxMessage = z.output<typeof messageShape>;

/** Whether a message says that the run is to be cancelled. */
export function isCancel(body: JsonValue): boolean {
  return isJsonObject(body) && body["kind"] === "cancel";
}

/** Whether a message answers a gate that has not opened yet. */
export function isAnswerTo(body: JsonValue, gate: string): boolean {
  return isJsonObject(body) && body["kind"] === "answer" && body["gate"] === gate && body["opening"] === undefined;
}

/** Whether a message answers a gate that is open, which it was for the time that is meant. */
export function isAnswerAt(body: JsonValue, { address, opening }: { address: string; opening: number }): boolean {
  return isJsonObject(body) && body["kind"] === "answer" && body["gate"] === address && body["opening"] === opening;
}

/** Whoever cancels without knowing of another cancel changes nothing about what that has spared. */
function cancelOf({ by, again }: { by: string; again?: true }, state: RunState): RunEvent | undefined {
  if (again === true) return state.sparesNothing ? undefined : { type: "cancel.requested", by, again };
  return state.isCancelled ? undefined : { type: "cancel.requested", by };
}

/** The event that a message becomes; nothing where it comes too late to mean anything. */
export function eventOf(body: JsonValue, state: RunState): RunEvent | undefined {
  const parsed = messageShape.safeParse(body);
  if (!parsed.success) throw newerRun(state.run);
  const message = parsed.data;
  switch (message.kind) {
    case "answer": {
      const { kind: _, opening, ...answer } = message;
      const meant = opening === undefined || isOpenAt(state, message.gate, opening);
      if (!meant) return undefined;
      return { type: letsVerdictPass(state, answer) ? "answer.offered" : "answer.given", ...answer };
    }
    case "cancel":
      return cancelOf(message, state);
    case "inputs":
      return { type: "inputs.changed", inputs: { ...state.inputs, ...message.inputs } };
    case "granted":
      return { type: "key.granted", address: message.address };
    case "child": {
      const { kind: _, ...ended } = message;
      return { type: "child.ended", ...ended };
    }
  }
}
