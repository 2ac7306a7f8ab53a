import { drawDuration } from "../time/draw-duration.ts";
import { type Html, html } from "./html.ts";
import { agentOf, endOf, isPause, leavesOf, stepTrees, usageOf } from "./page-steps.ts";
import type { RunPage } from "./run-page.ts";
import { dollars, lastOf, statusMark, whole } from "./words.ts";

const mostAsked = 4_000;

/** What was asked, how it ended, and what it took. */
export function headSection(page: RunPage): Html {
  const { record, status, reason, message } = page;
  const asked = record.inputs["requirement"];
  const title = titleOf(page);
  return html`<header>
    <p class="above">${record.workflow.name} · run ${record.run}</p>
    <h1>${title}</h1>
    <p class="end">
      ${statusMark(status, reason)}${message === undefined ? "" : html` <span>${lastOf(message, 1000).text}</span>`}
    </p>
    ${typeof asked === "string" && asked !== title ? html`<details${asked.length < 400 ? openWord : undefined}><summary>What was asked for</summary><blockquote>${asked.slice(0, mostAsked)}${asked.length > mostAsked ? " …" : ""}</blockquote></details>` : undefined}
    <dl class="facts">
      ${factsOf(page).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

const openWord = html` open`;

/** As the change is called; else as the workflow is. */
export function titleOf({ record }: RunPage): string {
  for (const { output } of record.steps) {
    const data = output["data"];
    if (data !== null && typeof data === "object" && "title" in data && typeof data["title"] === "string")
      return data["title"];
  }
  const asked = record.inputs["requirement"];
  return typeof asked === "string" && asked.length < 200 ? asked : record.workflow.name;
}

function factsOf(page: RunPage): readonly (readonly [string, string])[] {
  const { record } = page;
  const ship = record.steps.findLast(({ kind, status }) => kind === "ship" && status === "success")?.output;
  const leaves = leavesOf(stepTrees(record.steps));
  const paused = leaves.filter(isPause).reduce((sum, step) => sum + endOf(step, page) - step.startedAt, 0);
  const took = Math.max(0, (page.endedAt ?? page.now) - record.startedAt - paused);
  const used = leaves.flatMap((step) => usageOf(step) ?? []);
  const agents = new Set(leaves.flatMap((step) => agentOf(step) ?? []));
  const known = (value: unknown): value is string => typeof value === "string" && value !== "";
  const text = (name: string, value: unknown): readonly (readonly [string, string])[] =>
    known(value) ? [[name, value]] : [];
  return [
    ...text("Branch", ship?.["branch"]),
    ...text("Commit", typeof ship?.["commit"] === "string" ? ship["commit"].slice(0, 12) : undefined),
    ["Began", `${new Date(record.startedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`],
    ["Worked", drawDuration(took)],
    ...(paused === 0 ? [] : ([["Waited for people", drawDuration(paused)]] as const)),
    ...(used.length === 0
      ? []
      : ([
          ["Cost", dollars(sumOf(used.map(({ usd }) => usd)))],
          ["Tokens", whole(sumOf(used.flatMap(({ input, output }) => [input, output])))],
        ] as const)),
    ...(agents.size === 0 ? [] : ([["Agents", [...agents].join(", ")]] as const)),
  ];
}

/** What is not known of one is not known of all. */
export function sumOf(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce<number | null>((sum, number) => (sum === null || number === null ? null : sum + number), 0);
}
