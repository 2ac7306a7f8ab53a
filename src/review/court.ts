import type { Criterion, Requirement, Spec } from "../spec/spec.ts";
import type { GradedChange } from "./graded-change.ts";
import { GradedFiles } from "./graded-files.ts";
import { judgeLines } from "./judge-lines.ts";
import { judgeTest, type JudgedTest, type TestEvidence } from "./judge-test.ts";
import { judgeTies, type JudgedTies } from "./judge-ties.ts";
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
export async function judge(hearing: Hearing): Promise<readonly CriterionGrade[]> {
  const files = new GradedFiles(hearing.change);
  const specFiles = new Set(hearing.spec.files.map(({ path }) => path));
  const all = hearing.spec.requirements.flatMap((requirement) =>
    requirement.criteria.map((criterion) => gradeOf({ hearing, files, specFiles, requirement, criterion })),
  );
  return Promise.all(all);
}

interface Case {
  readonly hearing: Hearing;
  readonly files: GradedFiles;
  readonly specFiles: ReadonlySet<string>;
  readonly requirement: Requirement;
  readonly criterion: Criterion;
}

type Opinioned = AdvisorAnswer["criteria"][number];

async function gradeOf(asked: Case): Promise<CriterionGrade> {
  const { advice } = asked.hearing;
  const nothing = { ...about(asked), grade: "UNKNOWN", claims: [] } as const;
  if (!advice.ok) return { ...nothing, reasons: advice.reasons };
  const said = advice.answer.criteria.find(({ id }) => id === asked.criterion.id);
  if (said === undefined) return { ...nothing, reasons: [notGraded] };
  const judged = await Promise.all(said.claims.map((claim, at) => judgeClaim(asked, claim, at)));
  const grade = {
    ...about(asked),
    said: said.verdict,
    ...(said.note === undefined ? {} : { note: said.note }),
    claims: judged.map(({ claim }) => claim),
  };
  if (said.verdict !== "PASS") return { ...grade, grade: said.verdict, reasons: [] };
  const reasons = [...judged.flatMap((each) => each.reasons), ...lacking(asked, said)];
  return { ...grade, grade: reasons.length === 0 ? "PASS" : "UNPROVEN", reasons };
}

const notGraded: Reason = { code: "CRITERION_NOT_GRADED", message: "The advisor has said nothing of this criterion." };

function about({ requirement, criterion }: Case) {
  const { file, line } = criterion.place;
  return {
    requirement: requirement.id,
    criterion: criterion.id,
    text: criterion.text,
    criterionHash: criterion.hash,
    place: { file, line },
  };
}

/** What a PASS has to have beyond claims that hold. */
function lacking({ hearing, criterion }: Case, { claims }: Opinioned): readonly Reason[] {
  if (claims.length === 0)
    return [{ code: "CLAIM_MISSING", message: "A PASS needs lines that show it, and there are none." }];
  const needsTest = criterion.needsTest && hearing.runs.length > 0;
  if (!needsTest || claims.some(({ test }) => test !== undefined)) return [];
  return [
    {
      code: "TEST_NOT_NAMED",
      message: "A test has to prove this criterion, and no claim names one that was run.",
    },
  ];
}

interface HeardClaim {
  readonly claim: JudgedClaim;
  readonly reasons: readonly Reason[];
}

async function judgeClaim(asked: Case, claim: Claim, at: number): Promise<HeardClaim> {
  const lines = await judgeLines(asked.files, claim);
  const test = claim.test === undefined ? undefined : judgeTest(asked.hearing.runs, claim.test);
  const reasons: Omit<Reason, "claim">[] = [];
  if (!lines.ok) reasons.push(lines.reason);
  if (test?.ok === false) reasons.push(test.reason);
  const named = test?.ok === true ? { test: test.test.name } : {};
  const numbered = (): readonly Reason[] => reasons.map((reason) => ({ ...reason, claim: at }));
  if (!lines.ok) return { claim: { ...claim, ...named, holds: false }, reasons: numbered() };
  const { path, span, file } = lines;
  if (asked.specFiles.has(path))
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
      linesHash: linesHash(file.lines.slice(span.startLine - 1, span.endLine)),
      ...(isWhere ? {} : { said: { startLine: claim.startLine, endLine: claim.endLine } }),
      ...(ties.tie === undefined ? {} : { ties: ties.tie }),
    },
    reasons: numbered(),
  };
}

function evidenceOf({ hearing }: Case, test: JudgedTest | undefined) {
  if (test?.ok === true) return { test: test.test, coverages: test.coverages };
  return {
    test: undefined,
    coverages: hearing.runs.flatMap(({ coverage }) => (coverage === undefined ? [] : [coverage])),
  };
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
