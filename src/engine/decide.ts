import { toText } from "../expression/value-text.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Acquire } from "../plan/plan.ts";
import type { RunLanguage } from "../plan/run-language.ts";
import { backoff } from "./backoff.ts";
import type { AnswerGiven, RunEvent } from "./event.ts";
import { fold } from "./fold.ts";
import { givenVerdict, isMeant } from "./fold-gate.ts";
import type {
  CallFrame,
  ChoiceFrame,
  EachFrame,
  Frame,
  JoinFrame,
  RepeatFrame,
  SubRunFrame,
  WaitFrame,
} from "./frame.ts";
import type { RunState } from "./run-state.ts";
import { type BlobTexts, placeOf, StateView } from "./view.ts";
import { type Answer, Worker } from "./work-out.ts";

/** The most events of one decision; what is left stays in the frontier for the next. */
const mostEvents = 1000;

export interface DecideOptions {
  readonly language: RunLanguage;
  readonly texts: BlobTexts;
  /** When what follows happens, in milliseconds since 1970: never before what has happened. */
  readonly at: number;
  /** What the clock says, from which times to come are counted. */
  readonly now: number;
}

export interface Decision {
  readonly events: readonly RunEvent[];
  /** Blobs to read before it can go on. */
  readonly needs: readonly string[];
  /** True where the limit of one decision was reached. */
  readonly more: boolean;
}

/**
 * Looks at the frontier and says what happens next, as events that are folded at once. The same state and time give the same
 * events: no clock, no chance, no promise.
 */
export function decide(state: RunState, options: DecideOptions): Decision {
  const events: RunEvent[] = [];
  const take = (event: RunEvent): void => {
    events.push(event);
    fold(state, event, options.at);
  };
  for (const frame of state.ready) {
    const step = decideFrame(state, frame, options);
    if (step.kind === "needs") return { events, needs: step.blobs, more: false };
    for (const event of step.events) take(event);
    if (events.length >= mostEvents) return { events, needs: [], more: true };
  }
  if (state.phase !== "closing") return { events, needs: [], more: false };
  const end = decideEnd(state, options);
  if (end.kind === "needs") return { events, needs: end.blobs, more: false };
  for (const event of end.events) take(event);
  return { events, needs: [], more: false };
}

type Step =
  | { readonly kind: "events"; readonly events: readonly RunEvent[] }
  | { readonly kind: "needs"; readonly blobs: readonly string[] };

interface At<F extends Frame> {
  readonly state: RunState;
  readonly frame: F;
  readonly options: DecideOptions;
}

function decideFrame(state: RunState, frame: Frame, options: DecideOptions): Step {
  switch (frame.primitive) {
    case "call":
      return decideCall({ state, frame, options });
    case "wait":
      return decideGate({ state, frame, options });
    case "choice":
      return decideChoice({ state, frame, options });
    case "repeat":
      return decideLoop({ state, frame, options });
    case "each":
      return decideEach({ state, frame, options });
    case "join":
      return decideJoin({ state, frame, options });
    case "sub-run":
      return decideChild({ state, frame, options });
  }
}

function decideCall({ state, frame, options }: At<CallFrame>): Step {
  const { address, node } = frame;
  if (frame.phase === "naming") return decideNames({ state, frame, options });
  if (frame.attempts === 0 && state.kept.get(address)?.what === "activity")
    return one({ type: "result.kept", address });
  if (frame.last?.status === "interrupted" && node.conduct.onInterrupt === "ask") return one(askAboutRerun(frame));
  if (frame.last?.status === "failure") return one(retryLater(state, frame, options.now));
  if (node.conduct.acquire !== undefined && !frame.held)
    return decideKey({ state, frame, options }, node.conduct.acquire);
  const { env, cwd } = node.conduct;
  const all = { kind: "map", entries: node.arguments } as const;
  const conduct = { env: { kind: "map", entries: env }, ...(cwd === undefined ? {} : { cwd }) } as const;
  return from(worker({ state, frame, options }).values({ arguments: all, ...conduct }), frame, (given) => ({
    type: "attempt.started",
    address,
    attempt: frame.attempts + 1,
    id: `${state.nonce}-${state.seq + 1}`,
    given: withoutEmpty(given),
  }));
}

