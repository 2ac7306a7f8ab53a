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

/** What the journal of this project has of the run, or undefined where it has nothing of it. */
export type DigestJournal = (
  run: string,
  entries: number,
) => Promise<{ readonly entries: number; readonly digest: string } | undefined>;

export async function checkJournal({ run }: Predicate, digestOf: DigestJournal): Promise<Check> {
  const here = await digestOf(run.id, run.journal.entries);
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

export function checkApprovals({ approvals }: Predicate): Check {
  if (approvals.length === 0)
    return note("approvals", {
      code: "APPROVALS_NONE",
      message: "nobody was asked at a gate of this run; what a rerun keeps of an earlier one is not counted",
    });
  const told = approvals.map(({ gate, choice, by }) => `${by} said ${choice} at ${gate}`);
  return passed("approvals", told.join(", "));
}
