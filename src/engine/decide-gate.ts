import { toText } from "../expression/value-text.ts";
import type { JsonValue } from "../json/json.ts";
import { type At, many, one, type Step, worker } from "./decision.ts";
import type { AnswerGiven, EarlyAnswer, RunEvent } from "./event.ts";
import { givenVerdict, isMeant } from "./fold-gate.ts";
import type { WaitFrame } from "./frame.ts";
import { otherTree, requiredVerdict } from "./required-verdict.ts";
import type { RunState } from "./run-state.ts";

export function decideGate({ state, frame, options }: At<WaitFrame>): Step {
  const { address, node } = frame;
  const verdict = requiredVerdict(state, frame);
  if (verdict !== undefined && !verdict.isPass)
    return one({ type: "node.failed", address, reason: "unproven", message: verdict.message });
  if (verdict !== undefined) {
    const { tree } = frame;
    if (tree === undefined) return one({ type: "files.asked", address, patterns: [], tree: verdict.tree });
    const message = otherTree(verdict, tree);
    const { offered } = frame;
    if (offered !== undefined) return one(offeredAnswer(frame, offered, message));
    if (message !== undefined) return one({ type: "node.failed", address, reason: "unproven", message });
  }
  if (frame.opening === 0 && state.kept.get(address)?.what === "gate") return one({ type: "result.kept", address });
  const file = node.showFile === undefined ? {} : { showFile: node.showFile };
  return many(worker({ state, frame, options }).values({ message: node.message, ...file }), frame, (given) => {
    const message = toText(given["message"] ?? "");
    const showFile = given["showFile"] === undefined ? {} : { showFile: toText(given["showFile"]) };
    const opening = frame.opening + 1;
    const opened = { type: "gate.opened", address, opening, message, options: node.options } as const;
    const more = { ...showFile, ...(verdict === undefined ? {} : { verdict: verdict.id }) };
    const answered = earlyAnswer(state, frame);
    const all = { ...opened, ...more };
    return answered === undefined ? [all] : [all, answered];
  });
}

/** What was graded may have changed while the gate was open: then nobody can let it pass, and the gate stays open. */
function offeredAnswer({ address, opening }: WaitFrame, offered: EarlyAnswer, message: string | undefined): RunEvent {
  if (message === undefined) return { type: "answer.given", ...offered, offered: true };
  const { choice, by } = offered;
  return { type: "answer.refused", address, opening: opening + 1, choice, by, message };
}

/** An answer that was given before the gate has opened: by an input, or for this gate. */
function earlyAnswer(state: RunState, frame: WaitFrame): RunEvent | undefined {
  const { node, address } = frame;
  const input = givenVerdict(state, frame);
  if (node.verdictInput !== undefined && input !== undefined) return answerByInput(frame, node.verdictInput, input);
  const early = state.answers.find((each) => isMeant(frame, each.gate));
  return early === undefined ? undefined : { type: "answer.given", ...early, gate: address, early: true };
}

function answerByInput({ node, address }: WaitFrame, name: string, input: JsonValue): RunEvent {
  const failed = (message: string): RunEvent => ({ type: "node.failed", address, reason: "invalid", message });
  if (typeof input !== "string") return failed(`The input "${name}", which answers this gate, must be a string.`);
  const choice = node.options.find((option) => option.toLowerCase() === input.toLowerCase());
  if (choice === undefined) {
    const allowed = node.options.join(", ");
    return failed(`The input "${name}" is "${input}", which does not match an option of this gate: ${allowed}.`);
  }
  const given: AnswerGiven = { type: "answer.given", gate: address, choice, by: `input ${name}`, input: name };
  return given;
}
