import { toText } from "../expression/value-text.ts";
import { decideKey } from "./decide-activity.ts";
import { type At, from, one, type Step, shown, unworkable, wholeNumber, worker } from "./decision.ts";
import type { NodeSkipped } from "./event.ts";
import type { ChoiceFrame, EachFrame, Frame, GroupFrame, JoinFrame, RepeatFrame } from "./frame.ts";
import { isHeldBack } from "./run-state.ts";
import { placeOf, StateView } from "./view.ts";
import { Worker } from "./work-out.ts";

/** Whether a node of a graph runs, or goes on now that what surrounds it is stopped. */
export function decideCondition(at: At<Frame>): Step {
  const { frame } = at;
  const { address, node, body } = frame;
  const skip = (reason: NodeSkipped["reason"], message: string): NodeSkipped => {
    return { type: "node.skipped", address, reason, message };
  };
  if (isHeldBack(frame)) return one(skip("needs", body.progress?.whyHeld(node.id) ?? ""));
  const condition = node.when?.condition ?? { kind: "literal", value: true };
  return from(worker(at).condition(condition), frame, (holds) =>
    holds ? { type: "node.admitted", address } : skip("condition", "Its condition does not hold."),
  );
}

export function decideGroup(at: At<GroupFrame>): Step {
  const { frame, options } = at;
  const { address, node, phase, held } = frame;
  if (phase === "naming") {
    const named = worker(at).values(node.outputs);
    // Whatever failed before says more than that the outputs are not there.
    if (named.kind === "failed" && frame.end?.status === "failure") {
      return one({ type: "outputs.named", address, outputs: {} });
    }
    return from(named, frame, (outputs) => ({ type: "outputs.named", address, outputs }));
  }
  if (node.acquire !== undefined && !held) return decideKey(at, node.acquire);
  const due = node.timeout === undefined ? {} : { due: options.now + node.timeout * 1000 };
  return one({ type: "group.entered", address, ...due });
}

export function decideChoice({ state, frame, options }: At<ChoiceFrame>): Step {
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
export function decideLoop({ state, frame, options }: At<RepeatFrame>): Step {
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

export function decideEach({ state, frame, options }: At<EachFrame>): Step {
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

export function decideJoin({ state, frame, options }: At<JoinFrame>): Step {
  const { node, address } = frame;
  const view = new StateView(state, options.texts, frame.hashes);
  const results = node.from.map((target) => {
    const found = state.results.get(state.keyFrom(target, frame));
    return found === undefined ? {} : view.outputOf(found);
  });
  const own = { fan_in: { results } };
  const named = new Worker(options.language, view, placeOf(frame, own)).values(node.output);
  return from(named, frame, (output) => ({ type: "results.joined", address, output }));
}
