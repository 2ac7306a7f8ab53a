import { afterAll, beforeAll, expect, test } from "vitest";
import { GitRig, personsEnv } from "../../test/rig/git-repository.ts";
import { shipChange, type Shipped } from "../../test/rig/shipped.ts";
import { openStatedRepository, type OpenedRepository } from "../host/stated-repository.ts";
import { systemClock } from "../host/system-clock.ts";
import { type VerifyRequest, verifyChange } from "./verify-change.ts";
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

const verify = (more: Partial<VerifyRequest> = {}): Promise<Verification> =>
  verifyChange(
    { commit: shipped.tip, trusted: shipped.trusted, trustedAs: "the key of the test", nearest: false, ...more },
    { repository, digestJournal: async () => undefined },
  );

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
