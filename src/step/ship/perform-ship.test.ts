import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../test/rig/git-repository.ts";
import { change, code, type ShipRig, shipping, wordsIn } from "../../../test/rig/ship-rig.ts";
import { gradeOf, recordedStep, verdictOf } from "../../../test/rig/shipped-samples.ts";

const state = (rig: ShipRig): unknown =>
  Object.fromEntries(Object.entries(fingerprint(rig.person.root)).filter(([path]) => !path.startsWith(".waybill")));

const branches = (rig: ShipRig): readonly string[] =>
  rig.person.refs().filter((ref) => !ref.startsWith("refs/waybill/r1/"));

test(
  "what a review has let pass is a branch, with a statement, and a page that tells of it",
  shipping(async (rig) => {
    const verdict = await rig.grade();
    const outcome = await rig.ship();
    expect(outcome).toMatchObject({
      status: "success",
      output: {
        branch: "waybill/healthz",
        into: "main",
        moved: 0,
        standing: "main has not moved.",
        pushed: "",
        request: {},
        summary_file: ".waybill/state/summaries/r1.md",
      },
    });
    const { summary, commits } = outcome.output;
    const [commit, statement = ""] = wordsIn(outcome, "commit", "statement");
    expect(rig.person.git("rev-parse", "waybill/healthz")).toBe(commit);
    expect(rig.person.git("rev-parse", "waybill/healthz^{tree}")).toBe(verdict.change.tree);
    expect(commits).toMatchObject([{ part: "change", commit, tree: verdict.change.tree }]);
    expect(rig.person.git("cat-file", "blob", statement)).toBe(`waybill/healthz ${commit}`);
    expect(readFileSync(join(rig.person.root, ".waybill/state/summaries/r1.md"), "utf8")).toBe(summary);
    expect(summary).toContain("waybill verify waybill/healthz");
    expect(
      rig.person.git("log", "-1", "--format=%(trailers:key=Waybill-Verdict,valueonly)", "waybill/healthz").trim(),
    ).toBe(verdict.id);
    expect(existsSync(rig.path("scratch", "n-1.git"))).toBe(false);
  }),
);

test(
  "the spec has a commit of its own where the review began with it",
  shipping(async (rig) => {
    await rig.grade({ "spec/healthz.md": code["spec/healthz.md"] });
    const inside = rig.inside(rig.tree);
    const base = inside.commit({}, "the spec");
    inside.write(code);
    const head = await rig.tree.checkpoint("graded");
    const tree = await rig.tree.tree();
    await rig.judge(head, { change: { base, head, tree } });
    const { output } = await rig.ship({ title: "Tell whether it lives" });
    expect(output["commits"]).toMatchObject([{ part: "spec" }, { part: "change", tree }]);
    expect(rig.person.git("log", "--format=%s", "main..waybill/healthz").split("\n")).toEqual([
      "Tell whether it lives",
      "Spec: Tell whether it lives",
    ]);
    expect(rig.person.git("diff", "--name-only", "main", "waybill/healthz~1")).toBe("spec/healthz.md");
  }),
);

test(
  "a change of OpenSpec is archived in a commit of its own, with its tasks ticked",
  shipping(async (rig) => {
    await rig.grade(change, {}, "add-healthz");
    const outcome = await rig.ship();
    const { status, output } = outcome;
    const [branch] = wordsIn(outcome, "branch");
    expect([status, rig.heard]).toEqual(["success", expect.not.stringContaining("not archived")]);
    expect(output["commits"]).toMatchObject([{ part: "change" }, { part: "archive" }]);
    const files = rig.person.git("ls-tree", "-r", "--name-only", branch, "openspec").split("\n");
    expect(files).toEqual([
      "openspec/changes/archive/2023-11-14-add-healthz/proposal.md",
      "openspec/changes/archive/2023-11-14-add-healthz/specs/health/spec.md",
      "openspec/changes/archive/2023-11-14-add-healthz/tasks.md",
      "openspec/specs/health/spec.md",
    ]);
    const tasks = rig.person.git("show", `${branch}:${files[2] ?? ""}`);
    expect(tasks).toBe("## 1. Do\n\n- [x] 1.1 Write it\n- [x] 1.2 Test it");
  }),
);

