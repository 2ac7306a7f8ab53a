import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../test/rig/git-repository.ts";
import { type ShipRig, shipping, wordsIn } from "../../../test/rig/ship-rig.ts";
import type { JsonObject } from "../../json/json.ts";

interface Fault {
  readonly name: string;
  readonly prepare: (rig: ShipRig) => void;
  readonly given?: JsonObject;
  readonly reason?: string;
  readonly words: RegExp;
}

describe("pushing", () => {
  const pushed = { push: "origin", request: true } as const;

  test(
    "the branch and its statement are pushed, and one request is opened however often it is asked",
    shipping(async (rig) => {
      await rig.grade();
      const origin = rig.origin();
      const hook = join(rig.person.root, ".git/hooks/pre-push");
      writeFileSync(hook, `#!/bin/sh\ntouch ${rig.path("hook-has-run")}\nexit 1\n`, { mode: 0o755 });
      const outcome = await rig.ship(pushed);
      expect(outcome).toMatchObject({
        status: "success",
        output: { pushed: "origin", request: { id: "waybill/healthz", new: true } },
      });
      const { summary } = outcome.output;
      const [commit, statement = ""] = wordsIn(outcome, "commit", "statement");
      expect(origin.git("rev-parse", "waybill/healthz", statement).split("\n")).toEqual([
        commit,
        rig.person.git("rev-parse", statement),
      ]);
      const before = fingerprint(origin.root);
      expect(await rig.ship(pushed)).toMatchObject({ status: "success", output: { commit, request: { new: false } } });
      expect(fingerprint(origin.root)).toEqual(before);
      expect(existsSync(rig.path("hook-has-run"))).toBe(false);
      const request = origin.git("cat-file", "blob", "refs/waybill/requests/waybill/healthz");
      expect(`${request.slice(request.indexOf("\n\n") + 2)}\n`).toBe(summary);
    }),
  );

  const faults: readonly Fault[] = [
    {
      name: "a remote that is not there",
      prepare: () => undefined,
      given: { push: "nowhere" },
      words: /no remote that is called "nowhere"\. .*There are: origin/u,
    },
    {
      name: "a remote that looks like an option",
      prepare: () => undefined,
      given: { push: "--mirror" },
      words: /no remote/u,
    },
    {
      name: "a server that is away",
      prepare: (rig) => rmSync(rig.path("origin.git"), { recursive: true }),
      words: /Nothing is pushed to origin/u,
    },
    {
      name: "a server that wants a password",
      prepare: (rig) => void rig.person.git("remote", "set-url", "origin", "https://127.0.0.1:9/x.git"),
      words: /Nothing is pushed to origin/u,
    },
    {
      name: "a branch of somebody else",
      prepare: (rig) => void rig.git("-C", rig.path("origin.git"), "branch", "waybill/healthz", "main"),
      words: /has a branch waybill\/healthz already/u,
    },
    {
      name: "the default branch there",
      prepare: (rig) => {
        rig.git("-C", rig.path("origin.git"), "branch", "waybill/healthz", "main");
        rig.git("-C", rig.path("origin.git"), "symbolic-ref", "HEAD", "refs/heads/waybill/healthz");
      },
      reason: "invalid",
      words: /Nothing is pushed to waybill\/healthz of origin: it is the default branch there/u,
    },
    {
      name: "a server that refuses",
      prepare: (rig) =>
        writeFileSync(
          rig.path("origin.git/hooks/update"),
          "#!/bin/sh\ncase $1 in refs/heads/*) echo 'Not on Fridays.'; exit 1;; esac\n",
          { mode: 0o755 },
        ),
      words: /origin has refused waybill\/healthz: .*Not on Fridays/u,
    },
  ];
  test.each(faults)(
    "$name: the branch is there, and it can be tried again",
    ({ prepare, given, reason = "infrastructure", words }) =>
      shipping(async (rig) => {
        await rig.grade();
        rig.origin();
        prepare(rig);
        const outcome = await rig.ship({ ...pushed, ...given });
        expect([outcome.status, outcome.reason]).toEqual(["failure", reason]);
        expect(outcome.message).toMatch(words);
        expect(outcome.output).toMatchObject({ branch: "waybill/healthz", pushed: "" });
        expect(rig.person.git("rev-parse", "waybill/healthz")).toBe(outcome.output["commit"]);
      })(),
  );

  test(
    "a server that takes no statement has the branch all the same, and that is told",
    shipping(async (rig) => {
      await rig.grade();
      rig.origin();
      writeFileSync(rig.path("origin.git/hooks/update"), "#!/bin/sh\ncase $1 in refs/waybill/*) exit 1;; esac\n", {
        mode: 0o755,
      });
      expect(await rig.ship({ push: "origin" })).toMatchObject({ status: "success", output: { pushed: "origin" } });
      expect(rig.heard).toMatch(/takes no statement/u);
    }),
  );

  test(
    "where nobody opens requests yet, the push is done and the page is named",
    shipping(async (rig) => {
      await rig.grade();
      const origin = rig.origin();
      const outcome = await rig.ship(pushed, undefined, rig.ports({ forgeOf: async () => undefined }));
      expect(outcome).toMatchObject({ reason: "unavailable", output: { pushed: "origin" }, next: { how: "never" } });
      expect(outcome.message).toMatch(/no request is opened there.*\.waybill\/state\/summaries\/r1\.md is its text/u);
      expect(origin.git("rev-parse", "waybill/healthz")).toBe(outcome.output["commit"]);
    }),
  );
});
