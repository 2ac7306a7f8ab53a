import type { JsonObject, JsonValue } from "../json/json.ts";
import type { EarlyAnswer } from "./event.ts";
import type {
  ChoiceFrame,
  EachFrame,
  Frame,
  GroupFrame,
  LastAttempt,
  RepeatFrame,
  Result,
  RunEnd,
  WaitFrame,
} from "./frame.ts";

/** What a node gives when nothing went wrong. */
export function success(frame: Frame): Result {
  return { kind: frame.node.kind, status: "success", given: givenTo(frame), output: outputOf(frame) };
}

export function failure(frame: Frame, reason: string, message: string): Result {
  return { ...success(frame), status: "failure", reason, message };
}

export function cancelled(frame: Frame): Result {
  return { ...success(frame), status: "cancelled", output: {} };
}

export function skipped(frame: Frame, reason: string, message: string): Result {
  return { ...success(frame), status: "skipped", reason, message, output: {} };
}

export function endOfBody(owner: Frame, { status, reason, message }: RunEnd): Result {
  return { ...success(owner), status, reason, message };
}

export function resultOfGroup(frame: GroupFrame, end: RunEnd, named: JsonObject = {}): Result {
  return { ...endOfBody(frame, end), output: named };
}

/** The result of something that was done outside, with the names that the author gave to parts of it. */
export function resultOfAttempt(frame: Frame, last: LastAttempt, named: JsonObject = {}): Result {
  const { status, reason, message, large } = last;
  const output = { ...last.output, ...named };
  return {
    kind: frame.node.kind,
    status: status === "interrupted" ? "failure" : status,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    given: givenTo(frame),
    output,
    ...(large === undefined ? {} : { large }),
  };
}

/** The results of the items up to the first that halted it; all of them where each succeeded or was borne with. */
export function resultOfEach(frame: EachFrame): Result {
  const { items, width, node, body } = frame;
  const ended = frame.results.flatMap((result) => (result === undefined ? [] : [result]));
  const halting = ended.filter((result) => isHalting(frame, result));
  const [first] = halting;
  const all = first === undefined || node.onFailure !== "halt";
  const list = all ? ended : frame.results.slice(0, frame.results.indexOf(first) + 1);
  const known = list.flatMap((result) => (result === undefined ? [] : [result]));
  const output = { items, item_count: items.length, max_concurrency: width, outcomes: known.map(outcomeOf) };
  const why = halting.find(({ status }) => status === "failure") ?? first;
  const cut = body.stopped !== undefined && ended.length < items.length;
  const status = why?.status ?? (cut ? "cancelled" : "success");
  return { kind: node.kind, status, reason: why?.reason, message: why?.message, given: {}, output, list: known };
}

export function resultOfGate(
  frame: WaitFrame,
  { choice, comment = "" }: Pick<EarlyAnswer, "choice" | "comment">,
): Result {
  return { ...success(frame), output: { ...outputOf(frame), choice, comment } };
}

function isHalting({ node }: EachFrame, { status }: Result): boolean {
  return status === "cancelled" || (status === "failure" && !node.body.continueOnError);
}

function outcomeOf({ status, reason, message }: Result): JsonObject {
  return { status, ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
}

function givenTo(frame: Frame): JsonObject {
  return frame.primitive === "call" || frame.primitive === "sub-run" ? frame.given : {};
}

function outputOf(frame: Frame): JsonObject {
  switch (frame.primitive) {
    case "wait":
      return outputOfGate(frame);
    case "choice":
      return frame.output;
    case "repeat":
      return outputOfLoop(frame);
    case "each":
    case "join":
    case "call":
    case "sub-run":
    case "group":
      return {};
  }
}

function outputOfGate({ node, message, showFile, verdict }: WaitFrame): JsonObject {
  const shown = showFile === undefined ? {} : { show_file: showFile };
  const required = verdict === undefined ? {} : { verdict };
  return { message, options: node.options, on_reject: node.onReject, ...shown, ...required, choice: null, comment: "" };
}

function outputOfLoop({ node, pass, most }: RepeatFrame): JsonObject {
  const loopType = node.test === "before" ? "while" : "do-while";
  return { condition_result: false, max_iterations: most, loop_type: loopType, iterations: pass };
}

/** What a choice gives: the words of its subject, and the branch. */
export function outputOfChoice({ node }: ChoiceFrame, subject: JsonValue, branch: number | null): JsonObject {
  if (node.by === "truth") return { condition_result: subject };
  const taken = branch === null ? undefined : node.branches[branch];
  return { matched_case: taken?.match ?? taken?.name ?? null, expression_value: subject };
}
