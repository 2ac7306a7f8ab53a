import { type Html, html } from "./html.ts";
import { sumOf } from "./head.ts";
import { agentOf, leavesOf, stepTrees, type Usage, usageOf } from "./page-steps.ts";
import type { RunPage } from "./run-page.ts";
import { dollars, whole } from "./words.ts";

const mostRows = 200;

interface Row {
  readonly name: string;
  readonly agent: string;
  readonly usage: Usage;
}

/** What agents have used, by step. */
export function costSection({ record }: RunPage): Html | undefined {
  const rows = leavesOf(stepTrees(record.steps)).flatMap((step): readonly Row[] => {
    const usage = usageOf(step);
    return usage === undefined ? [] : [{ name: step.address, agent: agentOf(step) ?? "", usage }];
  });
  if (rows.length === 0) return undefined;
  const most = Math.max(...rows.map(({ usage }) => usage.usd ?? 0));
  const total: Usage = {
    calls: sumOf(rows.map(({ usage }) => usage.calls)),
    input: sumOf(rows.map(({ usage }) => usage.input)),
    output: sumOf(rows.map(({ usage }) => usage.output)),
    usd: sumOf(rows.map(({ usage }) => usage.usd)),
  };
  return html`<section aria-labelledby="cost">
    <h2 id="cost">Cost</h2>
    <div class="wide" tabindex="0" role="region" aria-label="Cost by step">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Agent</th>
            <th scope="col">Calls</th>
            <th scope="col">Tokens in</th>
            <th scope="col">Tokens out</th>
            <th scope="col">Dollars</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, mostRows).map((row) => rowOf(row, most))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td></td>
            ${cellsOf(total)}
          </tr>
        </tfoot>
      </table>
    </div>
    ${rows.length > mostRows ? html`<p>And ${rows.length - mostRows} more steps, which the sum has.</p>` : undefined}
  </section>`;
}

function rowOf({ name, agent, usage }: Row, most: number): Html {
  const share = most === 0 || usage.usd === null ? 0 : (usage.usd / most) * 100;
  return html`<tr>
    <th scope="row">
      <code>${name}</code><span class="share" aria-hidden="true" style="width:${share.toFixed(1)}%"></span>
    </th>
    <td>${agent}</td>
    ${cellsOf(usage)}
  </tr>`;
}

function cellsOf({ calls, input, output, usd }: Usage): Html {
  return html`<td>${whole(calls)}</td>
    <td>${whole(input)}</td>
    <td>${whole(output)}</td>
    <td>${dollars(usd)}</td>`;
}
