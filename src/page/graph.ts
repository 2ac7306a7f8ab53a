import { needsOf } from "../plan/needs.ts";
import type { Block, Plan, PlanNode } from "../plan/plan.ts";
import type { RecordedStep } from "../ship/run-record.ts";
import { type Html, html } from "./html.ts";
import type { RunPage } from "./run-page.ts";
import { anchorOf, statusMark } from "./words.ts";

const mostOpen = 40;
const mostPasses = 20;

/** The workflow as it was planned, and how often and how well each part of it ran. */
export function graphSection({ plan, record }: RunPage): Html {
  const ran = new Map<string, RecordedStep[]>();
  for (const step of record.steps) {
    const at = unnumbered(step.address);
    const others = ran.get(at);
    if (others === undefined) ran.set(at, [step]);
    else others.push(step);
  }
  return html`<section aria-labelledby="graph">
    <h2 id="graph">Workflow</h2>
    ${blockOf(rootOf(plan), ran)}${finallyOf(plan, ran)}
  </section>`;
}

type Ran = ReadonlyMap<string, readonly RecordedStep[]>;

/** A group without an address is the workflow itself. */
function rootOf({ root }: Plan): Block {
  const [only] = root.nodes;
  return only?.primitive === "group" && only.address === "" ? only.body : root;
}

function finallyOf({ root }: Plan, ran: Ran): Html | undefined {
  const [only] = root.nodes;
  if (only?.primitive !== "group" || only.address !== "" || only.finally === undefined) return undefined;
  return html`<p class="part">However it ends</p>
    ${blockOf(only.finally, ran)}`;
}

function blockOf(block: Block, ran: Ran): Html {
  if ("needs" in block) return layersOf(block, ran);
  const nodes = block.nodes.map((node) => html`<li>${nodeOf(node, ran)}</li>`);
  const [open, folded] = [nodes.slice(0, mostOpen), nodes.slice(mostOpen)];
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
  return html`<ol class="chain">
    ${open}${rest}
  </ol>`;
}

/** Jobs in the order of their needs: whatever stands in one column can run at the same time. */
function layersOf(block: Extract<Block, { needs: unknown }>, ran: Ran): Html {
  const layer = new Map<string, number>();
  for (const { id } of block.nodes)
    layer.set(id, Math.max(-1, ...needsOf(block, id).map((need) => layer.get(need) ?? -1)) + 1);
  const columns = Array.from({ length: Math.max(0, ...layer.values()) + 1 }, (_, at) =>
    block.nodes.filter(({ id }) => layer.get(id) === at),
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="Jobs in the order of their needs">
    <ol class="layers">
      ${columns.map(
        (nodes) =>
          html`<li>
            <ul>
              ${nodes.map((node) => {
                const needs = needsOf(block, node.id);
                return html`<li>
                  ${needs.length === 0 ? undefined : html`<p class="needs">after ${needs.join(", ")}</p>`}${nodeOf(node, ran)}
                </li>`;
              })}
            </ul>
          </li>`,
      )}
    </ol>
  </div>`;
}

function nodeOf(node: PlanNode, ran: Ran): Html {
  const steps = ran.get(unnumbered(node.address)) ?? [];
  const marks = steps
    .slice(-mostPasses)
    .map((step) => html`<a href="#${anchorOf("t", step.address)}">${statusMark(step.status)}</a> `);
  const none = node.id === "" ? undefined : html`<span class="status none">not begun</span>`;
  const name = html`<span class="name">${node.id === "" ? node.kind : node.id}</span>
    <span class="kind">${node.kind}</span> ${steps.length === 0 ? none : marks}`;
  const inner = innerOf(node, ran);
  return inner === undefined
    ? html`<div class="node">${name}</div>`
    : html`<div class="node around">${name}${inner}</div>`;
}

function innerOf(node: PlanNode, ran: Ran): Html | undefined {
  switch (node.primitive) {
    case "choice":
      return html`${node.branches.map(
        ({ name, body }) =>
          html`<p class="part">${name}</p>
            ${blockOf(body, ran)}`,
      )}`;
    case "repeat":
      return blockOf(node.body, ran);
    case "each":
      return html`<ol class="chain">
        <li>${nodeOf(node.body, ran)}</li>
      </ol>`;
    case "group":
      return html`${blockOf(node.body, ran)}${
        node.finally === undefined
          ? undefined
          : html`<p class="part">however it ends</p>
              ${blockOf(node.finally, ran)}`
      }`;
    case "call":
    case "wait":
    case "join":
    case "sub-run":
      return undefined;
  }
}

function unnumbered(address: string): string {
  return address.replaceAll(/\[[^\]]*\]/gu, "");
}
