import type { CountedFile, CountedLine, ReadCounts } from "./line-counts.ts";

export function isLcov(text: string): boolean {
  return /^(?:TN:|SF:)/mu.test(text);
}

/** The tracefile of lcov. `TN:` names the test whose lines follow. */
export function readLcov(text: string): ReadCounts {
  if (!isLcov(text)) return { ok: false, trouble: "The coverage is no lcov: it names no file." };
  const files: CountedFile[] = [];
  let test = "";
  let open: { readonly path: string; readonly lines: CountedLine[] } | undefined;
  for (const line of text.split(/\r?\n/u)) {
    if (line.startsWith("TN:")) test = line.slice(3).trim();
    else if (line.startsWith("SF:")) open = { path: line.slice(3).trim(), lines: [] };
    else if (line.startsWith("DA:")) {
      const counted = lineOf(line, test);
      if (counted === undefined) return cutShort(`\`${line.slice(0, 80)}\` is no line with its count`);
      open?.lines.push(counted);
    } else if (line.trim() === "end_of_record") {
      if (open !== undefined) files.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) return cutShort(`what it says of ${open.path} has no end`);
  return { ok: true, files };
}

function lineOf(line: string, test: string): CountedLine | undefined {
  const [, number, count] = /^DA:(\d+),(-?\d+(?:\.\d+)?(?:e\+?\d+)?|=+)(?:,.*)?$/iu.exec(line) ?? [];
  if (number === undefined || count === undefined) return undefined;
  return { line: Number(number), isRun: Number(count) > 0, ...(test === "" ? {} : { tests: [test] }) };
}

function cutShort(why: string): ReadCounts {
  return { ok: false, trouble: `The coverage is no whole lcov: ${why}.` };
}
