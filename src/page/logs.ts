import { Allowance } from "./allowance.ts";
import { type Html, html } from "./html.ts";
import type { PageLog, RunPage } from "./run-page.ts";
import { headOf, lastOf, whole } from "./words.ts";

/** Of all in bytes, of each in characters. */
const most = { bytes: 130_000, each: 12_000, least: 400, name: 200 } as const;

/** What steps have printed: the end of each, and the last steps first to have room. */
export function logsSection({ logs }: RunPage): Html | undefined {
  const told = logs.filter(({ text }) => text.trim() !== "");
  if (told.length === 0) return undefined;
  const each = Math.max(most.least, Math.min(most.each, Math.floor(most.bytes / told.length)));
  const shown = new Allowance(most.bytes).fit(told.toReversed(), (log) => drawLog(log, each)).toReversed();
  const left = told.length - shown.length;
  return html`<section aria-labelledby="logs">
    <h2 id="logs">Logs</h2>
    ${left === 0 ? undefined : html`<p>${left} earlier ones are not shown: <code>waybill logs</code> has them.</p>`}${shown}
  </section>`;
}

function drawLog({ address, attempt, stream, text, before }: PageLog, each: number): Html {
  const end = lastOf(text, each);
  const missing = end.before + before;
  const name = headOf(address, most.name);
  const tried = attempt > 1 ? `, attempt ${attempt}` : "";
  return html`<details>
    <summary><code>${name}</code> <span class="soft">${stream}${tried}</span></summary>
    ${missing === 0 ? undefined : html`<p class="soft">${whole(missing)} characters stand before this.</p>`}
    <pre tabindex="0" role="region" aria-label="${`${stream} of ${name}${tried}`}">${end.text}</pre>
  </details>`;
}
