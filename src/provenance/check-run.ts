import { isDeepStrictEqual } from "node:util";
import type { RecordedAnswer } from "../ship/run-record.ts";
import type { Predicate } from "./statement-shape.ts";
import { type Check, failed, note, passed } from "./verification.ts";

export function checkVerdict({ verdict, criteria }: Predicate): Check {
  const short = criteria.filter(({ grade }) => grade !== "PASS");
  if (verdict.outcome === "pass" && short.length === 0)
    return passed("verdict", `pass: ${criteria.length} of ${criteria.length} criteria are proven`);
  const words = short.map(({ id, grade }) => `${id} is ${grade}`).join(", ");
  return failed("verdict", {
    code: "VERDICT_NOT_PASS",
    message: words === "" ? "the verdict is no pass" : `not every criterion is proven: ${words}`,
  });
}

/** Which tests have failed nobody can tell from here; but those that criteria name have passed. */
export function checkTests({ tests, criteria }: Predicate): Check {
  const sum = (of: "passed" | "failed" | "skipped"): number => tests.reduce((all, each) => all + each[of], 0);
  const named = new Set(criteria.flatMap((criterion) => criterion.tests)).size;
  if (named > sum("passed"))
    return failed("tests", {
      code: "TESTS_DIFFER",
      message: `criteria name ${named} tests, and only ${sum("passed")} have passed`,
    });
  if (tests.length === 0) return note("tests", { code: "TESTS_NONE", message: "no tests were run: none are declared" });
  const skipped = sum("skipped") === 0 ? "" : `, ${sum("skipped")} skipped`;
  const told = `${sum("passed")} passed, ${sum("failed")} failed${skipped}: ${tests.map(({ name }) => name).join("; ")}`;
  if (sum("failed") === 0) return passed("tests", told);
  return note("tests", { code: "TESTS_FAILED", message: `${told}; no criterion names one that has failed` });
}

/** What the journal of this project has of a run; undefined where it has nothing of it. */
export interface StatedJournal {
  /** The hash of its first entries, at most so many. */
  digest(run: string, most: number): Promise<{ readonly entries: number; readonly digest: string } | undefined>;
  /** What people have answered, those among it that it keeps of earlier runs. */
  answers(run: string): Promise<readonly RecordedAnswer[] | undefined>;
}

export async function checkJournal({ run }: Predicate, journal: StatedJournal): Promise<Check> {
  const here = await journal.digest(run.id, run.journal.entries);
  if (here === undefined)
    return note("journal", {
      code: "JOURNAL_NOT_HERE",
      message: `the run ${run.id} is not in the journal of this project, so that nobody can look it up here`,
    });
  const { entries, sha256 } = run.journal;
  if (here.entries === entries && here.digest === sha256)
    return passed("journal", `the first ${entries} entries of the run ${run.id} are the ones that were signed`);
  return failed("journal", {
    code: "JOURNAL_DIFFERS",
    message: `the first ${entries} entries of the run ${run.id} are not the ones that were signed`,
  });
}

/** Whether the journal, where it is here, has each of the answers, in the run that it is stated for. */
export async function checkApprovals(stated: Predicate, journal: StatedJournal): Promise<Check> {
  const { approvals, run } = stated;
  if (approvals.length === 0)
    return note("approvals", { code: "APPROVALS_NONE", message: "nobody is stated to have been asked at a gate" });
  const said = approvals.map((approval) => saidAt(run.id, approval));
  const answers = await journal.answers(run.id);
  const known = answers?.map(({ at, ...answer }) => saidAt(run.id, { ...answer, at: new Date(at).toISOString() }));
  const other = known && said.find((each) => !known.some((answer) => isDeepStrictEqual(answer, each)));
  if (other === undefined) return passed("approvals", said.map((each) => inWords(run.id, each)).join(", "));
  return failed("approvals", {
    code: "APPROVALS_DIFFER",
    message: `the journal of this project does not have that ${inWords(run.id, other)}, ${other.at}`,
  });
}

interface Said {
  readonly gate: string;
  readonly choice: string;
  readonly by: string;
  readonly at: string;
  readonly run: string;
}

/** Where nothing is said of the run it is the one that has shipped. */
function saidAt(
  shipped: string,
  { gate, choice, by, at, run = shipped }: Omit<Said, "run"> & { readonly run?: string },
): Said {
  return { gate, choice, by, at, run };
}

function inWords(shipped: string, { gate, choice, by, run }: Said): string {
  return `${by} said ${choice} at ${gate}${run === shipped ? "" : ` in the run ${run}`}`;
}
