import { drawDuration } from "../time/draw-duration.ts";
import { Allowance } from "./allowance.ts";
import { type Axis, axisOf } from "./axis.ts";
import { type Html, html } from "./html.ts";
import { endOf, holdersOf, isPause, leavesOf, type StepTree, stepTrees, unnumbered } from "./page-steps.ts";
import type { RunPage } from "./run-page.ts";
import { headOf, notEntered, smallMark } from "./words.ts";

/** How many steps stand in a list before the rest is folded. */
const mostOpen = 60;
const mostBytes = 190_000;
/** Deeper steps stand no further to the right. */
const deepest = 8;
const longestName = 60;

/** What was done when: a bar for each step. */
export function timelineSection(page: RunPage): Html {
  const { record, endedAt, now, plan } = page;
  const trees = stepTrees(record.steps);
  const leaves = leavesOf(trees);
  const work = leaves.filter((step) => !isPause(step)).map((step) => ({ from: step.startedAt, to: endOf(step, page) }));
  const axis = axisOf({ from: record.startedAt, to: endedAt ?? now }, work);
  const allowance = new Allowance(mostBytes);
  const list = listOf(trees, 0, { page, axis, allowance, holders: holdersOf(plan) });
  const left = record.steps.length - allowance.taken;
  const pause = html` <span class="key pause"></span> waits for a person; such pauses are drawn short.`;
  return html`<section aria-labelledby="timeline">
    <h2 id="timeline">Timeline</h2>
    <p class="soft">
      ${record.steps.length === 0 ? "No step has begun." : "Each bar is as long as the work took."}${leaves.some(isPause) ? pause : undefined}
    </p>
    ${list}${left === 0 ? undefined : html`<p>${left} later steps are not shown: <code>waybill events</code> has them.</p>`}
  </section>`;
}

interface Drawing {
  readonly page: RunPage;
  readonly axis: Axis;
  readonly allowance: Allowance;
  readonly holders: ReadonlySet<string>;
}

function listOf(trees: readonly StepTree[], depth: number, drawing: Drawing): Html | undefined {
  const rows: Html[] = [];
  for (const tree of trees) {
    const row = rowOf(tree, depth, drawing);
    if (row === undefined) break;
    rows.push(row);
  }
  if (rows.length === 0) return undefined;
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
  return html`<ol class="${depth === 0 ? "time" : `in${Math.min(depth, deepest)}`}">
    ${open}${rest}
  </ol>`;
}

function rowOf(tree: StepTree, depth: number, drawing: Drawing): Html | undefined {
  const { inner, number } = tree;
  const row = lineOf(tree, drawing);
  if (!drawing.allowance.take(row)) return undefined;
  if (inner.length === 0) return html`<li id="t${number}">${row}</li>`;
  return html`<li id="t${number}">
    <details open>
      <summary>${row}</summary>
      ${listOf(inner, depth + 1, drawing)}
    </details>
  </li>`;
}

function lineOf({ step, inner }: StepTree, { page, axis, holders }: Drawing): Html {
  const { address, status, startedAt, attempts } = step;
  const [name, pass] = nameOf(address);
  const isEmpty = inner.length === 0 && status === "success" && holders.has(unnumbered(address));
  const words = html`<span class="name"><b>${name}</b>${pass === undefined ? undefined : html` <i>${pass}</i>`}</span>`;
  if (isEmpty) return html`<span class="row">${words}<span class="said">${notEntered}</span></span>`;
  const end = endOf(step, page);
  const [from, to] = [axis(startedAt), axis(end)];
  const style = `left:${percent(from)};width:${percent(Math.max(0, to - from))}`;
  const kind = isPause(step) ? " pause" : inner.length > 0 ? " around" : status === "success" ? "" : ` ${status}`;
  return html`<span class="row"
    >${words}<span class="said"
      >${smallMark(step)} ${drawDuration(end - startedAt)}${attempts > 1 ? `, ${attempts} attempts` : ""}</span
    ><span class="lane" aria-hidden="true"><i class="bar${kind}" style="${style}"></i></span
  ></span>`;
}

function percent(part: number): string {
  return `${Number((part * 100).toFixed(2))}%`;
}

/** With the number of its pass or item, which is what tells it from others of the list. */
function nameOf(address: string): readonly [name: string, pass: string | undefined] {
  const parts = address.split("/");
  const last = headOf(parts.at(-1) ?? address, longestName);
  const around = parts.at(-2);
  return [last, around === undefined ? undefined : /\[\d+\]$/u.exec(around)?.[0]];
}
