import type { Verdict } from "../review/verdict.ts";
import { Allowance } from "./allowance.ts";
import { type Html, html } from "./html.ts";
import { type DiffFile, readDiff } from "./read-diff.ts";
import { headOf } from "./words.ts";

/** Which lines of the graded commit stand on the page. */
export interface ShownLines {
  /** The place of the first shown line of a stretch. */
  anchorOf(path: string, startLine: number, endLine: number): string | undefined;
}

/** Of all that is shown in bytes; of lines and names in characters. A file that is longer than the half of it is only named. */
const most = { bytes: 170_000, fileBytes: 85_000, line: 400, name: 300, open: 400 } as const;

export interface DrawnDiff extends ShownLines {
  readonly section: Html | undefined;
}

interface DrawnFile {
  readonly file: DiffFile;
  readonly drawn: Html;
  readonly lines: ReadonlySet<number>;
}

/** What has changed, file by file, with the lines that prove something marked. */
export function drawDiff(text: string | undefined, verdict: Verdict | undefined): DrawnDiff {
  if (text === undefined) return { section: undefined, anchorOf: () => undefined };
  const all = readDiff(text);
  const proofs = proofsOf(verdict);
  const files = drawnFiles(all, proofs);
  const byName = new Map(files.map((each, index) => [each.file.name, { ...each, index }]));
  const left = all.length - files.length;
  const isCut = left > 0 || files.some(({ file, lines }) => file.hunks.length > 0 && lines.size === 0);
  const { base = "", head = "" } = verdict?.change ?? {};
  const section = html`<section aria-labelledby="diff">
    <h2 id="diff">What has changed</h2>
    <p class="soft">
      ${all.length === 0 ? "Nothing." : `${all.length === 1 ? "1 file" : `${all.length} files`}.`}${proofs.size === 0 ? undefined : " Lines that prove a criterion are marked with its number."}
    </p>
    ${files.map(({ drawn }) => drawn)}${left > 0 ? html`<p>And ${left} more.</p>` : undefined}${isCut ? html`<p>All of it: <code>git diff ${base.slice(0, 12)} ${head.slice(0, 12)}</code></p>` : undefined}
  </section>`;
  return {
    section,
    anchorOf: (path, startLine, endLine) => {
      const found = byName.get(path);
      for (const line of found?.lines ?? [])
        if (line >= startLine && line <= endLine) return `d${found?.index ?? 0}-${line}`;
      return undefined;
    },
  };
}

type Proofs = ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;

function drawnFiles(all: readonly DiffFile[], proofs: Proofs): readonly DrawnFile[] {
  const allowance = new Allowance(most.bytes);
  const files: DrawnFile[] = [];
  for (const file of all) {
    const marks = proofs.get(file.name) ?? new Map<number, readonly number[]>();
    const { rows, lines, isWhole } = rowsOf(file, {
      index: files.length,
      marks,
      bytes: Math.min(most.fileBytes, allowance.left),
    });
    const whole = drawFile(file, rows, marks);
    const drawn =
      isWhole && Buffer.byteLength(whole.markup) <= allowance.left ? { file, drawn: whole, lines } : named(file);
    if (!allowance.take(drawn.drawn)) break;
    files.push(drawn);
  }
  return files;
}

function named(file: DiffFile): DrawnFile {
  const drawn = html`<p class="file">${wordsOf(file)}, too long to be shown</p>`;
  return { file, drawn, lines: new Set<number>() };
}

/** By file and line: the criteria that it proves, by their numbers. */
function proofsOf(verdict: Verdict | undefined): Proofs {
  const proofs = new Map<string, Map<number, readonly number[]>>();
  for (const [criterion, { claims }] of (verdict?.grades ?? []).entries()) {
    for (const { path, startLine, endLine, holds } of claims) {
      if (!holds) continue;
      const lines = proofs.get(path) ?? new Map<number, readonly number[]>();
      proofs.set(path, lines);
      for (let line = startLine; line <= endLine; line++) {
        const known = lines.get(line) ?? [];
        if (!known.includes(criterion)) lines.set(line, [...known, criterion]);
      }
    }
  }
  return proofs;
}

function drawFile(file: DiffFile, rows: readonly Html[], marks: ReadonlyMap<number, unknown>): Html {
  if (rows.length === 0) return html`<p class="file">${wordsOf(file)}</p>`;
  const isOpen = rows.length <= most.open || marks.size > 0;
  return html`<details class="file" ${isOpen ? html` open` : undefined}>
    <summary>${wordsOf(file)}</summary>
    <table class="diff" aria-label="${`Changes of ${headOf(file.name, most.name)}`}">
      <thead class="unseen">
        <tr>
          <th scope="col">Line</th>
          <th scope="col">Proves</th>
          <th scope="col">Text</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </details>`;
}

function wordsOf({ name, before, fate, isBinary, hunks }: DiffFile): Html {
  const count = (sign: string): number =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.startsWith(sign)).length, 0);
  const [added, removed] = [count("+"), count("-")];
  const from =
    before === undefined ? undefined : html` <span class="soft">from</span> <code>${headOf(before, most.name)}</code>`;
  return html`<code>${headOf(name, most.name)}</code>${from}
    <span class="soft">${fate === "changed" ? "" : fate}${isBinary ? " not text" : ""}</span>
    ${added === 0 ? undefined : html`<span class="added">+${added}</span>`}
    ${removed === 0 ? undefined : html`<span class="removed">−${removed}</span>`}`;
}

interface DrawnRows {
  readonly rows: readonly Html[];
  /** The numbers of the lines of the new text that are shown. */
  readonly lines: ReadonlySet<number>;
  readonly isWhole: boolean;
}

interface FilePlace {
  readonly index: number;
  readonly marks: ReadonlyMap<number, readonly number[]>;
  /** How much it may take. */
  readonly bytes: number;
}

function rowsOf({ hunks }: DiffFile, { index, marks, bytes }: FilePlace): DrawnRows {
  const rows: Html[] = [];
  const lines = new Set<number>();
  const allowance = new Allowance(bytes);
  for (const [number, hunk] of hunks.entries()) {
    let at = hunk.from;
    if (number > 0) rows.push(gap);
    for (const line of hunk.lines) {
      const isOld = line.startsWith("-");
      const row = isOld ? oldRow(line) : newRow(line, { index, at, criteria: marks.get(at) ?? [] });
      if (!allowance.take(row)) return { rows, lines, isWhole: false };
      rows.push(row);
      if (!isOld) lines.add(at++);
    }
  }
  return { rows, lines, isWhole: true };
}

const gap = html`<tr class="gap">
  <td colspan="3">⋯</td>
</tr>`;

function oldRow(line: string): Html {
  return html`<tr class="minus">
    <td></td>
    <td></td>
    <td><del>${headOf(line.slice(1), most.line)}</del></td>
  </tr>`;
}

interface NewLine {
  readonly index: number;
  readonly at: number;
  readonly criteria: readonly number[];
}

function newRow(line: string, { index, at, criteria }: NewLine): Html {
  const links = criteria
    .slice(0, 20)
    .map(
      (criterion) => html`<a href="#c${criterion}" aria-label="${`criterion ${criterion + 1}`}">${criterion + 1}</a>`,
    );
  const isNew = line.startsWith("+");
  const text = headOf(line.slice(1), most.line);
  return html`<tr class="${isNew ? "plus" : "same"}${criteria.length === 0 ? "" : " proof"}" id="d${index}-${at}">
    <td>${at}</td>
    <td>${links}</td>
    <td>${isNew ? html`<ins>${text}</ins>` : html`<code>${text}</code>`}</td>
  </tr>`;
}
