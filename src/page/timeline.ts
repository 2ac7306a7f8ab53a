import { drawDuration } from "../time/draw-duration.ts";
import { type Axis, axisOf } from "./axis.ts";
import { type Html, html } from "./html.ts";
import { endOf, isPause, leavesOf, type StepTree, stepTrees } from "./page-steps.ts";
import type { RunPage } from "./run-page.ts";
import { anchorOf, statusMark } from "./words.ts";

/** How many steps stand in a list before the rest is folded. */
const mostOpen = 60;

/** What was done when: a bar for each step. */
export function timelineSection(page: RunPage): Html {
  const { record, endedAt, now } = page;
  const trees = stepTrees(record.steps);
  const leaves = leavesOf(trees);
  const work = leaves.filter((step) => !isPause(step)).map((step) => ({ from: step.startedAt, to: endOf(step, page) }));
  const axis = axisOf({ from: record.startedAt, to: endedAt ?? now }, work);
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <p>
      Bars have the length of the time that was worked; pauses are drawn short. <span class="key pause"></span> waits
      for a person
    </p>
    ${listOf(trees, page, axis)}
  </section>`;
}

function listOf(trees: readonly StepTree[], page: RunPage, axis: Axis): Html {
  const rows = trees.map((tree) => rowOf(tree, page, axis));
  const [open, folded] = [rows.slice(0, mostOpen), rows.slice(mostOpen)];
  const rest =
    folded.length === 0
      ? undefined
      : html`<li>
          <details>
            <summary>${folded.length} more</summary>
            <ol>
              ${folded}
            </ol>
          </details>
        </li>`;
  return html`<ol class="time">
    ${open}${rest}
  </ol>`;
}

function rowOf({ step, inner }: StepTree, page: RunPage, axis: Axis): Html {
  const { address, status, reason, startedAt, attempts } = step;
  const end = endOf(step, page);
  const [from, to] = [axis(startedAt), axis(end)];
  const style = `left:${(from * 100).toFixed(2)}%;width:${(Math.max(0, to - from) * 100).toFixed(2)}%`;
  const again = attempts > 1 ? `, ${attempts} attempts` : "";
  const kind = isPause(step) ? "pause" : inner.length > 0 ? "around" : status;
  const row = html`<span class="name" id="${anchorOf("t", address)}">${lastPart(address)}</span>
    ${statusMark(status, reason)} <span class="took">${drawDuration(end - startedAt)}${again}</span
    ><span class="lane" aria-hidden="true"><span class="bar ${kind}" style="${style}"></span></span>`;
  if (inner.length === 0) return html`<li>${row}</li>`;
  return html`<li>
    <details open>
      <summary>${row}</summary>
      ${listOf(inner, page, axis)}
    </details>
  </li>`;
}

/** With the number of its pass or item, which is what tells it from others of the list. */
function lastPart(address: string): string {
  const parts = address.split("/");
  const last = parts.at(-1) ?? address;
  const around = parts.at(-2);
  const pass = around === undefined ? undefined : /\[\d+\]$/u.exec(around)?.[0];
  return pass === undefined ? last : `${last} ${pass}`;
}
