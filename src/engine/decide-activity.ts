import { toText } from "../expression/value-text.ts";
import type { JsonObject } from "../json/json.ts";
import type { Acquire } from "../plan/plan.ts";
import { backoff } from "./backoff.ts";
import { type At, from, one, type Step, shown, wholeNumber, worker } from "./decision.ts";
import { goOnOptions, rerunOptions } from "./attempt-next.ts";
import type { GateOpened, RunEvent } from "./event.ts";
import { isMeant } from "./fold-gate.ts";
import type { CallFrame, GroupFrame, SubRunFrame } from "./frame.ts";
import type { RunState } from "./run-state.ts";
import { placeOf, StateView } from "./view.ts";
import { Worker } from "./work-out.ts";

export function decideCall({ state, frame, options }: At<CallFrame>): Step {
  const { address, node } = frame;
  if (frame.phase === "naming") return decideNames({ state, frame, options });
  if (frame.attempts === 0 && state.kept.get(address)?.what === "activity")
    return one({ type: "result.kept", address });
  if (frame.last?.status === "interrupted" && node.conduct.onInterrupt === "ask")
    return question(state, frame, { message: askAboutRerun(frame), options: rerunOptions });
  if (frame.last?.status === "failure") return decideNext({ state, frame, options });
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

export function decideChild({ state, frame, options }: At<SubRunFrame>): Step {
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

const single = { kind: "literal", value: 1 } as const;

/** Which key it is to hold before it begins. */
export function decideKey({ state, frame, options }: At<CallFrame | SubRunFrame | GroupFrame>, acquire: Acquire): Step {
  const { address } = frame;
  const { amount: asked = single } = acquire;
  const wanted = { key: acquire.key, limit: acquire.limit, amount: asked };
  return from(worker({ state, frame, options }).values(wanted), frame, (given) => {
    const name = toText(given["key"] ?? "");
    const [most, amount] = [wholeNumber(given["limit"] ?? null), wholeNumber(given["amount"] ?? null)];
    const failed = (message: string): RunEvent => ({ type: "node.failed", address, reason: "invalid", message });
    if (name === "") return failed("The key that this step is to hold has no name.");
    if (most === undefined)
      return failed(
        `The limit of a key must be a whole number, 1 or more, and it is ${shown(given["limit"] ?? null)}.`,
      );
    if (amount === undefined)
      return failed(
        `The amount of a key must be a whole number, 1 or more, and it is ${shown(given["amount"] ?? null)}.`,
      );
    if (amount > most)
      return failed(`It wants ${amount} of the key "${name}", of which no more than ${most} can be held at once.`);
    const key = acquire.scope === "project" ? name : `${state.actor}/${state.plan.workflow.id}/${name}`;
    const more = amount === 1 ? {} : { amount };
    return { type: "key.asked", address, key, limit: most, ...more, ...(acquire.evicts ? { evicts: true } : {}) };
  });
}

function withoutEmpty({ arguments: given = {}, env = {}, cwd }: JsonObject): JsonObject {
  return {
    ...(Object.keys(Object(given)).length === 0 ? {} : { arguments: given }),
    ...(Object.keys(Object(env)).length === 0 ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
  };
}

/** How it goes on after a failure that is not its end. */
function decideNext({ state, frame, options }: At<CallFrame>): Step {
  const { address, last } = frame;
  const next = last?.next;
  if (next?.how === "wait") return one({ type: "retry.scheduled", address, due: next.until, why: next.why });
  if (next?.how === "ask") return question(state, frame, { message: next.message, options: goOnOptions });
  return one(retryLater(state, frame, options.now));
}

/** Asks a person at the step's own address. An answer may have been given before. */
function question(state: RunState, frame: CallFrame, asked: Pick<GateOpened, "message" | "options">): Step {
  const { address, attempts } = frame;
  const opened: RunEvent = { type: "gate.opened", address, opening: attempts, ...asked };
  const early = state.answers.find((each) => isMeant(frame, each.gate) && asked.options.includes(each.choice));
  const events: RunEvent[] =
    early === undefined ? [opened] : [opened, { type: "answer.given", ...early, gate: address, early: true }];
  return { kind: "events", events };
}

function askAboutRerun({ address }: CallFrame): string {
  return `The step ${address} was interrupted in the middle. What it did until then may have had effects. Run it again?`;
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
  const view = new StateView(state, at.options.texts, frame.hashes);
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
