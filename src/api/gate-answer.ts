import { goOnOptions, rerunOptions } from "../engine/attempt-next.ts";
import type { EarlyAnswer, RunEvent } from "../engine/event.ts";
import type { GateRow, Journal, RunRow } from "../journal/journal.ts";
import { innerNodes } from "../plan/inner-nodes.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { nearest } from "../problem/nearest.ts";
import { Refusal } from "../problem/refusal.ts";
import { loadPlan } from "../runner/load-run.ts";
import { hasEnded, noRun } from "../runner/runner.ts";
import { gatesOf } from "./report.ts";
import type { GateAnswer } from "./runs.ts";

/** An answer that the run can take, and the gate that it is for. */
export interface MeantAnswer {
  readonly run: string;
  readonly gate: string;
  /** Which opening it is for; undefined where the gate has not opened yet. */
  readonly opening?: number;
  readonly choice: string;
}

/** Finds the gate that a person means: an open one first, or one that will open. */
export async function findGate(journal: Journal<RunEvent>, answer: GateAnswer): Promise<MeantAnswer> {
  const row = await journal.run(answer.run);
  if (row === undefined) throw noRun(answer.run);
  if (hasEnded(row)) throw runEnded(row, "no gate of it can be answered");
  const gates = (await gatesOf(journal, answer.run)).filter((gate) => isNamed(gate, answer.gate));
  const open = gates.filter((gate) => gate.state === "open");
  const [first, second] = open;
  if (first !== undefined && second !== undefined) throw severalGates(answer.gate, open);
  if (first !== undefined) {
    const choice = choiceOf(first, answer.choice);
    return { run: first.run, gate: first.address, opening: first.opening, choice };
  }
  return meantLater(await loadPlan(journal, row), answer, gates.at(-1));
}

export function runEnded({ id, status }: RunRow, so: string): Refusal {
  return new Refusal("RUN_ENDED", `The run ${id} has ended (${status}), so ${so}.`, {
    hint: `See waybill status ${id}; waybill rerun ${id} makes a new run of it.`,
  });
}

/** The choices of a gate, as they are written in the workflow. */
function choiceOf({ id, options }: Pick<GateRow, "id" | "options">, given: string): string {
  const choice = options.find((option) => option.toLowerCase() === given.toLowerCase());
  if (choice !== undefined) return choice;
  throw new Refusal("GATE_CHOICE", `The gate ${id} has no option "${given}".`, {
    hint: `It has: ${options.join(", ")}.`,
  });
}

/** Where a person is asked something, and what can be said there. */
interface Gate extends Pick<PlanNode, "id" | "address"> {
  readonly options: readonly string[];
  /** False where it is a gate of a called workflow. */
  readonly own: boolean;
}

/** What may ask in a plan, wherever it stands, and in the workflows that it calls. */
function gatesIn(plan: Plan, optionsOf: (node: PlanNode) => readonly string[]): readonly Gate[] {
  const own = plan.root.nodes.flatMap(withInner).flatMap((node) => {
    const options = optionsOf(node);
    return options.length === 0 ? [] : [{ id: node.id, address: node.address, options, own: true }];
  });
  const called = Object.values(plan.workflows).flatMap((each) => gatesIn(each, optionsOf));
  return [...own, ...called.map((gate) => ({ ...gate, own: false }))];
}

function optionsOfGate(node: PlanNode): readonly string[] {
  return node.primitive === "wait" ? node.options : [];
}

/** A step asks where an attempt has failed so that a person may decide, or was interrupted. */
function optionsOfStep(node: PlanNode): readonly string[] {
  if (node.primitive !== "call") return [];
  return node.conduct.onInterrupt === "ask" ? [...goOnOptions, ...rerunOptions] : goOnOptions;
}

/** The gate that some words mean, whether it has opened or not; or the step, which may come to ask. */
function gateNamed(plan: Plan, words: string): Gate {
  const isMeant = ({ id, address }: Gate): boolean => id === words || bare(address) === bare(words);
  const gates = gatesIn(plan, optionsOfGate);
  const found = gates.find(isMeant) ?? gatesIn(plan, optionsOfStep).find(isMeant);
  if (found !== undefined) return found;
  const meant = nearest(
    words,
    gates.map(({ id }) => id),
  );
  const known = gates.length === 0 ? "The workflow has no gate." : `It has: ${gates.map(({ id }) => id).join(", ")}.`;
  throw new Refusal("GATE_UNKNOWN", `The workflow has no gate "${words}".`, {
    hint: meant === undefined ? known : `Did you mean "${meant}"?`,
  });
}

/** An answer to a gate that has not opened yet, by the address and the choice that the workflow knows. */
export function meantAnswer(
  plan: Plan,
  words: string,
  choice: string,
): { readonly gate: string; readonly choice: string } {
  const gate = gateNamed(plan, words);
  const meant = /\[\d+\]/u.test(words) || !gate.own ? words : gate.address;
  return { gate: meant, choice: choiceOf(gate, choice) };
}

/** The same as a person writes it before the run begins: a choice, or one with a comment behind a colon. */
export function meantEarlyAnswer(plan: Plan, words: string, said: string): Omit<EarlyAnswer, "by"> {
  const { options } = gateNamed(plan, words);
  const isOption = (text: string): boolean => options.some((option) => option.toLowerCase() === text.toLowerCase());
  const colons = isOption(said) ? [] : [...said.matchAll(/:/gu)].toReversed();
  // The longest that is an option: there may be colons in options and in comments.
  const colon = colons.find(({ index }) => isOption(said.slice(0, index)));
  if (colon === undefined) return meantAnswer(plan, words, said);
  const comment = said.slice(colon.index + 1).trim();
  return { ...meantAnswer(plan, words, said.slice(0, colon.index)), ...(comment === "" ? {} : { comment }) };
}

function meantLater(plan: Plan, answer: GateAnswer, last: GateRow | undefined): MeantAnswer {
  const gate = gateNamed(plan, answer.gate);
  const again = gate.address.includes("[n]") && last?.address !== answer.gate;
  if (last?.state === "answered" && !again) {
    throw new Refusal("GATE_ANSWERED", `The gate ${last.address} was answered already: ${last.choice}, by ${last.by}.`);
  }
  if (last?.state === "closed" && !again) {
    throw new Refusal("GATE_CLOSED", `The gate ${last.address} is not asked any more.`);
  }
  return { run: answer.run, ...meantAnswer(plan, answer.gate, answer.choice) };
}

function isNamed({ id, address }: GateRow, words: string): boolean {
  return id === words || address === words || bare(address) === words;
}

/** An address without its numbers. */
function bare(address: string): string {
  return address.replaceAll(/\[[^\]]*\]/gu, "");
}

function severalGates(words: string, gates: readonly GateRow[]): Refusal {
  return new Refusal("GATE_UNCLEAR", `More than one open gate is called "${words}".`, {
    hint: `Name one by its address: ${gates.map(({ address }) => address).join(", ")}.`,
  });
}

function withInner(node: PlanNode): readonly PlanNode[] {
  return [node, ...innerNodes(node).flatMap(withInner)];
}
