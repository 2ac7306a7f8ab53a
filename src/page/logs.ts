import { type Html, html } from "./html.ts";
import type { RunPage } from "./run-page.ts";
import { lastOf, whole } from "./words.ts";

/** In characters. */
const most = { all: 260_000, each: 12_000, least: 400 } as const;

/** What steps have printed: the end of each. */
export function logsSection({ logs }: RunPage): Html | undefined {
  const told = logs.filter(({ text }) => text.trim() !== "");
  if (told.length === 0) return undefined;
  const each = Math.max(most.least, Math.min(most.each, Math.floor(most.all / told.length)));
  const shown = told.slice(-Math.floor(most.all / each));
  const rows = shown.map(({ address, attempt, stream, text, before }) => {
    const end = lastOf(text, each);
    const missing = end.before + before;
    return html`<details>
      <summary><code>${address}</code> ${stream}${attempt > 1 ? `, attempt ${attempt}` : ""}</summary>
      ${missing === 0 ? undefined : html`<p>${whole(missing)} characters stand before this.</p>`}
      <pre tabindex="0">${end.text}</pre>
    </details>`;
  });
  const left = told.length - shown.length;
  return html`<section aria-labelledby="logs">
    <h2 id="logs">Logs</h2>
    ${left === 0 ? undefined : html`<p>${left} earlier ones are not shown: <code>waybill logs</code> has them.</p>`}${rows}
  </section>`;
}
