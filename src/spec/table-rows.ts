/** A row of a table, in words. */
export interface TableRow {
  /** Which line of the table it is, from 0. */
  readonly line: number;
  /** The id that it begins with; a number that only counts is none. */
  readonly label?: string;
  /** Its cells, each with the name of its column; without the id. */
  readonly text: string;
  /** Only its first cell says something: it stands over the rows below. */
  readonly isTitle: boolean;
}

const delimiter = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** The rows of a table that say something; undefined where the text is no table. */
export function tableRows(text: string): readonly TableRow[] | undefined {
  const [head = "", line = "", ...rows] = text.split("\n");
  if (!head.includes("|") || !delimiter.test(line)) return undefined;
  const names = cellsOf(head);
  return rows.map((row, at) => rowOf(names, cellsOf(row), at + 2)).filter((row) => row.text !== "");
}

function rowOf(names: readonly string[], cells: readonly string[], line: number): TableRow {
  const first = (cells[0] ?? "").replaceAll(/[*`]/g, "");
  const isNumber = /^#?\d+\.?$/.test(first);
  const isId = /^[A-Z]{2,}[-_.]?\d+$/.test(first);
  const text = cells
    .map((cell, at) => (names[at] === undefined || names[at] === "" ? cell : `${names[at]}: ${cell}`))
    .filter((_, at) => cells[at] !== "" && !(at === 0 && (isNumber || isId)))
    .join("; ");
  const isTitle = names.length > 1 && cells.every((cell, at) => (cell === "") === at > 0);
  return { line, ...(isId ? { label: first } : {}), text, isTitle };
}

function cellsOf(row: string): readonly string[] {
  return row
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) =>
      cell
        .trim()
        .replaceAll("<br>", " ")
        .replaceAll(String.raw`\|`, "|"),
    );
}