/** Which key it is to hold before it begins. */
function decideKey({ state, frame, options }: At<CallFrame | SubRunFrame>, { key, limit }: Acquire): Step {
  const { address } = frame;
  return from(worker({ state, frame, options }).values({ key, limit }), frame, (given) => {
    const [name, most] = [toText(given["key"] ?? ""), wholeNumber(given["limit"] ?? null)];
    const failed = (message: string): RunEvent => ({ type: "node.failed", address, reason: "invalid", message });
    if (name === "") return failed("The key that this step is to hold has no name.");
    if (most === undefined)
      return failed(
        `The limit of a key must be a whole number, 1 or more, and it is ${shown(given["limit"] ?? null)}.`,
      );
    return { type: "key.asked", address, key: name, limit: most };
  });
}

function withoutEmpty({ arguments: given = {}, env = {}, cwd }: JsonObject): JsonObject {
  return {
    ...(Object.keys(Object(given)).length === 0 ? {} : { arguments: given }),
    ...(Object.keys(Object(env)).length === 0 ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
  };
}

function askAboutRerun({ address, attempts }: CallFrame): RunEvent {
  const message = `The step ${address} was interrupted in the middle. What it did until then may have had effects. Run it again?`;
  return { type: "gate.opened", address, opening: attempts, message, options: ["rerun", "fail"] };
}

function retryLater(state: RunState, frame: CallFrame | SubRunFrame, now: number): RunEvent {
  const { address, failures, node } = frame;
  const wait =
    node.conduct.retry === undefined ? 0 : backoff(node.conduct.retry, failures, `${state.nonce}/${address}`);
  return { type: "retry.scheduled", address, due: now + wait };
}

/** The named outputs alone may look at `output`, which is what the activity gave. */
function decideNames(at: At<CallFrame | SubRunFrame>): Step {
  const { state, frame } = at;
  const { last, node, address } = frame;
  const view = new StateView(state, at.options.texts);
  const large = last?.large;
  const output = view.outputOf({
    kind: node.kind,
    status: "success",
    given: {},
    output: last?.output ?? {},
    ...(large === undefined ? {} : { large }),
  });
  const named = new Worker(at.options.language, view, placeOf(frame, { output })).values(node.outputs);
  return from(named, frame, (outputs) => ({ type: "outputs.named", address, outputs }));
}

function decideGate({ state, frame, options }: At<WaitFrame>): Step {
  const { address, node } = frame;
  if (frame.opening === 0 && state.kept.get(address)?.what === "gate") return one({ type: "result.kept", address });
  const file = node.showFile === undefined ? {} : { showFile: node.showFile };
  return many(worker({ state, frame, options }).values({ message: node.message, ...file }), frame, (given) => {
    const message = toText(given["message"] ?? "");
    const showFile = given["showFile"] === undefined ? {} : { showFile: toText(given["showFile"]) };
    const opening = frame.opening + 1;
    const opened = { type: "gate.opened", address, opening, message, options: node.options, ...showFile } as const;
    const answered = earlyAnswer(state, frame);
    return answered === undefined ? [opened] : [opened, answered];
  });
}

/** An answer that was given before the gate has opened: by an input, or for this gate. */
function earlyAnswer(state: RunState, frame: WaitFrame): RunEvent | undefined {
  const { node, address } = frame;
  const input = givenVerdict(state, frame);
  if (node.verdictInput !== undefined && input !== undefined) return verdict(frame, node.verdictInput, input);
  const early = state.answers.find((each) => isMeant(frame, each.gate));
  return early === undefined ? undefined : { type: "answer.given", ...early, gate: address, early: true };
}

function verdict({ node, address }: WaitFrame, name: string, input: JsonValue): RunEvent {
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

function decideChoice({ state, frame, options }: At<ChoiceFrame>): Step {
  const { node, address } = frame;
  if (node.by === "truth") {
    return from(worker({ state, frame, options }).condition(node.subject), frame, (truth) => {
      const branch = node.branches.findIndex(({ match }) => match === undefined || match === String(truth));
      return { type: "choice.taken", address, subject: truth, branch: branch === -1 ? null : branch };
    });
  }
  return from(worker({ state, frame, options }).value(node.subject), frame, (subject) => {
    const text = toText(subject).trim();
    const branch = node.branches.findIndex(({ match }) => match === text);
    const other = branch === -1 ? node.branches.findIndex(({ match }) => match === undefined) : branch;
    return { type: "choice.taken", address, subject, branch: other === -1 ? null : other };
  });
}

/** The cap is worked out anew for each pass, and the condition only where it decides something. */
function decideLoop({ state, frame, options }: At<RepeatFrame>): Step {
  const { node, address, pass } = frame;
  const work = worker({ state, frame, options });
  const capped = work.value(node.most);
  if (capped.kind !== "value") return unworkable(capped, address);
  const most = wholeNumber(capped.value);
  if (most === undefined) {
    const message = `The most passes of a loop must be a whole number, 1 or more, and it is ${shown(capped.value)}.`;
    return one({ type: "node.failed", address, reason: "invalid", message });
  }
  if (pass === 0 && node.test === "after") return one({ type: "pass.started", address, pass: 1, most });
  return from(work.condition(node.condition), frame, (goesOn) => {
    if (!goesOn) return { type: "loop.ended", address, by: "condition", most };
    return pass >= most
      ? { type: "loop.ended", address, by: "most", most }
      : { type: "pass.started", address, pass: pass + 1, most };
  });
}

function decideEach({ state, frame, options }: At<EachFrame>): Step {
  const { node, address } = frame;
  return from(worker({ state, frame, options }).values({ items: node.items, width: node.width }), frame, (given) => {
    const { items = null, width = null } = given;
    if (!Array.isArray(items)) {
      const message = `The items of this fan-out must be a list, and they are ${shown(items)}.`;
      return { type: "node.failed", address, reason: "invalid", message };
    }
    return { type: "items.counted", address, items, width: wholeNumber(width) ?? 1 };
  });
}

function decideJoin({ state, frame, options }: At<JoinFrame>): Step {
  const { node, address } = frame;
  const view = new StateView(state, options.texts);
  const results = node.from.map((target) => {
    const found = state.results.get(state.keyFrom(target, frame));
    return found === undefined ? {} : view.outputOf(found);
  });
  const own = { fan_in: { results } };
  const named = new Worker(options.language, view, placeOf(frame, own)).values(node.output);
  return from(named, frame, (output) => ({ type: "results.joined", address, output }));
}

function decideChild({ state, frame, options }: At<SubRunFrame>): Step {
  const { address, node } = frame;
  if (frame.phase === "naming") return decideNames({ state, frame, options });
  if (frame.attempts === 0 && state.kept.get(address)?.what === "child") return one({ type: "result.kept", address });
  if (frame.last?.status === "failure") return one(retryLater(state, frame, options.now));
  if (node.conduct.acquire !== undefined && !frame.held)
    return decideKey({ state, frame, options }, node.conduct.acquire);
  const { timeout } = node.conduct;
  return from(worker({ state, frame, options }).values(node.inputs), frame, (inputs) => ({
    type: "child.started",
    address,
    attempt: frame.attempts + 1,
    run: `${state.run}.${state.children + 1}`,
    workflow: node.workflow,
    inputs,
    ...(timeout === undefined ? {} : { due: options.now + timeout * 1000 }),
    ...(state.answers.length === 0 ? {} : { answers: [...state.answers] }),
  }));
}

/** The outputs of the run, and its end. */
function decideEnd(state: RunState, options: DecideOptions): Step {
  const end = state.end ?? { status: "success" };
  const { status, reason, message } = end;
  const why = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
  if (status !== "success") return one({ type: "run.ended", status, ...why, outputs: {} });
  const work = new Worker(options.language, new StateView(state, options.texts), { address: "", items: [] });
  const outputs = work.values(state.plan.outputs);
  switch (outputs.kind) {
    case "needs":
      return { kind: "needs", blobs: outputs.blobs };
    case "failed":
      return one({ type: "run.ended", status: "failure", reason: "expression", message: outputs.message, outputs: {} });
    case "value":
      return one({ type: "run.ended", status: "success", outputs: outputs.value });
  }
}

function worker({ state, frame, options }: At<Frame>): Worker {
  return new Worker(options.language, new StateView(state, options.texts), placeOf(frame));
}

function one(event: RunEvent): Step {
  return { kind: "events", events: [event] };
}

function from<T>(answer: Answer<T>, frame: Frame, make: (value: T) => RunEvent): Step {
  return many(answer, frame, (value) => [make(value)]);
}

function many<T>(answer: Answer<T>, { address }: Frame, make: (value: T) => readonly RunEvent[]): Step {
  return answer.kind === "value" ? { kind: "events", events: make(answer.value) } : unworkable(answer, address);
}

function unworkable(answer: Exclude<Answer<unknown>, { readonly kind: "value" }>, address: string): Step {
  if (answer.kind === "needs") return { kind: "needs", blobs: answer.blobs };
  return one({ type: "node.failed", address, reason: "expression", message: answer.message });
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function wholeNumber(value: JsonValue): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 1 ? Math.floor(number) : undefined;
}
