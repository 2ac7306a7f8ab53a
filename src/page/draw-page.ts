import { answersSection } from "./answers.ts";
import { costSection } from "./cost.ts";
import { criteriaSection } from "./criteria.ts";
import { drawDiff } from "./diff.ts";
import { graphSection } from "./graph.ts";
import { headSection, titleOf } from "./head.ts";
import { Html, html } from "./html.ts";
import { logsSection } from "./logs.ts";
import type { RunPage } from "./run-page.ts";
import { style } from "./style.ts";
import { timelineSection } from "./timeline.ts";

/** The page of a run: one file that asks nobody for anything and runs nothing. */
export function drawPage(page: RunPage): string {
  const diff = drawDiff(page.diff, page.verdict);
  const sections: readonly (readonly [string, string, Html | undefined])[] = [
    ["criteria", "Criteria", criteriaSection(page, diff)],
    ["answers", "Who let it pass", answersSection(page)],
    ["timeline", "Timeline", timelineSection(page)],
    ["graph", "Workflow", graphSection(page)],
    ["diff", "What has changed", diff.section],
    ["cost", "Cost", costSection(page)],
    ["logs", "Logs", logsSection(page)],
  ];
  const there = sections.flatMap(([id, name, section]) => (section === undefined ? [] : [{ id, name, section }]));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="color-scheme" content="light dark" />
        <title>${titleOf(page)} · Waybill</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <nav aria-label="Sections">
          <ul>
            ${there.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
        </nav>
        <main id="main">${headSection(page)} ${there.map(({ section }) => section)}</main>
        <footer><p>Made by Waybill of the journal of run ${page.record.run}.</p></footer>
      </body>
    </html> `.markup;
}
