import { needsOf } from "../plan/needs.ts";
import type { Block, Plan, PlanNode } from "../plan/plan.ts";
import type { RecordedStep } from "../ship/run-record.ts";
import { Allowance } from "./allowance.ts";
import { type Html, html } from "./html.ts";
import { unnumbered } from "./page-steps.ts";
import type { RunPage } from "./run-page.ts";
import { headOf, notEntered, smallMark } from "./words.ts";

const most = { open: 40, passes: 12, name: 60, bytes: 90_000 } as const;

/** The workflow as it was planned, and how often and how well each part of it ran. */
export function graphSection({ plan, record }: RunPage): Html {
  const ran = new Map<string, NumberedStep[]>();
  for (const [number, recorded] of record.steps.entries()) {
    const at = unnumbered(recorded.address);
    const step = { ...recorded, number };
    const others = ran.get(at);
    if (others === undefined) ran.set(at, [step]);
    else others.push(step);
  }
  const drawing: Drawing = { plan, above: "", ran, entered: enteredOf(ran), allowance: new Allowance(most.bytes) };
  const body = planOf(drawing);
  return html`<section aria-labelledby="graph">
    <h2 id="graph">Workflow</h2>
    ${body}${drawing.allowance.left > 0 ? undefined : html`<p>The workflow is longer than what is shown here.</p>`}
  </section>`;
}

interface NumberedStep extends RecordedStep {
  readonly number: number;
}

interface Drawing {
  readonly plan: Plan;
  /** The address of the step that has begun this workflow, and a slash; empty for the run itself. */
  readonly above: string;
  readonly ran: ReadonlyMap<string, readonly NumberedStep[]>;
  /** The addresses in which something has begun. */
  readonly entered: ReadonlySet<string>;
  readonly allowance: Allowance;
}

function enteredOf(ran: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const entered = new Set<string>();
  for (const address of ran.keys()) {
    const parts = address.split("/");
    for (let length = parts.length - 1; length > 0; length--) entered.add(parts.slice(0, length).join("/"));
  }
  return entered;
}

/** A group without an address is the workflow itself. */
function planOf(drawing: Drawing): Html {
  const { root } = drawing.plan;
  const [only] = root.nodes;
  if (only?.primitive !== "group" || only.address !== "") return blockOf(root, drawing);
  return html`${blockOf(only.body, drawing)}${finallyOf(only.finally, drawing)}`;
}

function finallyOf(block: Block | undefined, drawing: Drawing): Html | undefined {
  if (block === undefined) return undefined;
  return html`<p class="part">however it ends</p>
    ${blockOf(block, drawing)}`;
}

function blockOf(block: Block, drawing: Drawing): Html {
  if ("needs" in block && layersOf(block).length > 1) return columnsOf(block, drawing);
  const nodes = itemsOf(block.nodes, drawing);
  const [open, folded] = [nodes.slice(0, most.open), nodes.slice(most.open)];
  const rest =
    folded.length === 0
      ? undefined
      : html`<li>
          <details>
            <summary>${folded.length} more</summary>
            <ol class="chain">
              ${folded}
            </ol>
          </details>
        </li>`;
  return html`<ol class="${"needs" in block ? "chain beside" : "chain"}">
    ${open}${rest}
  </ol>`;
}

function itemsOf(nodes: readonly PlanNode[], drawing: Drawing, after?: (node: PlanNode) => string): readonly Html[] {
  return nodes.flatMap((node) => {
    const words = after?.(node) ?? "";
    const drawn = nodeOf(node, drawing, words === "" ? undefined : html`<p class="needs">${words}</p>`);
    return drawn === undefined ? [] : [html`<li>${drawn}</li>`];
  });
}

type JobGraph = Extract<Block, { needs: unknown }>;

/** Jobs in the order of their needs: whatever stands in one layer can run at the same time. */
function layersOf(block: JobGraph): readonly (readonly PlanNode[])[] {
  const layer = new Map<string, number>();
  for (const { id } of block.nodes)
    layer.set(id, Math.max(-1, ...needsOf(block, id).map((need) => layer.get(need) ?? -1)) + 1);
  const layers: PlanNode[][] = [];
  for (const node of block.nodes) (layers[layer.get(node.id) ?? 0] ??= []).push(node);
  return layers;
}

function columnsOf(block: JobGraph, drawing: Drawing): Html {
  const after = ({ id }: PlanNode): string => {
    const needs = needsOf(block, id);
    return needs.length === 0 ? "" : `after ${headOf(needs.join(", "), most.name * 2)}`;
  };
  const columns = layersOf(block).map(
    (nodes) =>
      html`<li>
        <ul>
          ${itemsOf(nodes, drawing, after)}
        </ul>
      </li>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="Jobs in the order of their needs">
    <ol class="layers">
      ${columns}
    </ol>
  </div>`;
}

/** Undefined where there is no room for it. */
function nodeOf(node: PlanNode, drawing: Drawing, above?: Html): Html | undefined {
  const { above: caller, ran, entered, allowance } = drawing;
  const address = caller + unnumbered(node.address);
  const steps = ran.get(address) ?? [];
  const isHolder = node.primitive !== "call" && node.primitive !== "wait" && node.primitive !== "join";
  const isEmpty =
    isHolder && steps.length > 0 && !entered.has(address) && steps.every(({ status }) => status === "success");
  const name = html`${above}<span class="name">${headOf(node.id === "" ? node.kind : node.id, most.name)}</span>
    <span class="kind">${headOf(node.kind, most.name)}</span>
    ${isEmpty && node.primitive !== "sub-run" ? notEntered : marksOf(node, steps)}`;
  if (!allowance.take(name)) return undefined;
  const inner = innerOf(node, address, drawing);
  const quiet = steps.length === 0 || isEmpty ? " quiet" : "";
  return inner === undefined
    ? html`<div class="node${quiet}">${name}</div>`
    : html`<div class="node around${quiet}">${name}${inner}</div>`;
}

function marksOf(node: PlanNode, steps: readonly NumberedStep[]): Html {
  if (steps.length === 0) return node.id === "" ? html`` : html`<span class="none">not begun</span>`;
  const left = steps.length - most.passes;
  const marks = steps.slice(-most.passes).map((step) => html`<a href="#t${step.number}">${smallMark(step)}</a> `);
  return html`${left > 0 ? html`<span class="soft">${left} earlier, </span>` : undefined}${marks}`;
}

function innerOf(node: PlanNode, address: string, drawing: Drawing): Html | undefined {
  switch (node.primitive) {
    case "choice":
      return html`${node.branches.map(
        ({ name, body }) =>
          html`<p class="part">${headOf(name, most.name)}</p>
            ${blockOf(body, drawing)}`,
      )}`;
    case "repeat":
      return blockOf(node.body, drawing);
    case "each":
      return blockOf({ nodes: [node.body] }, drawing);
    case "group":
      return html`${blockOf(node.body, drawing)}${finallyOf(node.finally, drawing)}`;
    case "sub-run": {
      const plan = drawing.plan.workflows[node.workflow];
      return plan === undefined ? undefined : planOf({ ...drawing, plan, above: `${address}/` });
    }
    case "call":
    case "wait":
    case "join":
      return undefined;
  }
}
