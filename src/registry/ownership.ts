import { Refusal } from "../problem/refusal.ts";

/** Who asks for something, as the door has found out. */
export interface Actor {
  readonly name: string;
  /** May do what owners may. */
  readonly isAdmin: boolean;
}

/** Who may look at a registered workflow and its runs, and who may change, run and cancel them. */
export function mayActOn(owner: string, actor: Actor): boolean {
  return actor.isAdmin || actor.name === owner;
}

/** Refuses whoever may not act on a registered workflow. */
export function mustMayAct(workflow: { readonly name: string; readonly owner: string }, actor: Actor): void {
  if (mayActOn(workflow.owner, actor)) return;
  throw new Refusal(
    "PERMISSION_DENIED",
    `The workflow ${workflow.name} belongs to somebody else: permission denied to ${actor.name}.`,
    { hint: "Its owner is who registered it first. Ask them, or take another name." },
  );
}

export function workflowUnknown(name: string): Refusal {
  return new Refusal("WORKFLOW_UNKNOWN", `There is no registered workflow ${name}.`, {
    hint: "See waybill workflow list; waybill workflow add -f FILE registers one.",
  });
}
