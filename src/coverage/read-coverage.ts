import { foldersOver, reportPathFrom } from "../test-report/report-path.ts";
import { isCoveragePy, readCoveragePy } from "./coverage-py.ts";
import type { CoverageFormat, ReadCoverage } from "./coverage.ts";
import { isGoProfile, readGoProfile } from "./go-profile.ts";
import { isIstanbul, readIstanbul } from "./istanbul.ts";
import { isLcov, readLcov } from "./lcov.ts";
import { CoverageBuilder, type ReadCounts, type SourceOf } from "./line-counts.ts";
import { isV8, readV8 } from "./v8.ts";

export interface CoverageText {
  readonly text: string;
  /** Found out by the content where it is not given. */
  readonly format?: CoverageFormat;
  /** The folder from which paths are told, absolute. */
  readonly root: string;
  readonly sourceOf: SourceOf;
  /** Where it stands below the root: a tool that ran in a folder of the project tells paths from there. */
  readonly path?: string;
}

/** The largest text that is read, in characters. */
const largest = 100 * 1024 * 1024;

/** Reads which lines were run. What is told of files that are none of the project's, and of lines that they do not have, is left out. */
export async function readCoverage(given: CoverageText): Promise<ReadCoverage> {
  const { root, sourceOf } = given;
  if (given.text.length > largest)
    return { ok: false, trouble: `The coverage has more than ${largest / 1024 / 1024} MB.` };
  const text = given.text.startsWith("\uFEFF") ? given.text.slice(1) : given.text;
  const format = given.format ?? formatOf(text);
  if (format === undefined) {
    const known = "lcov, the JSON of V8, Istanbul or coverage.py, and the profile of go test";
    return { ok: false, trouble: `The coverage is in no format that is known: ${known}.` };
  }
  const options = { root, sourceOf };
  let best = await readFrom("", { ...options, text, format });
  const others = given.path === undefined || best.missing === 0 ? [] : foldersOver(given.path).slice(1);
  for (const folder of others) {
    const other = await readFrom(folder, { ...options, text, format });
    if (other.found > best.found) best = other;
  }
  if (!best.read.ok) return best.read;
  const coverage = best.builder.build();
  if (coverage.files.size === 0) return { ok: false, trouble: "The coverage tells of no file of the project." };
  return { ok: true, coverage };
}

interface ReadFrom {
  readonly read: ReadCounts;
  readonly builder: CoverageBuilder;
  readonly found: number;
  readonly missing: number;
}

/** What is told, with paths that count from a folder of the project. */
async function readFrom(
  folder: string,
  given: Required<Pick<CoverageText, "text" | "format" | "root" | "sourceOf">>,
): Promise<ReadFrom> {
  const { root, sourceOf } = given;
  const below: SourceOf = (path) => sourceOf(folder === "" ? path : `${folder}/${path}`);
  const read = await readAs(given.format, { ...given, sourceOf: below });
  const builder = new CoverageBuilder();
  const counts = { found: 0, missing: 0 };
  for (const file of read.ok ? read.files : []) {
    const path = reportPathFrom(folder, file.path, root);
    const source = path === undefined ? undefined : await sourceOf(path);
    counts[source === undefined ? "missing" : "found"]++;
    if (path !== undefined && source !== undefined) builder.add(path, source, file.lines);
  }
  return { read, builder, ...counts };
}

function readAs(format: CoverageFormat, { text, root, sourceOf }: CoverageText): ReadCounts | Promise<ReadCounts> {
  switch (format) {
    case "lcov":
      return readLcov(text);
    case "v8":
      return readV8({ text, root, sourceOf });
    case "istanbul":
      return readIstanbul(text);
    case "coverage-py":
      return readCoveragePy(text);
    case "go":
      return readGoProfile(text, sourceOf);
  }
}

function formatOf(text: string): CoverageFormat | undefined {
  if (isGoProfile(text)) return "go";
  if (isLcov(text)) return "lcov";
  if (isV8(text)) return "v8";
  if (isCoveragePy(text)) return "coverage-py";
  return isIstanbul(text) ? "istanbul" : undefined;
}
