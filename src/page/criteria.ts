import type { CriterionGrade, JudgedClaim, Remark } from "../review/verdict.ts";
import type { RecordedStep } from "../ship/run-record.ts";
import { isJsonObject } from "../json/json.ts";
import { type Html, html } from "./html.ts";
import type { ShownLines } from "./diff.ts";
import type { RunPage } from "./run-page.ts";

const most = { grades: 300, claims: 5, reasons: 5, earlier: 30, text: 600 } as const;

const signs: Readonly<Record<CriterionGrade["grade"], string>> = {
  PASS: "✓",
  FAIL: "✗",
  UNKNOWN: "?",
  UNPROVEN: "!",
  VACUOUS: "○",
};

/** Each criterion with its grade and what proves it. */
export function criteriaSection({ verdict, record }: RunPage, shown: ShownLines): Html | undefined {
  if (verdict === undefined) return undefined;
  const { grades, breaches, outOfScope, violations } = verdict;
  const met = grades.filter(({ grade }) => grade === "PASS").length;
  return html`<section aria-labelledby="criteria">
    <h2 id="criteria">Criteria</h2>
    <p>
      ${met} of ${grades.length} proven at <code>${verdict.change.head.slice(0, 12)}</code>, graded by
      ${verdict.advisor.agent}${verdict.advisor.model === undefined ? "" : ` (${verdict.advisor.model})`}.
    </p>
    <div class="wide" tabindex="0" role="region" aria-label="Criteria and what proves them">
      <table>
        <thead>
          <tr>
            <th scope="col">Grade</th>
            <th scope="col">Criterion</th>
            <th scope="col">Evidence</th>
            <th scope="col">Without the change</th>
          </tr>
        </thead>
        <tbody>
          ${grades.slice(0, most.grades).map((grade, index) => rowOf(grade, index, shown))}
        </tbody>
      </table>
    </div>
    ${grades.length > most.grades ? html`<p>And ${grades.length - most.grades} more.</p>` : undefined}
    ${remarksOf("What stands against the change", breaches)}${remarksOf("Out of scope", outOfScope)}${remarksOf("Broken conventions", violations)}
    ${earlierOf(record.steps)}
  </section>`;
}

function rowOf(grade: CriterionGrade, index: number, shown: ShownLines): Html {
  const { text, criterion, claims, reasons, before, note } = grade;
  const holding = claims.filter(({ holds }) => holds).slice(0, most.claims);
  return html`<tr id="c${index}">
    <td>
      <span class="grade ${grade.grade}"><span aria-hidden="true">${signs[grade.grade]}</span> ${grade.grade}</span>
    </td>
    <th scope="row"><span>${cut(text)}</span><br /><code class="id">${criterion}</code></th>
    <td>
      ${
        holding.length === 0
          ? "none that holds"
          : html`<ul>
              ${holding.map((claim) => html`<li>${linesOf(claim, shown)}${claim.test === undefined ? undefined : html`<br /><span class="test">${claim.test}</span>`}</li>`)}
            </ul>`
      }${reasons.slice(0, most.reasons).map(({ code, message }) => html`<p class="reason"><code>${code}</code> ${cut(message)}</p>`)}${note === undefined ? undefined : html`<p class="reason">${cut(note)}</p>`}
    </td>
    <td>${before === undefined ? "not tried" : beforeWords(before)}</td>
  </tr>`;
}

function linesOf({ path, startLine, endLine }: JudgedClaim, shown: ShownLines): Html {
  const words = startLine === endLine ? `${path}:${startLine}` : `${path}:${startLine}-${endLine}`;
  const anchor = shown.anchorOf(path, startLine, endLine);
  return anchor === undefined ? html`<code>${words}</code>` : html`<a href="#${anchor}"><code>${words}</code></a>`;
}

function beforeWords({ red, green }: NonNullable<CriterionGrade["before"]>): string {
  if (red.length > 0) return green.length > 0 ? "some of its tests fail" : "its tests fail";
  return green.length > 0 ? "its tests pass all the same" : "no test";
}

function remarksOf(title: string, remarks: readonly Remark[]): Html | undefined {
  if (remarks.length === 0) return undefined;
  const lines = remarks.slice(0, 50).map(({ path, line, note }) => {
    const place = path === undefined ? undefined : html`<code>${line === undefined ? path : `${path}:${line}`}</code> `;
    return html`<li>${place}${cut(note)}</li>`;
  });
  return html`<h3>${title}</h3>
    <ul>
      ${lines}
    </ul>`;
}

/** What earlier reviews of the run did not find proven. */
function earlierOf(steps: readonly RecordedStep[]): Html | undefined {
  const reviews = steps.filter(({ kind, endedAt }) => kind === "review" && endedAt !== undefined).slice(0, -1);
  const rows = reviews.flatMap(({ address, output }) => {
    const failed = output["failed"];
    if (!Array.isArray(failed)) return [];
    return failed.flatMap((each) => {
      if (!isJsonObject(each) || typeof each["criterion"] !== "string" || typeof each["grade"] !== "string") return [];
      const { reasons } = each;
      const [first] = Array.isArray(reasons) ? reasons : [];
      const why =
        first !== undefined && isJsonObject(first) && typeof first["message"] === "string" ? first["message"] : "";
      return [
        html`<li><code>${address}</code>: <code>${each["criterion"]}</code> was ${each["grade"]}. ${cut(why)}</li>`,
      ];
    });
  });
  if (rows.length === 0) return undefined;
  return html`<details>
    <summary>What was sent back on the way (${rows.length})</summary>
    <ul>
      ${rows.slice(0, most.earlier)}
    </ul>
  </details>`;
}

function cut(text: string): string {
  return text.length <= most.text ? text : `${text.slice(0, most.text)}…`;
}
