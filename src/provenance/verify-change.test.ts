import { afterAll, beforeAll, expect, test } from "vitest";
import { forge, forgeries, type Forgery, ticksForged } from "../../test/rig/forged-history.ts";
import { GitRig, personsEnv } from "../../test/rig/git-repository.ts";
import { statedFirst, statementMutations } from "../../test/rig/statement-mutations.ts";
import {
  acceptance,
  acceptanceTicked,
  recordOf,
  shipChange,
  type Shipped,
  type Wanted,
} from "../../test/rig/shipped.ts";
import { openStatedRepository, type OpenedRepository } from "../host/stated-repository.ts";
import { systemClock } from "../host/system-clock.ts";
import type { RecordedAnswer } from "../ship/run-record.ts";
import { signEnvelope } from "./envelope.ts";
import { statementOf, textOfStatement } from "./statement.ts";
import { type VerifyRequest, verifyChange } from "./verify-change.ts";
import type { StatedJournal } from "./check-run.ts";
import type { Verification } from "./verification.ts";

let rig: GitRig;
let shipped: Shipped;
let repository: OpenedRepository;

beforeAll(async () => {
  rig = new GitRig();
  shipped = await shipChange(rig);
  repository = await openStatedRepository({ env: personsEnv(rig.home), clock: systemClock }, shipped.repository.root);
});
afterAll(async () => {
  await repository.close();
  rig.remove();
});

/** Of a project that has nothing of the run. */
const nowhere: StatedJournal = { digest: async () => undefined, answers: async () => undefined };

/** The journal of the run as the rig has it. */
const journal: StatedJournal = {
  digest: async (_, entries) => {
    const { digest, entries: all } = recordOf().journal;
    return entries === all ? { entries, digest } : { entries: Math.min(entries, all), digest: `${entries}` };
  },
  answers: async () => recordOf().answers,
};

const verify = (more: Partial<VerifyRequest> = {}): Promise<Verification> =>
  verifyChange(
    { commit: shipped.tip, trusted: shipped.trusted, trustedAs: "the key of the test", nearest: false, ...more },
    { repository, journal: nowhere },
  );

const codesOf = ({ checks }: Verification): readonly unknown[] =>
  checks.filter(({ state }) => state === "failed").map(({ code }) => code);

test("a shipped change is verified, and each check says what it has found", async () => {
  const found = await verify();
  expect(found.checks.map(({ check, state, code }) => [check, state, code].filter(Boolean).join(" "))).toEqual([
    "statement passed",
    "signature passed",
    "subject passed",
    "commits passed",
    "trailers passed",
    "spec passed",
    "criteria passed",
    "claims passed",
    "archive passed",
    "verdict passed",
    "tests passed",
    "journal note JOURNAL_NOT_HERE",
    "approvals passed",
  ]);
  expect(found).toMatchObject({ isVerified: true, commit: shipped.tip, signedBy: shipped.signer.keyId });
});

/** Another change in a repository of its own. */
async function withShipped(
  wanted: Wanted,
  use: (other: Shipped, repository: OpenedRepository) => Promise<void>,
): Promise<void> {
  const own = new GitRig();
  const other = await shipChange(own, undefined, wanted);
  const opened = await openStatedRepository({ env: personsEnv(own.home), clock: systemClock }, other.repository.root);
  try {
    await use(other, opened);
  } finally {
    await opened.close();
    own.remove();
  }
}

const requestOf = ({ tip, trusted }: Shipped): VerifyRequest => ({
  commit: tip,
  trusted,
  trustedAs: "the key of the test",
  nearest: false,
});

test.each<readonly [string, Wanted, readonly string[]]>([
  ["neither archived nor ticked", acceptanceTicked, ["spec", "change"]],
  ["of which nothing but the change was committed", { ...acceptanceTicked, hasSpecCommit: false }, ["change"]],
  ["whose criteria were ticked", acceptance, ["spec", "change", "tick"]],
  ["ticked, without a commit of the spec", { ...acceptance, hasSpecCommit: false }, ["change", "tick"]],
])("a change is verified that is %s", async (_, wanted, parts) => {
  await withShipped(wanted, async (other, opened) => {
    const found = await verifyChange(requestOf(other), { repository: opened, journal: nowhere });
    expect(codesOf(found)).toEqual([]);
    expect(found.stated?.commits.map(({ part }) => part)).toEqual(parts);
    const checks = new Set(found.checks.map(({ check }) => check));
    expect([checks.has("archive"), checks.has("ticks")]).toEqual([false, parts.includes("tick")]);
  });
});

