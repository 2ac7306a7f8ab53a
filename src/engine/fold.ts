import type { JsonObject } from "../json/json.ts";
import { passMark } from "../plan/address.ts";
import type {
  ChoiceTaken,
  FilesHashed,
  ItemsCounted,
  Kept,
  LoopEnded,
  NodeSkipped,
  PassStarted,
  RunCreated,
  RunEvent,
} from "./event.ts";
import { enterGroup, foldActivity, settle } from "./fold-activity.ts";
import { answer, askAgain, offer, openGate, refuse } from "./fold-gate.ts";
import type { ChoiceFrame, EachFrame, Frame, JoinFrame, RepeatFrame, Result } from "./frame.ts";
import {
  endOfBody,
  failure,
  outputOfChoice,
  resultOfAttempt,
  resultOfGate,
  resultOfGroup,
  skipped,
  success,
} from "./result.ts";
import type { RunState } from "./run-state.ts";
import { giveUp, spareNothing, stopRun } from "./stop.ts";

/** Takes one event into the state. Works nothing out: what an event does not say, the plan says. */
export function fold(state: RunState, event: RunEvent, at: number): void {
  state.seq++;
  state.now = at;
  state.observer?.event(event);
  switch (event.type) {
    case "run.created":
      create(state, event);
      return;
    case "inputs.changed":
      state.inputs = event.inputs;
      askAgain(state);
      return;
    case "cancel.requested":
      state.isCancelled = true;
      stopRun(state, { status: "cancelled", reason: "cancelled", message: `Cancelled by ${event.by}.` });
      state.hasToTellSpared = event.again !== true;
      if (event.again === true) spareNothing(state);
      return;
    case "cancel.spared":
      state.hasToTellSpared = false;
      return;
    case "answer.given":
      answer(state, event);
      return;
    case "answer.offered":
      offer(state, event);
      return;
    case "run.ended":
      state.phase = "ended";
      state.end = { status: event.status, reason: event.reason, message: event.message };
      state.outputs = event.outputs;
      return;
    case "key.asked":
    case "key.granted":
    case "attempt.started":
    case "attempt.ended":
    case "attempt.interrupted":
    case "retry.scheduled":
    case "timer.fired":
    case "outputs.named":
    case "gate.opened":
    case "answer.refused":
    case "choice.taken":
    case "pass.started":
    case "loop.ended":
    case "items.counted":
    case "results.joined":
    case "child.started":
    case "child.ended":
    case "files.asked":
    case "files.hashed":
    case "group.entered":
    case "node.admitted":
    case "node.skipped":
    case "result.kept":
    case "node.failed":
      foldAt(state, event);
  }
}

type NodeEvent = Extract<RunEvent, { readonly address: string }>;

function foldAt(state: RunState, event: NodeEvent): void {
  const frame = state.frames.get(event.address);
  // What comes too late for a node that has ended changes nothing.
  if (frame === undefined) return;
  state.ready.delete(frame);
  advance(state, frame, event);
  if (state.frames.get(event.address) !== frame) return;
  // What changed nothing about it, such as a key that is granted twice, leaves it where it was.
  if (isUndecided(frame)) state.ready.add(frame);
  state.observer?.changed(frame);
}

function isUndecided({ phase, weighs, asks }: Frame): boolean {
  return asks === undefined && (weighs || phase === "ready" || phase === "naming");
}

function advance(state: RunState, frame: Frame, event: NodeEvent): void {
  switch (event.type) {
    case "key.asked":
    case "key.granted":
    case "attempt.started":
    case "attempt.ended":
    case "attempt.interrupted":
    case "retry.scheduled":
    case "timer.fired":
    case "child.started":
    case "child.ended":
      foldActivity(state, frame, event);
      return;
    case "outputs.named":
      nameOutputs(state, frame, event.outputs);
      return;
    case "gate.opened":
      openGate(frame, event);
      return;
    case "answer.refused":
      refuse(frame, event);
      return;
    case "choice.taken":
      if (frame.primitive === "choice") take(state, frame, event);
      return;
    case "pass.started":
      if (frame.primitive === "repeat") pass(state, frame, event);
      return;
    case "loop.ended":
      if (frame.primitive === "repeat") endLoop(state, frame, event);
      return;
    case "items.counted":
      if (frame.primitive === "each") count(state, frame, event);
      return;
    case "results.joined":
      if (frame.primitive !== "join") return;
      state.finish(frame, { ...success(frame), output: event.output, ...joined(state, frame, event.output) });
      return;
    case "files.asked":
      frame.asks = event;
      return;
    case "files.hashed":
      takeHashes(frame, event);
      return;
    case "group.entered":
      if (frame.primitive === "group") enterGroup(state, frame, event);
      return;
    case "node.admitted":
      admit(state, frame);
      return;
    case "node.skipped":
      skip(state, frame, event);
      return;
    case "result.kept":
      keep(state, frame);
      return;
    case "node.failed":
      state.finish(frame, failure(frame, event.reason, event.message));
  }
}

