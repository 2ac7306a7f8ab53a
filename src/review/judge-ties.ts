import type { Coverage } from "../coverage/coverage.ts";
import type { TestResult } from "../test-report/test-report.ts";
import type { GradedFile } from "./graded-files.ts";
import type { LineSpan } from "./line-span.ts";
import { isNameOf } from "./runs-lines.ts";
import type { JudgedClaim } from "./verdict.ts";

type Tie = NonNullable<JudgedClaim["ties"]>;

/** What binds lines to the change, and what the tests say of them. */
export interface JudgedTies {
  readonly tie: Tie | undefined;
  /** The tests tell of these lines. */
  readonly isMeasured: boolean;
  /** They tell that none of them was run. */
  readonly isMissed: boolean;
}

export interface TiedLines {
  readonly path: string;
  readonly span: LineSpan;
  readonly file: GradedFile;
  /** The test that was named, and has passed. */
  readonly test: TestResult | undefined;
  readonly coverages: readonly Coverage[];
}

export function judgeTies({ path, span, file, test, coverages }: TiedLines): JudgedTies {
  const lines = codeLinesIn(span, file);
  const runs = coverages.flatMap((coverage) => {
    const known = coverage.files.get(path);
    return known === undefined ? [] : [{ ...known, byTest: coverage.byTest }];
  });
  const isRun = runs.some(({ run }) => lines.some((line) => run.has(line)));
  const isMissed = runs.some(({ missed }) => lines.some((line) => missed.has(line))) && !isRun;
  const isMeasured = isRun || isMissed;
  if (isChanged(file.changed, span, lines)) return { tie: "changed", isMeasured, isMissed };
  if (test === undefined) return { tie: undefined, isMeasured, isMissed };
  const names = new Set(
    runs.flatMap(({ byTest, run }) => (byTest ? lines.flatMap((line) => [...(run.get(line) ?? [])]) : [])),
  );
  if (names.has(test.name) || [...names].some((name) => isNameOf(name, test)))
    return { tie: "run-by-test", isMeasured, isMissed };
  const isRunByAll = runs.some(({ byTest, run }) => !byTest && lines.some((line) => run.has(line)));
  return { tie: isRunByAll ? "run-by-tests" : undefined, isMeasured, isMissed };
}

function codeLinesIn(span: LineSpan, { text }: GradedFile): readonly number[] {
  return text.code(span).flatMap((line, at) => (line.trim() === "" ? [] : [span.startLine + at]));
}

/** A line of code that is new, or a place between two lines where others were. */
function isChanged(changed: readonly LineSpan[], span: LineSpan, lines: readonly number[]): boolean {
  return changed.some(({ startLine, endLine }) =>
    endLine < startLine
      ? startLine <= span.endLine && endLine >= span.startLine
      : lines.some((line) => line >= startLine && line <= endLine),
  );
}