test("ticks are refused that are not what was proven, though the right key has signed them", async () => {
  await withShipped(acceptance, async (other, opened) => {
    const codes = async (forgery: Forgery): Promise<readonly unknown[]> => {
      const { tip, text } = forge(other, forgery);
      const request = { ...requestOf(other), commit: tip, text };
      return codesOf(await verifyChange(request, { repository: opened, journal: nowhere }));
    };
    expect(await codes({ name: "none", code: "NOT_SHIPPED" })).toEqual([]);
    for (const forgery of ticksForged) expect(await codes(forgery), forgery.name).toContain(forgery.code);
  });
});

test("a statement of the first version is verified, whose approvals are all of the run itself", async () => {
  const text = signEnvelope(textOfStatement(statedFirst(shipped)), [shipped.signer]);
  const request = { commit: shipped.tip, text, trusted: shipped.trusted, trustedAs: "the key", nearest: false };
  const found = await verifyChange(request, { repository, journal });
  expect(found).toMatchObject({ isVerified: true, stated: { approvals: [{ gate: "approve", by: "ada" }] } });
  expect(found.checks.map(({ code }) => code).filter(Boolean)).toEqual([]);
});

test("an approval that was given in an earlier run is told with that run, and looked up there", async () => {
  const [answer] = recordOf().answers;
  if (answer === undefined) throw new Error("The rig has no answer.");
  const earlier = { ...answer, gate: "merge", by: "bob", run: "r-earlier" };
  const { repository: _, change } = shipped;
  const run = { ...change.run, answers: [earlier, answer] };
  const statement = statementOf({ ...change, run }, { version: "0.1.0", at: 0 });
  const request = {
    commit: shipped.tip,
    text: signEnvelope(textOfStatement(statement), [shipped.signer]),
    trusted: shipped.trusted,
    trustedAs: "the key",
    nearest: false,
  };
  const found = async (...answers: readonly RecordedAnswer[]): Promise<unknown> => {
    const { checks } = await verifyChange(request, {
      repository,
      journal: { ...journal, answers: async () => answers },
    });
    return checks.find(({ check }) => check === "approvals");
  };
  const said = "bob said approve at merge in the run r-earlier";
  expect(await found(earlier, answer)).toMatchObject({
    state: "passed",
    message: `${said}, ada said approve at approve`,
  });
  const refused = { state: "failed", code: "APPROVALS_DIFFER", message: expect.stringContaining(said) };
  expect(await found(answer)).toMatchObject(refused);
  expect(await found({ ...earlier, run: "r-other" }, answer)).toMatchObject(refused);
  expect(await found({ ...answer, gate: "merge", by: "bob" }, answer)).toMatchObject(refused);
});

test("there are at least 150 mutations, each of its own name", () => {
  const names = statementMutations.map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(150);
  expect(new Set(names).size).toBe(names.length);
});

test.each(statementMutations)("refused: $name", async ({ text, code }) => {
  const request = { trusted: shipped.trusted, trustedAs: "the key of the test", nearest: false };
  const found = await verifyChange({ commit: shipped.tip, text: text(shipped), ...request }, { repository, journal });
  expect(found.isVerified).toBe(false);
  expect(codesOf(found)).toContain(code);
});

test("a history that is made anew as it was is verified: what is refused below is refused for what differs", async () => {
  const { tip, text } = forge(shipped, { name: "none", code: "NOT_SHIPPED" });
  expect(await verify({ commit: tip, text })).toMatchObject({ isVerified: true });
});

test.each(forgeries)("refused though the right key has signed it: $name", async (forgery) => {
  const { tip, text } = forge(shipped, forgery);
  const found = await verify({ commit: tip, text });
  expect(found.isVerified).toBe(false);
  expect(codesOf(found)).toContain(forgery.code);
});