test(
  "the criteria of a spec that are proven are ticked in a commit of its own, and no others",
  shipping(async (rig) => {
    const spec = `${code["spec/healthz.md"]}- [ ] **AC-2**: It is fast\n`;
    const proven = gradeOf({ criterion: "healthz#acceptance-criteria/AC-1" });
    await rig.grade({ ...code, "spec/healthz.md": spec }, { grades: [proven] });
    const { output } = await rig.ship();
    expect(output["commits"]).toMatchObject([{ part: "change" }, { part: "tick" }]);
    const difference = rig.person.git("diff", "--unified=0", "waybill/healthz~1", "waybill/healthz").split("\n");
    expect(difference.slice(-2)).toEqual([
      "-- [ ] **AC-1**: GET /healthz answers 200",
      "+- [x] **AC-1**: GET /healthz answers 200",
    ]);
  }),
);

test(
  "a spec that is not in what was graded is not ticked",
  shipping(async (rig) => {
    rig.person.write({ "spec/healthz.md": code["spec/healthz.md"] });
    const proven = gradeOf({ criterion: "healthz#acceptance-criteria/AC-1" });
    await rig.grade({ ...code, ".gitignore": "spec/\n" }, { grades: [proven] });
    const { output } = await rig.ship();
    expect(output["commits"]).toMatchObject([{ part: "change" }]);
  }),
);

const block = (name: string): string =>
  `### Requirement: ${name}\nThe server SHALL do it.\n\n#### Scenario: ${name}\n- **WHEN** asked\n- **THEN** done\n`;

test(
  "a change that removes a requirement is archived like any other",
  shipping(async (rig) => {
    const purpose = "## Purpose\nWhat the server answers to whoever asks it, and how soon it does so.\n\n";
    const delta = "openspec/changes/add-healthz/specs/health/spec.md";
    const files = {
      ...change,
      "openspec/specs/health/spec.md": `# health Specification\n\n${purpose}## Requirements\n\n${block("Old")}\n${block("Kept")}`,
      [delta]: `${change[delta]}\n## REMOVED Requirements\n\n### Requirement: Old\n**Reason**: Nobody asks.\n`,
    };
    await rig.grade(files, {}, "add-healthz");
    const { output } = await rig.ship();
    expect([output["commits"], rig.heard]).toMatchObject([
      [{ part: "change" }, { part: "archive" }],
      expect.anything(),
    ]);
    expect(rig.person.git("show", "waybill/add-healthz:openspec/specs/health/spec.md")).not.toContain("Old");
  }),
);

describe("what is not proven is not shipped", () => {
  const unproven: readonly (readonly [string, (rig: ShipRig) => Promise<unknown>, RegExp])[] = [
    [
      "a verdict that did not pass",
      (rig) => rig.grade(code, { outcome: "fail", breaches: [{ note: "A test was deleted." }] }),
      /did not pass: A test was deleted\. Only/u,
    ],
    [
      "files that have changed since",
      async (rig) => {
        await rig.grade();
        rig.inside(rig.tree).write({ "src/server.js": "later\n" });
      },
      /something has changed since/u,
    ],
    [
      "a review that has given nothing",
      async (rig) => {
        await rig.grade();
        rig.record = { ...rig.record, steps: [] };
      },
      /has given no verdict/u,
    ],
    [
      "a review that has not ended",
      async (rig) => {
        await rig.grade();
        const { endedAt: _, ...step } = recordedStep({ address: "review", kind: "review" });
        rig.record = { ...rig.record, steps: [step] };
      },
      /has given no verdict/u,
    ],
    [
      "what says of itself that it is a verdict",
      async (rig) => {
        await rig.grade();
        const output = { outcome: "pass", verdict: { id: "forged", outcome: "pass" } };
        rig.record = { ...rig.record, steps: [recordedStep({ address: "review", output })] };
      },
      /has given no verdict/u,
    ],
    [
      "a spec that says something else than the graded one",
      (rig) => rig.grade(code, { spec: { ...verdictOf().spec, hash: "other" } }),
      /by another spec/u,
    ],
  ];
  test.each(unproven)("%s", (_, prepare, words) =>
    shipping(async (rig) => {
      await prepare(rig);
      const before = state(rig);
      const outcome = await rig.ship();
      expect(outcome).toMatchObject({ status: "failure", reason: "unproven", next: { how: "never" } });
      expect(outcome.message).toMatch(words);
      expect(state(rig)).toEqual(before);
    })(),
  );

  test(
    "a run without a copy of its own has nothing to ship",
    shipping(async (rig) => {
      await rig.grade();
      const task = rig.task({ review: "review" });
      const { performShip } = await import("./perform-ship.ts");
      const outcome = await performShip(rig.ports())({ ...task, run: { ...task.run, id: "other", ownTree: false } });
      expect(outcome).toMatchObject({
        status: "failure",
        reason: "invalid",
        message: expect.stringContaining("workspace: own"),
      });
    }),
  );
});

