import type { Coverage } from "../coverage/coverage.ts";
import { criterionHash } from "../spec/criterion-hash.ts";
import type { Criterion, Requirement, Spec } from "../spec/spec.ts";
import type { TestResult } from "../test-report/test-report.ts";
import type { GradedChange } from "./graded-change.ts";
import { GradedFiles } from "./graded-files.ts";
import { isDocumentation } from "./is-documentation.ts";
import { judgeLines } from "./judge-lines.ts";
import { type JudgedTest, NamedTests, type TestEvidence } from "./judge-test.ts";
import { judgeTies, type JudgedTies, type TiedLines } from "./judge-ties.ts";
import { linesHash } from "./lines-hash.ts";
import type { ReadAdvice } from "./read-answer.ts";
import type { AdvisorAnswer, Claim, CriterionGrade, JudgedClaim, Reason } from "./verdict.ts";

/** What a court is given. */
export interface Hearing {
  readonly spec: Spec;
  readonly advice: ReadAdvice;
  readonly change: GradedChange;
  /** What came of the declared tests at the graded commit; none where none are declared. */
  readonly runs: readonly TestEvidence[];
}

/**
 * Grades each criterion of a spec. A PASS stands where every one of its claims holds, and where a test has to prove it, one of them names a
 * test that has passed. What an advisor says against a criterion stands as it is.
 */
export async function judge({ spec, advice, change, runs }: Hearing): Promise<readonly CriterionGrade[]> {
  const court: Court = {
    files: new GradedFiles(change),
    tests: new NamedTests(runs),
    specFiles: new Set(spec.files.map(({ path }) => path)),
    coverages: runs.flatMap(({ coverage }) => (coverage === undefined ? [] : [coverage])),
    hasTests: runs.length > 0,
  };
  const said = new Map(advice.ok ? advice.answer.criteria.map((each) => [each.id, each]) : []);
  const cases = spec.requirements.flatMap((requirement) =>
    requirement.criteria.map((criterion): Case => ({ court, requirement, criterion })),
  );
  return inTurns(cases, async (asked) => {
    if (!advice.ok) return ungraded(asked, advice.reasons);
    const given = said.get(asked.criterion.id);
    return given === undefined ? ungraded(asked, [notGraded]) : gradeOf(asked, given);
  });
}

const mostAtOnce = 64;

