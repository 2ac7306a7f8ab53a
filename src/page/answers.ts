import { Allowance } from "./allowance.ts";
import { type Html, html } from "./html.ts";
import type { RunPage } from "./run-page.ts";
import { headOf, momentWords } from "./words.ts";

const most = { bytes: 30_000, name: 200, comment: 2000 } as const;

/** What people have said, and what they are asked now. */
export function answersSection({ record }: RunPage): Html | undefined {
  const { answers, open } = record;
  if (answers.length === 0 && open.length === 0) return undefined;
  const allowance = new Allowance(most.bytes);
  const asked = allowance.fit(
    open,
    ({ gate, message, openedAt }) =>
      html`<li>
        <code>${headOf(gate, most.name)}</code> waits for an answer since ${momentWords(openedAt)}${saidOf(message)}
      </li>`,
  );
  const said = allowance.fit(
    answers,
    ({ gate, choice, by, at, comment }) =>
      html`<li>
        <code>${headOf(gate, most.name)}</code>: <strong>${headOf(choice, most.name)}</strong> by
        ${headOf(by, most.name)}, ${momentWords(at)}${saidOf(comment)}
      </li>`,
  );
  const left = answers.length + open.length - said.length - asked.length;
  return html`<section aria-labelledby="answers">
    <h2 id="answers">Who let it pass</h2>
    <ul>
      ${said}${asked}${left === 0 ? undefined : html`<li>and ${left} more</li>`}
    </ul>
  </section>`;
}

function saidOf(words: string | undefined): Html | undefined {
  if (words === undefined || words.trim() === "") return undefined;
  return html`<blockquote>${headOf(words, most.comment)}</blockquote>`;
}
