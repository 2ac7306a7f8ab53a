import { type Html, html } from "./html.ts";
import type { RunPage } from "./run-page.ts";

/** What people have said. */
export function answersSection({ record }: RunPage): Html | undefined {
  const { answers } = record;
  if (answers.length === 0) return undefined;
  const rows = answers
    .slice(0, 200)
    .map(
      ({ gate, choice, by, at, comment }) =>
        html`<li>
          <code>${gate}</code>: <strong>${choice}</strong> by ${by},
          <time datetime="${new Date(at).toISOString()}"
            >${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC</time
          >${comment === undefined || comment === "" ? undefined : html`<blockquote>${comment.slice(0, 2000)}</blockquote>`}
        </li>`,
    );
  return html`<section aria-labelledby="answers">
    <h2 id="answers">Who let it pass</h2>
    <ul>
      ${rows}
    </ul>
  </section>`;
}
