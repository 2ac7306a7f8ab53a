import { isJsonObject } from "../json/json.ts";
import type { CriterionGrade, JudgedClaim, Remark, Verdict } from "../review/verdict.ts";
import type { RecordedStep } from "../ship/run-record.ts";
import { Allowance } from "./allowance.ts";
import { criterionText } from "./criterion-text.ts";
import type { ShownLines } from "./diff.ts";
import { type Html, html } from "./html.ts";
import type { RunPage } from "./run-page.ts";
import { headOf } from "./words.ts";

const most = {
  claims: 5,
  reasons: 5,
  text: 600,
  path: 300,
  rowBytes: 130_000,
  remarkBytes: 12_000,
  earlierBytes: 20_000,
};

const signs: Readonly<Record<CriterionGrade["grade"], string>> = {
  PASS: "✓",
  FAIL: "✗",
  UNKNOWN: "?",
  UNPROVEN: "!",
  VACUOUS: "○",
};

/** Each criterion with its grade and what proves it. On a narrow page each row is a card, so the roles are named: they would be lost else. */
export function criteriaSection({ verdict, record }: RunPage, shown: ShownLines): Html | undefined {
  if (verdict === undefined) return undefined;
  const { grades, breaches, outOfScope, violations, advisor } = verdict;
  const rows = new Allowance(most.rowBytes).fit(grades, (grade, index) => rowOf(grade, index, shown));
  return html`<section aria-labelledby="criteria">
    <h2 id="criteria">Criteria</h2>
    <p class="soft">
      ${provenWords(verdict)} at <code>${verdict.change.head.slice(0, 12)}</code>, graded by
      ${headOf(advisor.agent, 100)}${advisor.model === undefined ? "" : ` (${headOf(advisor.model, 100)})`}.
    </p>
    <table class="cards" role="table" aria-labelledby="criteria">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">Grade</th>
          <th scope="col" role="columnheader">Criterion</th>
          <th scope="col" role="columnheader">Evidence</th>
          <th scope="col" role="columnheader">Without the change</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows}
      </tbody>
    </table>
    ${grades.length > rows.length ? html`<p>And ${grades.length - rows.length} more, for which there is no room here.</p>` : undefined}
    ${remarksOf("What stands against the change", breaches)}${remarksOf("Out of scope", outOfScope)}${remarksOf("Broken conventions", violations)}
    ${earlierOf(record.steps)}
  </section>`;
}

function provenWords({ grades }: Verdict): string {
  const met = grades.filter(({ grade }) => grade === "PASS").length;
  return met === grades.length && met > 1 ? `All ${met} proven` : `${met} of ${grades.length} proven`;
}

function rowOf(grade: CriterionGrade, index: number, shown: ShownLines): Html {
  const { text, criterion, before } = grade;
  return html`<tr id="c${index}" role="row">
    <td role="cell">
      <span class="grade ${grade.grade}"><span aria-hidden="true">${signs[grade.grade]}</span> ${grade.grade}</span>
    </td>
    <th scope="row" role="rowheader">
      <span class="soft">${index + 1}.</span> ${criterionText(headOf(text, most.text))}
      <code class="id">${headOf(criterion, most.path)}</code>
    </th>
    <td role="cell">${evidenceOf(grade, shown)}</td>
    <td role="cell">
      <span class="label" aria-hidden="true">Without the change: </span
      >${before === undefined ? "not tried" : beforeWords(before)}
    </td>
  </tr>`;
}

function evidenceOf({ claims, reasons, note }: CriterionGrade, shown: ShownLines): Html {
  const holding = claims.filter(({ holds }) => holds).slice(0, most.claims);
  const lines = holding.map(
    (claim) =>
      html`<li>
        ${linesOf(claim, shown)}${claim.test === undefined ? undefined : html`<span class="test">${headOf(claim.test, most.path)}</span>`}
      </li>`,
  );
  const whys = reasons
    .slice(0, most.reasons)
    .map(({ code, message }) => html`<p class="reason"><code>${code}</code> ${headOf(message, most.text)}</p>`);
  return html`${
    holding.length === 0
      ? html`<span class="none">none that holds</span>`
      : html`<ul>
          ${lines}
        </ul>`
  }${whys}${note === undefined ? undefined : html`<p class="reason">${headOf(note, most.text)}</p>`}`;
}

function linesOf({ path, startLine, endLine }: JudgedClaim, shown: ShownLines): Html {
  const name = headOf(path, most.path);
  const words = startLine === endLine ? `${name}:${startLine}` : `${name}:${startLine}-${endLine}`;
  const anchor = shown.anchorOf(path, startLine, endLine);
  return anchor === undefined ? html`<code>${words}</code>` : html`<a href="#${anchor}"><code>${words}</code></a>`;
}

function beforeWords({ red, green }: NonNullable<CriterionGrade["before"]>): string {
  if (red.length > 0) return green.length > 0 ? "some of its tests fail" : "its tests fail";
  return green.length > 0 ? "its tests pass all the same" : "no test";
}

function remarksOf(title: string, remarks: readonly Remark[]): Html | undefined {
  if (remarks.length === 0) return undefined;
  const lines = new Allowance(most.remarkBytes).fit(remarks, ({ path, line, note }) => {
    const name = path === undefined ? "" : headOf(path, most.path);
    const place = name === "" ? undefined : html`<code>${line === undefined ? name : `${name}:${line}`}</code> `;
    return html`<li>${place}${headOf(note, most.text)}</li>`;
  });
  const left = remarks.length - lines.length;
  return html`<h3>${title}</h3>
    <ul>
      ${lines}${left === 0 ? undefined : html`<li>and ${left} more</li>`}
    </ul>`;
}

interface SentBack {
  readonly address: string;
  readonly criterion: string;
  readonly grade: string;
  readonly why: string;
}

/** What earlier reviews of the run did not find proven. */
function earlierOf(steps: readonly RecordedStep[]): Html | undefined {
  const back = steps
    .filter(({ kind, endedAt }) => kind === "review" && endedAt !== undefined)
    .slice(0, -1)
    .flatMap((step) => sentBackBy(step));
  if (back.length === 0) return undefined;
  const rows = new Allowance(most.earlierBytes).fit(
    back,
    ({ address, criterion, grade, why }) =>
      html`<li>
        <span class="grade ${Object.hasOwn(signs, grade) ? grade : "UNKNOWN"}">${headOf(grade, 20)}</span>
        <code>${headOf(criterion, most.path)}</code> ${headOf(why, most.text)}
        <span class="soft">(${headOf(address, most.path)})</span>
      </li>`,
  );
  return html`<details>
    <summary>What was sent back on the way (${back.length})</summary>
    <ul>
      ${rows}
    </ul>
  </details>`;
}

function sentBackBy({ address, output }: RecordedStep): readonly SentBack[] {
  const { failed } = output;
  if (!Array.isArray(failed)) return [];
  return failed.flatMap((each) => {
    if (!isJsonObject(each) || typeof each["criterion"] !== "string" || typeof each["grade"] !== "string") return [];
    const { reasons, criterion, grade } = each;
    const [first] = Array.isArray(reasons) ? reasons : [];
    const message = first !== undefined && isJsonObject(first) ? first["message"] : undefined;
    return [{ address, criterion, grade, why: typeof message === "string" ? message : "" }];
  });
}
