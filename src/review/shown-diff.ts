/** A difference as far as there is room for it. */
export interface ShownDiff {
  readonly text: string;
  /** What was left out, in words: the file, and how many of its lines. */
  readonly cut: readonly string[];
}

export interface DiffRoom {
  /** Characters for all files, and for one of them. */
  readonly all: number;
  readonly file: number;
}

const usualRoom: DiffRoom = { all: 160_000, file: 40_000 };

interface FileDiff {
  readonly name: string;
  readonly text: string;
  readonly rank: number;
}

/** Files that the spec names come first, then code, then tests, then texts, and what is generated last. What there is no room for is named. */
export function shownDiff(diff: string, spec: string, room: DiffRoom = usualRoom): ShownDiff {
  const files = filesOf(diff).map((each, at) => ({ ...each, at, rank: rankOf(each.name, spec) }));
  const sorted = files.toSorted((a, b) => a.rank - b.rank || a.at - b.at);
  const shown: string[] = [];
  const cut: string[] = [];
  let left = room.all;
  for (const file of sorted) {
    const part = linesWithin(file.text, Math.min(left, room.file));
    if (part !== "") shown.push(part);
    left -= part.length;
    const missing = countLines(file.text) - countLines(part);
    if (missing > 0) cut.push(`${file.name} (${missing} lines of the difference)`);
  }
  return { text: shown.join(""), cut };
}

function filesOf(diff: string): readonly Omit<FileDiff, "rank">[] {
  const starts = [...diff.matchAll(/^diff --git /gmu)].map(({ index }) => index);
  if (starts.length === 0) return diff === "" ? [] : [{ name: "the difference", text: diff }];
  return starts.map((start, at) => {
    const text = diff.slice(start, starts[at + 1]);
    return { name: nameOf(text), text };
  });
}

/** As git writes it: after the change, or before it where the file is gone. */
function nameOf(text: string): string {
  const [head = ""] = text.split("\n@@", 1);
  const after = /^\+\+\+ "?b\/(?<name>[^\n]*?)"?\t?$/mu.exec(head)?.groups?.["name"];
  const before = /^--- "?a\/(?<name>[^\n]*?)"?\t?$/mu.exec(head)?.groups?.["name"];
  return after ?? before ?? /^diff --git "?a\/(?<name>[^\n]*?)"? "?b\//u.exec(head)?.groups?.["name"] ?? "a file";
}

const generated =
  /(?:^|\/)(?:package-lock\.json|[^/]*\.lock|[^/]*-lock\.ya?ml|[^/]*\.min\.\w+|[^/]*\.map|[^/]*\.snap|dist\/|vendor\/|node_modules\/)/u;
const texts = /\.(?:md|mdx|txt|rst|adoc)$/iu;
const tests =
  /(?:^|\/)(?:tests?|__tests__|spec|specs)\/|(?:^|\/)test_[^/]*$|[._-](?:test|spec)s?\.[^/]*$|_test\.\w+$/iu;

function rankOf(name: string, spec: string): number {
  if (generated.test(name)) return 4;
  if (spec.includes(name)) return 0;
  if (texts.test(name)) return 3;
  return tests.test(name) ? 2 : 1;
}

/** As many whole lines as there is room for. */
function linesWithin(text: string, room: number): string {
  if (text.length <= room) return text;
  return text.slice(0, text.lastIndexOf("\n", Math.max(0, room - 1)) + 1);
}

function countLines(text: string): number {
  return text.split("\n").length - 1 + (text === "" || text.endsWith("\n") ? 0 : 1);
}
