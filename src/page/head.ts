import { agentOf } from "../ship/agents-of.ts";
import { spentOf } from "../ship/spent.ts";
import { drawDuration } from "../time/draw-duration.ts";
import { type Html, html } from "./html.ts";
import type { RunPage } from "./run-page.ts";
import { dollars, headOf, lastOf, momentWords, statusMark, sumWords, whole } from "./words.ts";

const most = { asked: 4000, askedOpen: 400, title: 200, message: 1000, fact: 300 } as const;

/** What was asked, how it ended, and what it took. */
export function headSection(page: RunPage): Html {
  const { record, status, reason, message } = page;
  return html`<header>
    <p class="above">${headOf(record.workflow.name, most.title)} · run ${headOf(record.run, most.title)}</p>
    <h1>${titleOf(page)}</h1>
    <p class="end">
      ${statusMark(status, reason)}${message === undefined ? "" : html` <span>${lastOf(message, most.message).text}</span>`}
    </p>
    ${askedOf(page)}
    <dl class="facts">
      ${factsOf(page).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${headOf(value, most.fact)}</dd>
          </div>`,
      )}
    </dl>
  </header>`;
}

function askedOf(page: RunPage): Html | undefined {
  const asked = page.record.inputs["requirement"];
  if (typeof asked !== "string" || asked.trim() === "" || asked === titleOf(page)) return undefined;
  if (asked.length < most.askedOpen) return html`<p class="asked"><span class="soft">Asked for:</span> ${asked}</p>`;
  return html`<details>
    <summary>What was asked for</summary>
    <blockquote>${headOf(asked, most.asked)}</blockquote>
  </details>`;
}

/** As the change is called; else as the workflow is. */
export function titleOf({ record }: RunPage): string {
  for (const { output } of record.steps) {
    const { data } = output;
    if (data !== null && typeof data === "object" && "title" in data && typeof data["title"] === "string")
      if (data["title"].trim() !== "") return headOf(data["title"], most.title);
  }
  const asked = record.inputs["requirement"];
  const isTitle = typeof asked === "string" && asked.trim() !== "" && asked.length <= most.title;
  return isTitle ? asked : headOf(record.workflow.name, most.title);
}

type Fact = readonly [name: string, value: string];

function factOf(name: string, value: unknown): readonly Fact[] {
  return typeof value === "string" && value !== "" ? [[name, value]] : [];
}

function factsOf({ record, verdict }: RunPage): readonly Fact[] {
  const ship = record.steps.findLast(({ kind, status }) => kind === "ship" && status === "success")?.output;
  const { tokens, usd, working, waiting } = spentOf(record);
  const asked = record.steps.flatMap((step) => agentOf(step)?.name ?? []);
  const agents = new Set(verdict === undefined ? asked : [...asked, verdict.advisor.agent]);
  return [
    ...factOf("Branch", ship?.["branch"]),
    ...factOf("Commit", typeof ship?.["commit"] === "string" ? ship["commit"].slice(0, 12) : undefined),
    ["Began", momentWords(record.startedAt)],
    ["Worked", drawDuration(working)],
    ...factOf("Waited for people", waiting < 1000 ? undefined : drawDuration(waiting)),
    ...factOf("Cost", agents.size === 0 ? undefined : sumWords(usd, dollars)),
    ...factOf("Tokens", agents.size === 0 ? undefined : sumWords(tokens, whole)),
    ...factOf(agents.size === 1 ? "Agent" : "Agents", [...agents].join(", ")),
  ];
}
