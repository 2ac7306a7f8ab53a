/** One file of a diff, as git writes it for people. */
export interface DiffFile {
  readonly name: string;
  /** Where it was before, if that is another name. */
  readonly before?: string;
  readonly fate: "new" | "removed" | "moved" | "changed";
  readonly isBinary: boolean;
  readonly hunks: readonly Hunk[];
}

interface Hunk {
  /** The number of its first line in the new text. */
  readonly from: number;
  readonly lines: readonly string[];
}

/** Lines of a text stand behind a sign, so a line that begins with the word itself begins a file. */
export function readDiff(text: string): readonly DiffFile[] {
  return `\n${text}`
    .split("\ndiff --git ")
    .slice(1)
    .flatMap((part) => {
      const lines = `diff --git ${part}`.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
      const first = lines.findIndex((line) => line.startsWith("@@ "));
      const head = first < 0 ? lines : lines.slice(0, first);
      const file = fileOf(head);
      return file === undefined ? [] : [{ ...file, hunks: hunksOf(first < 0 ? [] : lines.slice(first)) }];
    });
}

function fileOf(head: readonly string[]): Omit<DiffFile, "hunks"> | undefined {
  const after = (start: string): string | undefined => head.find((line) => line.startsWith(start))?.slice(start.length);
  const old = nameOf(after("--- "), "a/");
  const moved = after("rename from ") ?? after("copy from ");
  const name =
    nameOf(after("+++ "), "b/") ?? old ?? nameOf(after("rename to ") ?? after("copy to "), "") ?? bothNames(head[0]);
  if (name === undefined) return undefined;
  const before = moved === undefined ? undefined : nameOf(moved, "");
  const isNew = after("new file mode ") !== undefined;
  const fate = isNew ? "new" : after("deleted file mode ") !== undefined ? "removed" : moved ? "moved" : "changed";
  const isBinary = after("Binary files ") !== undefined;
  return { name, ...(before === undefined ? {} : { before }), fate, isBinary };
}

/** A file without lines of its own has the same name twice. */
function bothNames(line = ""): string | undefined {
  const names = line.slice("diff --git ".length);
  const second = names.slice(names.length / 2 + 1);
  return nameOf(second, "b/");
}

function nameOf(written: string | undefined, side: "a/" | "b/" | ""): string | undefined {
  if (written === undefined || written === "/dev/null") return undefined;
  const name = written.startsWith('"') ? unquoted(written) : written.replace(/\t$/u, "");
  return name.startsWith(side) ? name.slice(side.length) : name;
}

const letters: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
};

/** A name with signs that cannot stand in a line is written as a text of C. */
function unquoted(written: string): string {
  const bytes = written
    .slice(1, written.lastIndexOf('"'))
    .split(/(\\[0-7]{3}|\\.)/u)
    .map((part) => {
      if (!part.startsWith("\\")) return Buffer.from(part);
      if (part.length === 4) return Buffer.from([Number.parseInt(part.slice(1), 8) % 256]);
      return Buffer.from(letters[part.charAt(1)] ?? part.charAt(1));
    });
  return Buffer.concat(bytes).toString("utf8");
}

function hunksOf(lines: readonly string[]): readonly Hunk[] {
  const hunks: { from: number; lines: string[] }[] = [];
  for (const line of lines) {
    const start = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/u.exec(line)?.[1];
    if (start !== undefined) hunks.push({ from: Number(start), lines: [] });
    else if (/^[ +-]/u.test(line)) hunks.at(-1)?.lines.push(line);
  }
  return hunks;
}
