import { agentOf } from "../ship/agents-of.ts";
import type { RecordedStep } from "../ship/run-record.ts";
import { type Spent, spentOf } from "../ship/spent.ts";
import { Allowance } from "./allowance.ts";
import { type Html, html } from "./html.ts";
import type { RunPage } from "./run-page.ts";
import { dollars, headOf, sumWords, whole } from "./words.ts";

const most = { bytes: 50_000, name: 200 } as const;

interface Row {
  readonly step: RecordedStep;
  readonly agent: string;
  readonly spent: Spent;
}

/** What agents have used, by step. */
export function costSection({ record }: RunPage): Html | undefined {
  const rows = record.steps.flatMap((step): readonly Row[] => {
    const agent = agentOf(step);
    if (agent === undefined && step.usages.length === 0) return [];
    return [{ step, agent: agentWords(agent), spent: spentOf({ ...record, steps: [step], answers: [], open: [] }) }];
  });
  if (rows.length === 0) return undefined;
  const dearest = rows.reduce((above, { spent }) => Math.max(above, spent.usd.known), 0);
  const shown = new Allowance(most.bytes).fit(rows, (row) => rowOf(row, dearest));
  return html`<section aria-labelledby="cost">
    <h2 id="cost">Cost</h2>
    <div class="wide" tabindex="0" role="region" aria-label="Cost by step">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Agent</th>
            <th scope="col">Tokens</th>
            <th scope="col">Dollars</th>
          </tr>
        </thead>
        <tbody>
          ${shown}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td></td>
            ${sumsOf(spentOf(record))}
          </tr>
        </tfoot>
      </table>
    </div>
    ${rows.length > shown.length ? html`<p>And ${rows.length - shown.length} more steps, which the sum has.</p>` : undefined}
  </section>`;
}

function agentWords(agent: ReturnType<typeof agentOf>): string {
  if (agent === undefined) return "";
  const { name, version, model } = agent;
  const words = version === undefined ? name : `${name} ${version}`;
  return headOf(model === undefined ? words : `${words} (${model})`, most.name);
}

function rowOf({ step, agent, spent }: Row, dearest: number): Html {
  const share = dearest === 0 ? 0 : (spent.usd.known / dearest) * 100;
  return html`<tr>
    <th scope="row">
      <code>${headOf(step.address, most.name)}</code
      ><span class="share" aria-hidden="true" style="width:${share.toFixed(1)}%"></span>
    </th>
    <td>${agent}</td>
    ${sumsOf(spent)}
  </tr>`;
}

function sumsOf({ tokens, usd }: Spent): Html {
  return html`<td>${sumWords(tokens, whole)}</td>
    <td>${sumWords(usd, dollars)}</td>`;
}