function create(state: RunState, event: RunCreated): void {
  state.run = event.run;
  state.nonce = event.nonce;
  state.actor = event.actor;
  state.inputs = event.inputs;
  state.context = event.context;
  state.answers = [...event.answers];
  state.recording = event.recording;
  state.kept = new Map(Object.entries(event.kept ?? {}));
  state.phase = "main";
  state.enter(state.bodyOf(state.plan.root));
}

function take(state: RunState, frame: ChoiceFrame, event: ChoiceTaken): void {
  frame.phase = "inside";
  frame.output = outputOfChoice(frame, event.subject, event.branch);
  const branch = event.branch === null ? undefined : frame.node.branches[event.branch];
  if (branch === undefined) state.finish(frame, success(frame));
  else state.enter(state.bodyOf(branch.body, frame));
}

function pass(state: RunState, frame: RepeatFrame, event: PassStarted): void {
  frame.phase = "inside";
  frame.pass = event.pass;
  frame.most = event.most;
  state.enter(state.passOf(frame));
}

function count(state: RunState, frame: EachFrame, { items, width }: ItemsCounted): void {
  Object.assign(frame, { phase: "inside", items, width });
  state.fill(frame);
}

/** A loop that ends by its cap says that its condition still held. */
function endLoop(state: RunState, frame: RepeatFrame, { most, by }: LoopEnded): void {
  frame.most = most;
  const { node, last = { status: "success" } } = frame;
  const exhausted = by === "most" && node.atMost === "failure";
  const message = `Its condition did not hold after ${most} ${most === 1 ? "pass" : "passes"}.`;
  const isSpent = by === "most" && last.status === "success";
  const body = isSpent ? { ...last, reason: "exhausted", message: spentWords(most) } : last;
  const ended = exhausted ? failure(frame, "exhausted", message) : endOfBody(frame, body);
  // Where one node is done again and again in the place of the loop, what it has given the last time is what the loop gives.
  const given = node.body.nodes[0]?.id === "" ? state.results.get(frame.key + passMark)?.output : undefined;
  state.finish(frame, { ...ended, output: { ...ended.output, ...given, condition_result: by === "most" } });
}

/** It is no failure, and whoever wonders what came of it is told. */
function spentWords(most: number): string {
  return `It has used up its ${most === 1 ? "one pass" : `${most} passes`}.`;
}

/** The condition of a node holds. Where what surrounds it is stopped, it goes on all the same. */
function admit(state: RunState, frame: Frame): void {
  frame.weighs = false;
  frame.spared = frame.body.stopped !== undefined;
  if (frame.spared && state.isCancelled) state.hasToTellSpared = true;
  if (frame.phase === "ready" || frame.phase === "naming") state.ready.add(frame);
}

function takeHashes(frame: Frame, { hashes, tree }: FilesHashed): void {
  frame.asks = undefined;
  if (frame.primitive === "wait" && tree !== undefined) frame.tree = tree;
  frame.hashes = [...frame.hashes, ...hashes];
}

function skip(state: RunState, frame: Frame, { reason, message }: NodeSkipped): void {
  frame.weighs = false;
  if (frame.body.stopped !== undefined) giveUp(state, frame);
  else state.finish(frame, skipped(frame, reason, message));
}

function nameOutputs(state: RunState, frame: Frame, outputs: JsonObject): void {
  if (frame.primitive === "group" && frame.end !== undefined) {
    state.finish(frame, resultOfGroup(frame, frame.end, outputs));
  } else if ((frame.primitive === "call" || frame.primitive === "sub-run") && frame.last !== undefined) {
    state.finish(frame, resultOfAttempt(frame, frame.last, outputs));
  }
}

/** What was collected; not where the author has named something else `results`. */
function joined(state: RunState, frame: JoinFrame, named: JsonObject): Pick<Result, "list"> {
  if (Object.hasOwn(named, "results")) return {};
  const list = frame.node.from.map((target) => {
    const found = state.results.get(state.keyFrom(target, frame));
    return found ?? { ...success(frame), output: {} };
  });
  return { list };
}

/** Takes over what the repeated run had at this address. */
function keep(state: RunState, frame: Frame): void {
  const kept: Kept | undefined = state.kept.get(frame.address);
  if (kept === undefined) return;
  if (kept.what === "activity" && frame.primitive === "call") {
    frame.given = kept.given;
    // A failure that is taken over is not tried again.
    frame.last = { ...kept.outcome, next: { how: "never" } };
    settle(state, frame);
  } else if (kept.what === "gate" && frame.primitive === "wait") {
    state.finish(frame, resultOfGate(frame, kept));
  } else if (kept.what === "child" && frame.primitive === "sub-run") {
    frame.run = kept.run;
    frame.last = { status: "success", output: { run_id: kept.run, ...kept.outputs } };
    settle(state, frame);
  }
}
