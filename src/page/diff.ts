import { parsePatch, type StructuredPatch } from "diff";
import type { Verdict } from "../review/verdict.ts";
import { type Html, html } from "./html.ts";

/** Which lines of the graded commit stand on the page. */
export interface ShownLines {
  /** The place of the first shown line of a stretch. */
  anchorOf(path: string, startLine: number, endLine: number): string | undefined;
}

/** How much of a diff is shown, in characters and lines; a line is cut too. */
const most = { characters: 240_000, lines: 4_000, line: 400 } as const;

interface ShownFile {
  readonly name: string;
  readonly index: number;
  readonly patch: StructuredPatch;
  /** The numbers of the lines of the new text that are shown. */
  readonly lines: ReadonlySet<number>;
  readonly added: number;
  readonly removed: number;
}

export interface DrawnDiff extends ShownLines {
  readonly section: Html | undefined;
}

/** What has changed, file by file, with the lines that prove something marked. */
export function drawDiff(text: string | undefined, verdict: Verdict | undefined): DrawnDiff {
  const { files, cut } = filesOf(text ?? "");
  const byName = new Map(files.map((file) => [file.name, file]));
  const anchorOf: ShownLines["anchorOf"] = (path, startLine, endLine) => {
    const file = byName.get(path);
    for (let line = startLine; file !== undefined && line <= endLine; line++)
      if (file.lines.has(line)) return `d${file.index}-${line}`;
    return undefined;
  };
  if (text === undefined) return { section: undefined, anchorOf };
  const proofs = proofsOf(verdict);
  const body = files.map((file) => drawFile(file, proofs.get(file.name) ?? new Map<number, readonly number[]>()));
  const section = html`<section aria-labelledby="diff">
    <h2 id="diff">What has changed</h2>
    ${files.length === 0 ? html`<p>Nothing.</p>` : html`<p>${files.length === 1 ? "1 file" : `${files.length} files`}. Lines that prove a criterion are marked with its number.</p>`}
    ${body}${cut ? html`<p>The diff is longer than what is shown here: <code>git diff ${verdict?.change.base ?? ""} ${verdict?.change.head ?? ""}</code></p>` : undefined}
  </section>`;
  return { section, anchorOf };
}

function filesOf(text: string): { readonly files: readonly ShownFile[]; readonly cut: boolean } {
  const shown =
    text.length > most.characters ? text.slice(0, text.lastIndexOf("\ndiff --git ", most.characters) + 1) : text;
  let left = most.lines as number;
  let cut = shown.length < text.length;
  const files: ShownFile[] = [];
  for (const [index, patch] of patchesOf(shown).entries()) {
    const { lines, added, removed, count } = countsOf(patch);
    if (count > left) {
      cut = true;
      continue;
    }
    left -= count;
    files.push({ name: nameOf(patch), index, patch, lines, added, removed });
  }
  return { files, cut };
}

/** What cannot be read as a patch shows nothing, and says that something is missing. */
function patchesOf(text: string): readonly StructuredPatch[] {
  try {
    return parsePatch(text).filter((patch) => patch.hunks.length > 0 || nameOf(patch) !== "");
  } catch {
    return [];
  }
}

function nameOf({ newFileName, oldFileName }: StructuredPatch): string {
  const name = newFileName === undefined || newFileName === "/dev/null" ? (oldFileName ?? "") : newFileName;
  return name.replace(/^[ab]\//u, "");
}

function countsOf({ hunks }: StructuredPatch): { lines: Set<number>; added: number; removed: number; count: number } {
  const counted = { lines: new Set<number>(), added: 0, removed: 0, count: 0 };
  for (const hunk of hunks) {
    let at = hunk.newStart;
    for (const line of hunk.lines) {
      counted.count++;
      if (line.startsWith("-")) counted.removed++;
      else if (!line.startsWith("\\")) {
        if (line.startsWith("+")) counted.added++;
        counted.lines.add(at++);
      }
    }
  }
  return counted;
}

/** By file and line: the criteria that it proves, by their numbers. */
function proofsOf(verdict: Verdict | undefined): ReadonlyMap<string, ReadonlyMap<number, readonly number[]>> {
  const proofs = new Map<string, Map<number, number[]>>();
  for (const [criterion, { claims }] of (verdict?.grades ?? []).entries()) {
    for (const { path, startLine, endLine, holds } of claims) {
      if (!holds || endLine - startLine > most.lines) continue;
      const lines = proofs.get(path) ?? new Map<number, number[]>();
      proofs.set(path, lines);
      for (let line = startLine; line <= endLine; line++) {
        const known = lines.get(line) ?? [];
        if (!known.includes(criterion)) lines.set(line, [...known, criterion]);
      }
    }
  }
  return proofs;
}

function drawFile(file: ShownFile, proofs: ReadonlyMap<number, readonly number[]>): Html {
  const { name, patch, added, removed } = file;
  const what = patch.newFileName === "/dev/null" ? ", removed" : patch.oldFileName === "/dev/null" ? ", new" : "";
  const isOpen = added + removed <= 400 || [...proofs.keys()].some((line) => file.lines.has(line));
  const rows = patch.hunks.flatMap((hunk, index) => [
    ...(index === 0
      ? []
      : [
          html`<tr class="gap">
            <td colspan="3">⋯</td>
          </tr>`,
        ]),
    ...rowsOf(hunk, file, proofs),
  ]);
  return html`<details class="file" ${isOpen ? html` open` : undefined}>
    <summary>
      <code>${name}</code>${what} <span class="added">+${added}</span> <span class="removed">−${removed}</span>
    </summary>
    <div class="wide" tabindex="0" role="region" aria-label="${`Changes of ${name}`}">
      <table class="diff">
        <caption class="unseen">
          ${`Changes of ${name}`}
        </caption>
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
    </div>
  </details>`;
}

function rowsOf(
  hunk: StructuredPatch["hunks"][number],
  file: ShownFile,
  proofs: ReadonlyMap<number, readonly number[]>,
): readonly Html[] {
  let at = hunk.newStart;
  return hunk.lines.flatMap((line) => {
    if (line.startsWith("\\")) return [];
    const text = line.slice(1, most.line + 1);
    if (line.startsWith("-"))
      return [
        html`<tr class="minus">
          <td></td>
          <td></td>
          <td>
            <code><span class="unseen">removed: </span>${text}</code>
          </td>
        </tr>`,
      ];
    const number = at++;
    const criteria = proofs.get(number) ?? [];
    const kind = `${line.startsWith("+") ? "plus" : "same"}${criteria.length === 0 ? "" : " proof"}`;
    const links = criteria.map(
      (criterion) => html`<a href="#c${criterion}" aria-label="${`criterion ${criterion + 1}`}">${criterion + 1}</a>`,
    );
    const said = line.startsWith("+") ? html`<span class="unseen">added: </span>` : undefined;
    return [
      html`<tr class="${kind}" id="d${file.index}-${number}">
        <td>${number}</td>
        <td>${links}</td>
        <td><code>${said}${text}</code></td>
      </tr>`,
    ];
  });
}
