import { checkArchive } from "./check-archive.ts";
import { checkCommits, checkSubject, commitAt, short } from "./check-commits.ts";
import { checkApprovals, checkJournal, checkTests, checkVerdict, type StatedJournal } from "./check-run.ts";
import { checkClaims, checkCriteria, checkSpec, readGradedSpec } from "./check-spec.ts";
import { checkTrailers, isShipped } from "./check-trailers.ts";
import { checkTicks } from "./check-ticks.ts";
import { openEnvelope } from "./envelope.ts";
import type { TrustedKey } from "./provenance.ts";
import { readStatement } from "./statement.ts";
import type { Predicate, Statement } from "./statement-shape.ts";
import { ObjectMissing, type StatedRepository } from "./stated-repository.ts";
import { type Check, type CheckName, failed, type Found, passed, type Verification } from "./verification.ts";

export interface VerifyRequest {
  /** The id of the commit. */
  readonly commit: string;
  /** The text of the statement; without it the one that lies in the repository. */
  readonly text?: string;
  readonly trusted: readonly TrustedKey[];
  /** How to name the keys that are trusted. */
  readonly trustedAs: string;
  /** Whether a commit before this one may be verified in its place, where that is the nearest with a statement. */
  readonly nearest: boolean;
}

export interface VerifyPorts {
  readonly repository: StatedRepository;
  readonly journal: StatedJournal;
}

/**
 * Holds a commit against what is stated of it. Nothing of the commit is believed that was not signed by a trusted key, and of what is signed
 * all is worked out again that can be.
 */
export async function verifyChange(request: VerifyRequest, ports: VerifyPorts): Promise<Verification> {
  const { repository } = ports;
  const asked = request.commit;
  const own = request.text ?? (await repository.statement(asked));
  if (own !== undefined) return verifyStated(request, ports, { commit: asked, text: own });
  const before = await repository.nearestStated(asked);
  const text = before && request.nearest ? await repository.statement(before.commit) : undefined;
  if (before === undefined || text === undefined)
    return { isVerified: false, commit: asked, checks: [await withoutStatement(repository, asked, before)] };
  const found = await verifyStated(request, ports, { commit: before.commit, text });
  const branch = failed("branch", {
    code: "COMMITS_AFTER",
    message: `verified is ${short(before.commit)}; ${countOf(before.after)} after it ${before.after === 1 ? "is" : "are"} not covered by any statement`,
    hint: `Look at them yourself: git log ${short(before.commit)}..${short(asked)}`,
  });
  return { ...found, isVerified: false, checks: [...found.checks, branch] };
}

interface Stated {
  readonly commit: string;
  readonly text: string;
}

async function verifyStated(
  { trusted, trustedAs }: VerifyRequest,
  ports: VerifyPorts,
  { commit, text }: Stated,
): Promise<Verification> {
  const none = (check: Check, ...before: readonly Check[]): Verification => {
    return { isVerified: false, commit, checks: [...before, check] };
  };
  const opened = openEnvelope(text, trusted);
  if (!opened.ok) {
    const { code, trouble } = opened;
    if (code === "ENVELOPE_INVALID")
      return none(failed("statement", { code, message: `the statement cannot be read: ${trouble}` }));
    const read = passed("statement", "there is one, in a DSSE envelope");
    return none(failed("signature", signatureTrouble({ code, trouble, trusted: trusted.length })), read);
  }
  const read = readStatement(opened.payload);
  const signed = passed("signature", `signed with ${trustedAs} (${opened.keyId.slice(0, 16)})`);
  if (!read.ok) {
    const trouble = `what is signed is no statement of Waybill: ${read.trouble}`;
    return none(failed("statement", { code: "STATEMENT_INVALID", message: trouble }));
  }
  const { statement } = read;
  const { predicate } = statement;
  const found = passed("statement", `of a change, by waybill ${predicate.engine.version} at ${predicate.at}`);
  const subject = await attempt("subject", () => checkSubject(ports.repository, commit, statement));
  const rest = subject.state === "failed" ? [] : await checkStated(statement, ports);
  const checks = [found, signed, subject, ...rest];
  const isVerified = checks.every(({ state }) => state !== "failed");
  return { isVerified, commit, signedBy: opened.keyId, checks, stated: predicate };
}