/** As many at once as keep git busy, and no more: what all need together is not held at the same time. */
async function inTurns<T, R>(all: readonly T[], work: (each: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  const left = all.entries();
  const worker = async (): Promise<void> => {
    for (const [at, each] of left) done[at] = await work(each);
  };
  await Promise.all(Array.from({ length: mostAtOnce }, worker));
  return done;
}

interface Court {
  readonly files: GradedFiles;
  readonly tests: NamedTests;
  readonly specFiles: ReadonlySet<string>;
  readonly coverages: readonly Coverage[];
  /** Whether tests are declared. */
  readonly hasTests: boolean;
}

interface Case {
  readonly court: Court;
  readonly requirement: Requirement;
  readonly criterion: Criterion;
}

type Opinioned = AdvisorAnswer["criteria"][number];

function ungraded(asked: Case, reasons: readonly Reason[]): CriterionGrade {
  return { ...about(asked), grade: "UNKNOWN", claims: [], reasons };
}

async function gradeOf(asked: Case, { verdict, note, claims }: Opinioned): Promise<CriterionGrade> {
  const judged = await Promise.all(claims.map((claim, at) => judgeClaim(asked, claim, at)));
  const grade = {
    ...about(asked),
    said: verdict,
    ...(note === undefined ? {} : { note }),
    claims: judged.map(({ claim }) => claim),
  };
  if (verdict !== "PASS") return { ...grade, grade: verdict, reasons: [] };
  const reasons = [...judged.flatMap((each) => each.reasons), ...lacking(asked, claims)];
  return { ...grade, grade: reasons.length === 0 ? "PASS" : "UNPROVEN", reasons };
}

const notGraded: Reason = { code: "CRITERION_NOT_GRADED", message: "The advisor has said nothing of this criterion." };

function about({ requirement, criterion }: Case): Omit<CriterionGrade, "grade" | "claims" | "reasons"> {
  const { file, line } = criterion.place;
  return {
    requirement: requirement.id,
    ...(requirement.text === "" ? {} : { requirementText: requirement.text }),
    criterion: criterion.id,
    text: criterion.text,
    criterionHash: criterionHash(requirement, criterion),
    place: { file, line },
  };
}

/** What a PASS has to have beyond claims that hold. */
function lacking({ court, criterion }: Case, claims: readonly Claim[]): readonly Reason[] {
  if (claims.length === 0)
    return [{ code: "CLAIM_MISSING", message: "A PASS needs lines that show it, and there are none." }];
  if (!criterion.needsTest || !court.hasTests) return [];
  const named = claims.filter(({ test }) => test !== undefined);
  if (named.length === 0) return [testNotNamed];
  return named.every(({ path }) => isDocumentation(path)) ? [onlyDocumentation] : [];
}

const testNotNamed: Reason = {
  code: "TEST_NOT_NAMED",
  message: "A test has to prove this criterion, and no claim names one that was run.",
};

const onlyDocumentation: Reason = {
  code: "ONLY_DOCUMENTATION",
  message:
    "A test has to prove this criterion, and it is named only beside lines of documentation, which no test runs. Name it beside the lines that do what is asked for; where documentation is what is asked for, the spec says so of the criterion: <!-- no test -->.",
};

interface HeardClaim {
  readonly claim: JudgedClaim;
  readonly reasons: readonly Reason[];
}

async function judgeClaim(asked: Case, claim: Claim, at: number): Promise<HeardClaim> {
  const lines = await judgeLines(asked.court.files, claim);
  const test = claim.test === undefined ? undefined : asked.court.tests.judge(claim.test);
  const reasons: Omit<Reason, "claim">[] = [];
  if (!lines.ok) reasons.push(lines.reason);
  if (test?.ok === false) reasons.push(test.reason);
  const named = test?.ok === true ? namedBy(test.test) : {};
  const numbered = (): readonly Reason[] => reasons.map((reason) => ({ ...reason, claim: at }));
  if (!lines.ok) return { claim: { ...claim, ...named, holds: false }, reasons: numbered() };
  const { path, span, file } = lines;
  if (asked.court.specFiles.has(path))
    reasons.push({
      code: "QUOTES_THE_SPEC",
      message: `${path} says what is asked for; it does not show that it is done.`,
    });
  const ties = judgeTies({ path, span, file, ...evidenceOf(asked, test) });
  const untied = troubleOfTies(asked, test, ties);
  if (untied !== undefined) reasons.push({ ...untied, message: `${path}:${span.startLine}: ${untied.message}` });
  const isWhere = span.startLine === claim.startLine && span.endLine === claim.endLine;
  return {
    claim: {
      ...claim,
      ...named,
      path,
      ...span,
      holds: reasons.length === 0,
      linesHash: linesHash(file.text.lines.slice(span.startLine - 1, span.endLine)),
      ...(isWhere ? {} : { said: { startLine: claim.startLine, endLine: claim.endLine } }),
      ...(ties.tie === undefined ? {} : { ties: ties.tie }),
    },
    reasons: numbered(),
  };
}

function namedBy({ name, file }: TestResult): Pick<JudgedClaim, "test" | "testFile"> {
  return { test: name, ...(file === undefined ? {} : { testFile: file }) };
}

function evidenceOf({ court }: Case, test: JudgedTest | undefined): Pick<TiedLines, "test" | "coverages"> {
  if (test?.ok === true) return { test: test.test, coverages: test.coverages };
  return { test: undefined, coverages: court.coverages };
}

/** Lines that no test has run show nothing of a test that has passed. What held before need not be part of the change. */
function troubleOfTies(
  { criterion }: Case,
  test: JudgedTest | undefined,
  { tie, isMeasured, isMissed }: JudgedTies,
): Omit<Reason, "claim"> | undefined {
  if (test?.ok === true && isMissed)
    return { code: "LINES_NOT_RUN", message: "the coverage of this run says that no test has run these lines." };
  if (tie !== undefined || criterion.isUnchanged) return undefined;
  return isMeasured && test?.ok === true
    ? { code: "LINES_NOT_RUN", message: "the lines are not part of the change, and the named test has not run them." }
    : {
        code: "NOT_IN_CHANGE",
        message: "the lines are not part of the change, and no named test is known to run them.",
      };
}
