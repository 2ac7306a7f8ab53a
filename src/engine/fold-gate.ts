import type { JsonValue } from "../json/json.ts";
import { isRejection } from "../plan/plan.ts";
import type { AnswerGiven, AnswerOffered, AnswerRefused, EarlyAnswer, GateOpened } from "./event.ts";
import { again } from "./fold-activity.ts";
import type { Body, CallFrame, Frame, Result, WaitFrame } from "./frame.ts";
import { resultOfAttempt, resultOfGate } from "./result.ts";
import type { RunState } from "./run-state.ts";
import { stopRunAt } from "./stop.ts";

/** A gate opens, or an activity asks whether there is another attempt; it holds nobody up meanwhile. */
export function openGate(frame: Frame, event: GateOpened): void {
  const { message, options } = event;
  if (frame.primitive === "call") {
    frame.phase = "asking";
    frame.question = { message, options };
    frame.held = false;
  }
  if (frame.primitive !== "wait") return;
  frame.phase = "open";
  frame.opening = event.opening;
  // Where it opens again, the run may have another one by then.
  delete frame.tree;
  frame.message = event.message;
  if (event.showFile !== undefined) frame.showFile = event.showFile;
  if (event.verdict !== undefined) frame.verdict = event.verdict;
}

/** Inputs have changed: an open gate asks once more where one of them answers it now. */
export function askAgain(state: RunState): void {
  for (const frame of state.frames.values()) {
    if (frame.primitive !== "wait" || frame.phase !== "open") continue;
    if (givenVerdict(state, frame) !== undefined) ready(state, frame);
  }
}

/** What the input says that answers a gate; undefined where there is none, or it is empty. */
export function givenVerdict(state: RunState, { node }: WaitFrame): JsonValue | undefined {
  const input = node.verdictInput === undefined ? undefined : state.inputs[node.verdictInput];
  return input === null || input === "" ? undefined : input;
}

/** Goes to the gate that is open, or is kept for the one that will be. */
export function answer(state: RunState, event: AnswerGiven): void {
  const frame = [...state.frames.values()].find((each) => isOpenFor(each, event.gate));
  if (frame === undefined) {
    const { gate, choice, by, comment } = event;
    state.answers.push({ gate, choice, by, ...(comment === undefined ? {} : { comment }) });
    return;
  }
  if (event.early === true) useUp(state, frame, event);
  if (frame.primitive === "wait") pass(state, frame, event);
  else if (frame.primitive === "call") answerQuestion(state, frame, event);
}

/** What is offered is held against the tree that the run has now; while one is, no other is. Like an answer, it may come before its gate. */
export function offer(state: RunState, { gate, choice, by, comment }: AnswerOffered): void {
  const frame = [...state.frames.values()].find((each) => isOpenFor(each, gate));
  if (frame === undefined) state.answers.push({ gate, choice, by, ...(comment === undefined ? {} : { comment }) });
  if (frame?.primitive !== "wait" || frame.offered !== undefined) return;
  frame.offered = { gate: frame.address, choice, by, ...(comment === undefined ? {} : { comment }) };
  delete frame.tree;
  ready(state, frame);
}

export function refuse(frame: Frame, { opening }: AnswerRefused): void {
  if (frame.primitive !== "wait") return;
  frame.opening = opening;
  frame.phase = "open";
  delete frame.offered;
  delete frame.tree;
}

/** Whether an answer would let a verdict pass, at a gate that is open. */
export function letsVerdictPass(state: RunState, { gate, choice }: Pick<EarlyAnswer, "gate" | "choice">): boolean {
  const frame = [...state.frames.values()].find((each) => isOpenFor(each, gate));
  return frame?.primitive === "wait" && frame.verdict !== undefined && !isRejection(choice);
}

/** Also where another answer is being held against what there is. */
function isOpenFor(frame: Frame, gate: string): boolean {
  const isOpen = frame.phase === "open" || frame.phase === "asking";
  return (isOpen || (frame.primitive === "wait" && frame.offered !== undefined)) && isMeant(frame, gate);
}

/** Whether the gate at an address is open for the time that is meant. */
export function isOpenAt(state: RunState, address: string, opening: number): boolean {
  const frame = state.frames.get(address);
  if (frame?.primitive === "wait")
    return (frame.phase === "open" || frame.offered !== undefined) && frame.opening === opening;
  return frame?.primitive === "call" && frame.phase === "asking" && frame.attempts === opening;
}

/** A gate is meant by its address, with or without numbers, or by its id. */
export function isMeant({ address, node }: Pick<Frame, "address" | "node">, gate: string): boolean {
  return gate === address || gate === node.address || gate === node.id;
}

function useUp(state: RunState, frame: Frame, { choice }: AnswerGiven): void {
  const used = state.answers.findIndex((early) => early.choice === choice && isMeant(frame, early.gate));
  if (used !== -1) state.answers.splice(used, 1);
}

function pass(state: RunState, frame: WaitFrame, event: AnswerGiven): void {
  const { choice, by, comment, input } = event;
  if (frame.verdict !== undefined && !isRejection(choice)) {
    const said = comment === undefined ? {} : { comment };
    state.approvals.push({ gate: frame.address, verdict: frame.verdict, by, at: state.now, ...said });
  }
  if (!isRejection(choice) || frame.node.onReject === "skip") {
    state.finish(frame, resultOfGate(frame, event));
    return;
  }
  if (frame.node.onReject === "retry") {
    if (input !== undefined) state.inputs = { ...state.inputs, [input]: "" };
    delete frame.offered;
    ready(state, frame);
    return;
  }
  const message = `Rejected at ${frame.address} by ${by}.`;
  const rejected = resultOfGate(frame, event);
  const output = { ...rejected.output, aborted: true };
  const result: Result = { ...rejected, status: "failure", reason: "rejected", message, output };
  // In a graph a rejection is a failure, and what depends on the gate says what follows.
  if (isInGraph(frame)) state.finish(frame, result);
  else stopRunAt(state, frame, result);
}

function isInGraph(frame: Frame): boolean {
  for (let body: Body | undefined = frame.body; body !== undefined; body = body.owner?.body) {
    if (body.progress !== undefined) return true;
  }
  return false;
}

function ready(state: RunState, frame: WaitFrame): void {
  frame.phase = "ready";
  state.ready.add(frame);
  state.observer?.changed(frame);
}

/** The first option is another attempt, any other lets the last one stand. */
function answerQuestion(state: RunState, frame: CallFrame, { choice }: AnswerGiven): void {
  if (choice === frame.question?.options[0]) {
    if (frame.last?.status === "failure") frame.goneOn++;
    delete frame.last;
    again(state, frame);
  } else if (frame.last !== undefined) state.finish(frame, resultOfAttempt(frame, frame.last));
}