/** All that can be worked out again, whatever else is wrong. */
async function checkStated(statement: Statement, { repository, journal }: VerifyPorts): Promise<readonly Check[]> {
  const { predicate } = statement;
  const commits = await attempt("commits", () => checkCommits(repository, statement));
  // The others look at what the commits have: they are not asked where these are not the ones that are meant.
  if (commits.state === "failed") return [commits];
  const trailers = await attempt("trailers", () => checkTrailers(repository, predicate));
  const spec: Check[] = [];
  try {
    const graded = await readGradedSpec(repository, predicate);
    spec.push(await checkSpec(repository, predicate, graded), checkCriteria(predicate, graded));
    if (graded !== undefined) spec.push(await checkClaims(predicate, graded));
  } catch (error) {
    spec.push(missing("spec", error));
  }
  const last = await checkLast(repository, predicate);
  const told = [await checkJournal(predicate, journal), await checkApprovals(predicate, journal)];
  return [commits, trailers, ...spec, ...last, checkVerdict(predicate), checkTests(predicate), ...told];
}

/** What was done after what was graded. */
async function checkLast(repository: StatedRepository, stated: Predicate): Promise<readonly Check[]> {
  switch (stated.commits.at(-1)?.part) {
    case "archive":
      return [await attempt("archive", () => checkArchive(repository, stated))];
    case "tick":
      return [await attempt("ticks", () => checkTicks(repository, stated))];
    case "spec":
    case "change":
    case undefined:
      return [];
  }
}

async function attempt(check: CheckName, work: () => Promise<Check>): Promise<Check> {
  try {
    return await work();
  } catch (error) {
    return missing(check, error);
  }
}

function missing(check: CheckName, error: unknown): Check {
  if (!(error instanceof ObjectMissing)) throw error;
  return failed(check, {
    code: "OBJECT_MISSING",
    message: `the repository lacks the object ${short(error.id)}, or has it damaged`,
    hint: "Fetch all of the change: `git fetch --unshallow` in a shallow clone (in CI, a depth of 0), `git fetch --refetch --no-filter` in a partial one.",
  });
}

interface SignatureTrouble {
  readonly code: "SIGNATURE_UNKNOWN_KEY" | "SIGNATURE_INVALID";
  readonly trouble: string;
  readonly trusted: number;
}

function signatureTrouble({ code, trouble, trusted }: SignatureTrouble): Found {
  if (trusted === 0)
    return {
      code: "KEY_MISSING",
      message: "there is no key to verify with: this project has none, and none was named",
      hint: "Get the public key from whoever has shipped the change (`waybill key` prints it), and name its file: --key FILE.",
    };
  if (code === "SIGNATURE_INVALID") return { code, message: trouble };
  return {
    code,
    message: `the statement is ${trouble}`,
    hint: "If you know whose key it is, get its public half from them, not from the repository: --key FILE.",
  };
}

async function withoutStatement(
  repository: StatedRepository,
  commit: string,
  before: { readonly commit: string; readonly after: number } | undefined,
): Promise<Check> {
  if (before !== undefined)
    return failed("statement", {
      code: "NOT_SHIPPED",
      message: `there is no statement about ${short(commit)}; the nearest before it is about ${short(before.commit)}, ${countOf(before.after)} earlier`,
      hint: `waybill verify ${short(before.commit)} verifies that one; waybill verify --nearest does, and tells what came after it.`,
    });
  const check = await attempt("statement", async () => {
    if (!isShipped(await commitAt(repository, commit)))
      return failed("statement", {
        code: "NOT_SHIPPED",
        message: `${short(commit)} was not shipped by Waybill: there is no statement about it, and its message names no run`,
        hint: "Name the tip of a branch that a change was shipped on. Merging with a squash or a rebase makes other commits, which nothing is stated about.",
      });
    return failed("statement", {
      code: "STATEMENT_MISSING",
      message: `there is no statement about ${short(commit)} in this repository`,
      hint: "Fetch the statements: git fetch origin 'refs/waybill/statements/*:refs/waybill/statements/*'",
    });
  });
  return check;
}

function countOf(commits: number): string {
  return commits === 1 ? "1 commit" : `${commits} commits`;
}