describe("the branch to merge into has moved", () => {
  test(
    "where it merges, that is told",
    shipping(async (rig) => {
      await rig.grade();
      rig.person.commit({ "other.txt": "theirs\n" });
      rig.person.commit({ "more.txt": "theirs\n" });
      expect(await rig.ship()).toMatchObject({
        status: "success",
        output: { moved: 2, standing: "main has moved by 2 commits; it merges cleanly." },
      });
    }),
  );

  test(
    "where it conflicts, a person is asked, and nothing is written before they say go on",
    shipping(async (rig) => {
      await rig.grade();
      rig.person.commit({ "src/server.js": "theirs\n" });
      const before = state(rig);
      const asked = await rig.ship();
      expect(asked).toMatchObject({
        status: "failure",
        reason: "conflict",
        output: { files: ["src/server.js"], moved: 1, into: "main" },
        next: {
          how: "ask",
          message: expect.stringMatching(/does not merge with that: src\/server\.js\..*"go on".*"stop"/su),
        },
      });
      expect(state(rig)).toEqual(before);
      expect(branches(rig)).toEqual(["refs/heads/main"]);
      const again = await rig.ship({}, asked);
      expect(again).toMatchObject({ status: "success", output: { branch: "waybill/healthz" } });
    }),
  );

  test(
    "where it has moved once more by then, it is looked at again",
    shipping(async (rig) => {
      await rig.grade();
      rig.person.commit({ "src/server.js": "theirs\n" });
      const asked = await rig.ship();
      rig.person.commit({ "src/server.js": "theirs again\n" });
      expect(await rig.ship({}, asked)).toMatchObject({ reason: "conflict", output: { moved: 2 } });
      rig.person.commit({ "src/server.js": "a\nb\n" });
      expect(await rig.ship({}, asked)).toMatchObject({ status: "success", output: { moved: 3 } });
    }),
  );

  test(
    "where it is gone, that is asked, and the next attempt finds it again",
    shipping(async (rig) => {
      await rig.grade();
      rig.person.git("checkout", "-q", "-b", "new");
      rig.person.git("branch", "-qD", "main");
      const asked = await rig.ship();
      expect(asked).toMatchObject({ reason: "infrastructure", next: { how: "ask" } });
      expect(asked.message).toMatch(/There is no branch main/u);
      expect(await rig.ship({ into: "new" }, asked)).toMatchObject({ status: "success", output: { into: "new" } });
    }),
  );

  test(
    "where the usual name is that of the branch it began on, the next one is taken; one that was asked for is refused",
    shipping(async (rig) => {
      rig.person.git("checkout", "-q", "-b", "waybill/healthz");
      const began = rig.person.git("rev-parse", "HEAD");
      await rig.grade();
      expect(await rig.ship({ branch: "waybill/healthz" })).toMatchObject({ status: "failure", reason: "invalid" });
      const shipped = { branch: "waybill/healthz-2", into: "waybill/healthz" };
      expect(await rig.ship()).toMatchObject({ status: "success", output: shipped });
      expect(rig.person.git("rev-parse", "waybill/healthz")).toBe(began);
    }),
  );

  test(
    "nor is it where only the remote has that branch any more",
    shipping(async (rig) => {
      rig.person.git("checkout", "-q", "-b", "waybill/healthz");
      rig.person.git("update-ref", "refs/remotes/origin/waybill/healthz", "HEAD");
      await rig.grade();
      rig.person.git("checkout", "-q", "main");
      rig.person.git("branch", "-qD", "waybill/healthz");
      const shipped = { branch: "waybill/healthz-2", into: "waybill/healthz" };
      expect(await rig.ship()).toMatchObject({ status: "success", output: shipped });
    }),
  );

  test(
    "the usual name is not taken either where it is checked out and has no commit yet",
    shipping(async (rig) => {
      await rig.grade();
      rig.person.git("checkout", "-q", "--orphan", "waybill/healthz");
      expect(await rig.ship()).toMatchObject({ status: "success", output: { branch: "waybill/healthz-2" } });
    }),
  );

  test(
    "where the run began on no branch, it is shipped, and said",
    shipping(async (rig) => {
      rig.person.git("checkout", "-q", "--detach");
      await rig.grade();
      expect(await rig.ship()).toMatchObject({ status: "success", output: { into: "", moved: null } });
      expect(rig.heard).toMatch(/not known into which branch/u);
    }),
  );
});

