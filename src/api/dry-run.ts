import type { AttemptOutcome, ChildStarted, EarlyAnswer, RunEvent } from "../engine/event.ts";
import { SimulatedRun } from "../engine/simulated-run.ts";
import type { JsonObject } from "../json/json.ts";
import { isRejection, type Plan } from "../plan/plan.ts";
import { resolveInputs } from "../plan/resolve-inputs.ts";
import type { RunLanguage } from "../plan/run-language.ts";
import { meantEarlyAnswer } from "./gate-answer.ts";

export interface DryRunRequest {
  readonly plan: Plan;
  /** Complete: defaults are in them. */
  readonly inputs: JsonObject;
  readonly answers: readonly Pick<EarlyAnswer, "gate" | "choice">[];
  /** What steps are taken to give, by id or address; others give success and nothing. */
  readonly assumed: Readonly<Record<string, JsonObject>>;
}

/** What a run would do, as far as it can be told before anything is done. */
export interface DryRun {
  readonly steps: readonly DryStep[];
  readonly status: "success" | "failure" | "cancelled";
  /** Why it could not be followed to its end. */
  readonly message?: string;
  readonly outputs: JsonObject;
}

export interface DryStep {
  readonly address: string;
  readonly kind: string;
  /** What it would be given: commands with their values, prompts, models. */
  readonly given: JsonObject;
  /** Of a gate: what was taken as its answer. */
  readonly choice?: string;
}

const nothing: JsonObject = { exit_code: 0, stdout: "", stderr: "", data: null };

/** What is taken for granted of some kinds of steps: tests and a review pass, as everything else succeeds. */
const taken: Readonly<Record<string, JsonObject>> = {
  test: { ok: true, tests: [], failing: [], new_failures: [], still_failing: [], gone: [], feedback: "" },
  check: { ok: true, failed: [], checks: [], feedback: "" },
  review: { outcome: "pass", verdict: { id: "dry run", outcome: "pass" }, failed: [], breaches: [], feedback: "" },
};

/** Decides a whole run without doing anything of it. */
export function dryRun(request: DryRunRequest, language: RunLanguage): DryRun {
  const { plan, inputs, answers, assumed } = request;
  const kinds = new Map<string, string>();
  const inner = new Map<string, DryRun>();
  const simulated = new SimulatedRun({
    plan,
    language,
    inputs,
    context: { run_id: "dry-run", workflow_dir: "" },
    answers: answers.map(({ gate, choice }) => ({ ...meantEarlyAnswer(plan, gate, choice), by: "dry run" })),
    perform({ frame, address }): AttemptOutcome {
      const { id, kind } = frame.node;
      kinds.set(address, kind);
      return { status: "success", output: { ...nothing, ...taken[kind], ...(assumed[address] ?? assumed[id]) } };
    },
    child({ address, begun }) {
      const child = begun === undefined ? missingChild : dryChild(request, begun, language);
      inner.set(address, child);
      const { status, message, outputs } = child;
      return { status, outputs, ...(message === undefined ? {} : { message }) };
    },
  });
  playThrough(simulated);
  const { end, outputs } = simulated.state;
  const message = end?.message === undefined ? {} : { message: end.message };
  const steps = simulated.events.flatMap((event) => stepsOf(event, kinds, inner));
  return { steps, status: end?.status ?? "success", ...message, outputs };
}

const missingChild: DryRun = { steps: [], status: "success", outputs: {} };

function dryChild({ plan, assumed }: DryRunRequest, begun: ChildStarted, language: RunLanguage): DryRun {
  const called = plan.workflows[begun.workflow];
  if (called === undefined) return missingChild;
  const resolved = resolveInputs(called.inputs, begun.inputs);
  if (!resolved.ok) {
    return { ...missingChild, status: "failure", message: resolved.problems.map((each) => each.message).join(" ") };
  }
  return dryRun({ plan: called, inputs: resolved.values, answers: [], assumed }, language);
}

/** Where nobody has said what a gate's answer is, it is the first that is no rejection. */
function playThrough(simulated: SimulatedRun): void {
  simulated.play();
  for (;;) {
    const open = [...simulated.state.frames.values()].find((frame) => frame.phase === "open");
    if (open?.primitive !== "wait") return;
    const { options } = open.node;
    const choice = options.find((option) => !isRejection(option)) ?? options[0] ?? "";
    simulated.happen({ type: "answer.given", gate: open.address, choice, by: "dry run" });
    simulated.play();
  }
}

function stepsOf(
  event: RunEvent,
  kinds: ReadonlyMap<string, string>,
  inner: ReadonlyMap<string, DryRun>,
): readonly DryStep[] {
  if (event.type === "attempt.started") {
    const { address, given } = event;
    return [{ address, kind: kinds.get(address) ?? "", given }];
  }
  if (event.type === "answer.given") return [{ address: event.gate, kind: "gate", given: {}, choice: event.choice }];
  if (event.type !== "child.started") return [];
  const { address, inputs } = event;
  const steps = inner.get(address)?.steps ?? [];
  const itself = { address, kind: "workflow", given: { arguments: { input: inputs } } };
  return [itself, ...steps.map((step) => ({ ...step, address: `${address}/${step.address}` }))];
}