describe("secrets", () => {
  const leaky = { ...code, "src/key.js": 'const key = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";\n' };

  test(
    "what looks like one is asked about before anything is written, and a conflict besides that is asked, too",
    shipping(async (rig) => {
      await rig.grade(leaky);
      rig.person.commit({ "src/server.js": "theirs\n" });
      const asked = await rig.ship();
      expect(asked).toMatchObject({
        reason: "secret",
        output: { leaks: [expect.stringMatching(/^src\/key\.js:1:\d+ /u)] },
      });
      expect(JSON.stringify(asked)).not.toContain("ghp_");
      expect(branches(rig)).toEqual(["refs/heads/main"]);
      const conflict = await rig.ship({}, asked);
      expect(conflict).toMatchObject({ reason: "conflict" });
      expect(await rig.ship({}, conflict)).toMatchObject({ status: "success" });
    }),
  );

  test(
    "one that is known is found in the words that are published, and the page does not show it",
    shipping(async (rig) => {
      rig.secrets = ["correct-horse-battery"];
      await rig.grade();
      const asked = await rig.ship({ requirement: "Use correct-horse-battery" });
      expect(asked).toMatchObject({
        reason: "secret",
        output: { leaks: [expect.stringMatching(/^the message of the commit change:/u)] },
      });
      const shipped = await rig.ship({ requirement: "Use correct-horse-battery" }, asked);
      expect(shipped.status).toBe("success");
      expect(shipped.output["summary"]).not.toContain("correct-horse-battery");
    }),
  );

  test(
    "one that was there before is not published by this",
    shipping(async (rig) => {
      rig.person.commit({ "src/key.js": leaky["src/key.js"] });
      await rig.grade({ ...code, "src/key.js": `// a note\n${leaky["src/key.js"]}` });
      expect((await rig.ship()).status).toBe("success");
    }),
  );
});

test.each([
  [{ branch: "main" }, /Nothing is shipped to the branch main/u],
  [{ branch: "a..b" }, /cannot be the name of a branch/u],
  [{ branch: "next", into: "next" }, /There is no branch next/u],
  [{ request: true }, /a branch that is not pushed/u],
  [{ request: "perhaps" }, /neither true nor false/u],
])("%j is refused, and nothing is written", (given, words) =>
  shipping(async (rig) => {
    await rig.grade();
    const outcome = await rig.ship(given);
    expect([outcome.status, outcome.message]).toEqual(["failure", expect.stringMatching(words)]);
    expect(branches(rig)).toEqual(["refs/heads/main"]);
  })(),
);

test(
  "the page of a run that has not shipped tells what there is",
  shipping(async (rig) => {
    await rig.grade(code, { outcome: "fail" });
    const { status, output } = await rig.summarize({ title: "Tell" });
    expect([status, output["file"]]).toEqual(["success", ".waybill/state/summaries/r1.md"]);
    expect(output["summary"]).toMatch(/^# Tell\n\n\*\*Not shipped\.\*\*.*`src\/server\.js`.*## What to do next/su);
  }),
);
