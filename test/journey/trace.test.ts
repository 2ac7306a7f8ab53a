import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import type { z } from "zod";
import { proveShape, traceImportShape, traceShape, whyShape } from "../../src/api/trace-answers.ts";
import { claimOf, verdictOf } from "../rig/traced-verdicts.ts";
import { type TracedProject, tracing } from "../rig/traced-project.ts";

/** What a command says with --json, in the shape that it promises. */
async function ask<Shape extends z.ZodType>(
  traced: TracedProject,
  shape: Shape,
  ...words: readonly string[]
): Promise<z.infer<Shape>> {
  return shape.parse(await traced.project.ask(...words));
}

async function standings(traced: TracedProject): Promise<Readonly<Record<string, string>>> {
  const { specs } = await ask(traced, traceShape, "trace", "login");
  const criteria = specs.flatMap(({ requirements }) => requirements.flatMap((each) => each.criteria));
  return Object.fromEntries(
    criteria.map(({ id, standing, reasons }) => [id.split("/")[1], [standing, ...reasons].join(" ")]),
  );
}

test(
  "what proves a criterion is known from its words down to the lines, and stays known while files grow around them",
  tracing(async (traced) => {
    await traced.record();
    await traced.withTraces((traces) =>
      traces.approve({ verdict: "f".repeat(64), by: "ann", at: 5, comment: "good", run: "r12", gate: "ok" }),
    );
    const why = await ask(traced, whyShape, "why", "src/login.ts:3");
    expect(why.needs).toMatchObject([
      {
        criterion: traced.criterion("AC-1"),
        requirement: "login#acceptance-criteria",
        text: "An account is locked after five wrong passwords",
        graded: { grade: "PASS", commit: traced.head, verdict: "f".repeat(64), run: "r12" },
        link: { test: "login > locks", standing: "fresh", now: { startLine: 2, endLine: 4 } },
        approvals: [{ by: "ann", comment: "good", gate: "ok" }],
      },
    ]);
    traced.edit("src/login.ts", "export", "// People come in here.\n\nexport");
    expect((await traced.waybill("why", "src/login.ts:3")).stderr).toContain(
      "No criterion needs src/login.ts:3. 2 criteria need",
    );
    const proof = await traced.waybill("prove", "ac-1");
    expect(proof.status).toBe(0);
    for (const words of [
      "✓ proven",
      "src/login.ts:4-6",
      "shown by login > locks",
      "4 |   if (tries > 5) {",
      "approved by ann",
      "of run r12",
      `--spec spec/login.md --base ${"b".repeat(12)}`,
    ])
      expect(proof.stdout).toContain(words);
    expect(await standings(traced)).toEqual({ "AC-1": "fresh", "AC-2": "fresh", "AC-3": "never-graded" });
  }),
);

test(
  "an edit makes stale what depends on it and nothing else, and putting it back makes that fresh again",
  tracing(async (traced) => {
    await traced.record();
    const fresh = { "AC-1": "fresh", "AC-2": "fresh", "AC-3": "never-graded" };
    const edits = [
      ["src/login.ts", "    lock();", "    lock(true);", { ...fresh, "AC-1": "stale LINES_CHANGED" }],
      ["src/login.ts", "session(30)", "session(31)", { ...fresh, "AC-2": "stale LINES_CHANGED" }],
      ["src/login.ts", "    lock();\n", "", { ...fresh, "AC-1": "stale LINES_CHANGED" }],
      ["src/login.ts", "}\n  return", "}\n  log();\n  return", fresh],
      ["spec/login.md", "30 minutes", "31 minutes", { ...fresh, "AC-2": "stale CRITERION_REWORDED" }],
      ["spec/login.md", "locked after", "locked   after", fresh],
      ["spec/login.md", "People come", "Nobody comes", fresh],
      ["spec/login.md", "- [ ] **AC-1**", "- [x] **AC-1**", fresh],
    ] as const;
    for (const [path, from, to, expected] of edits) {
      traced.edit(path, from, to);
      expect(await standings(traced), to).toEqual(expected);
      traced.repository.git("checkout", "-q", "--", path);
    }
    expect(await standings(traced)).toEqual(fresh);
    rmSync(traced.project.path("src/login.ts"));
    const gone = { "AC-1": "stale FILE_GONE", "AC-2": "stale FILE_GONE", "AC-3": "never-graded" };
    expect(await standings(traced)).toEqual(gone);
    const why = await ask(traced, whyShape, "why", "src/login.ts");
    expect(why.needs.map(({ link }) => link.reasons)).toEqual([["FILE_GONE"], ["FILE_GONE"]]);
    // Behind a link there is no file of the repository.
    symlinkSync("/etc/hostname", traced.project.path("src/login.ts"));
    expect(await standings(traced)).toEqual(gone);
  }),
);

test(
  "a criterion that was reworded into another one, or removed, is told of as gone; a rework that is graded again counts",
  tracing(async (traced) => {
    await traced.record();
    traced.edit("spec/login.md", "- [ ] **AC-2**: A session ends after 30 minutes\n", "");
    const { specs, tally } = await ask(traced, traceShape, "trace");
    expect(specs.map(({ gone }) => gone.map(({ id, reasons }) => [id, reasons]))).toEqual([
      [[traced.criterion("AC-2"), ["CRITERION_GONE"]]],
    ]);
    expect(tally).toEqual({ criteria: 2, proven: 1, stale: 0, failed: 0, unknown: 0, neverGraded: 1 });
    const failed = [
      { criterion: traced.criterion("AC-3"), text: "Nobody is told which part was wrong", grade: "FAIL" as const },
    ];
    await traced.record(traced.verdict({ id: "e".repeat(64), at: 2, grades: failed }));
    const first = await traced.waybill("prove", "AC-3");
    expect([first.status, first.stdout]).toEqual([1, expect.stringContaining("✗ FAIL")]);
    await traced.record(
      traced.verdict({
        id: "d".repeat(64),
        at: 3,
        grades: failed.map((each) => ({ ...each, grade: "PASS" as const, claims: [claimOf("src/login.ts:1")] })),
      }),
    );
    const again = await ask(traced, proveShape, "prove", "AC-3");
    expect(again).toMatchObject({
      isProven: true,
      before: [{ grade: "FAIL" }],
      texts: ["export function login(tries) {"],
    });
  }),
);

test(
  "what a test has shown is proven no more when its file is emptied or gone",
  tracing(async (traced) => {
    const claims = [claimOf("src/login.ts:2-4", { test: "login > locks", testFile: ".gitignore" })];
    const text = "An account is locked after five wrong passwords";
    await traced.record(traced.verdict({ grades: [{ criterion: traced.criterion("AC-1"), text, claims }] }));
    expect((await traced.waybill("prove", "AC-1")).status).toBe(0);
    traced.project.write(".gitignore", "");
    expect(await standings(traced)).toMatchObject({ "AC-1": "stale TEST_CHANGED" });
    rmSync(traced.project.path(".gitignore"));
    expect(await standings(traced)).toMatchObject({ "AC-1": "stale TEST_GONE" });
    expect((await traced.waybill("prove", "AC-1")).status).toBe(1);
  }),
);

test(
  "scripts see by the exit code what is proven",
  tracing(async (traced) => {
    expect((await traced.waybill("trace", "--strict")).status).toBe(1);
    expect((await traced.waybill("why", "src/login.ts:3", "--strict")).status).toBe(1);
    await traced.record();
    expect((await traced.waybill("trace", "--strict")).status).toBe(1);
    expect((await traced.waybill("why", "src/login.ts:3", "--strict")).status).toBe(0);
    expect((await traced.waybill("why", "src/login.ts:1")).status).toBe(0);
    expect((await traced.waybill("why", "src/login.ts:1", "--strict")).status).toBe(1);
    expect((await traced.waybill("prove", "AC-3")).status).toBe(1);
    traced.edit("spec/login.md", "- [ ] **AC-3**: Nobody is told which part was wrong\n", "");
    expect((await traced.waybill("trace", "--strict")).status).toBe(0);
    traced.edit("src/login.ts", "lock()", "unlock()");
    expect((await traced.waybill("trace", "--strict")).status).toBe(1);
    expect((await traced.waybill("why", "src/login.ts:3", "--strict")).status).toBe(1);
    expect((await traced.waybill("prove", "AC-1")).status).toBe(1);
  }),
);

test(
  "a verdict from elsewhere is taken over once, and what is none, contradicts itself or is of other commits is refused",
  tracing(async (traced) => {
    const write = (verdict: unknown): void => traced.project.write("v.json", JSON.stringify(verdict));
    const verdict = traced.verdict();
    const [graded] = verdict.grades;
    const bad: readonly (readonly [unknown, string])[] = [
      ["no verdict", "TRACE_VERDICT_INVALID"],
      [{ ...verdict, format: 2 }, "TRACE_VERDICT_INVALID"],
      [{ ...verdict, id: "" }, "TRACE_VERDICT_INVALID"],
      [{ ...verdict, outcome: "fail" }, "TRACE_VERDICT_INVALID"],
      [{ ...verdict, grades: [] }, "TRACE_VERDICT_INVALID"],
      [{ ...verdict, grades: [graded, graded] }, "TRACE_VERDICT_INVALID"],
      [traced.verdict({ grades: [{ criterion: "a#b/c" }] }), "TRACE_VERDICT_INVALID"],
      [
        traced.verdict({ grades: [{ criterion: "a#b/c", claims: [claimOf("src/login.ts:3-2")] }] }),
        "TRACE_VERDICT_INVALID",
      ],
      [
        traced.verdict({ grades: [{ criterion: "a#b/c", claims: [claimOf("src/login.ts:6-7")] }] }),
        "TRACE_CLAIM_WRONG",
      ],
      [traced.verdict({ grades: [{ criterion: "a#b/c", claims: [claimOf("src/other.ts:1")] }] }), "TRACE_CLAIM_WRONG"],
      [traced.verdict({ grades: [{ criterion: "a#b/c", claims: [claimOf("../login.ts:1")] }] }), "TRACE_CLAIM_WRONG"],
      [traced.verdict({ head: "0".repeat(40) }), "TRACE_COMMIT_MISSING"],
      [traced.verdict({ head: "HEAD" }), "TRACE_COMMIT_MISSING"],
    ];
    for (const [given, code] of bad) {
      write(given);
      const { status, stderr, said } = await traced.waybill("trace", "import", "v.json");
      expect([status, stderr.split("\n")[0]], said).toEqual([
        code === "TRACE_VERDICT_INVALID" ? 2 : 4,
        `error ${code}`,
      ]);
    }
    traced.project.write("v.json", '{"format": 1,');
    expect((await traced.waybill("trace", "import", "v.json")).stderr).toContain("it is not JSON");
    execFileSync("mkfifo", [traced.project.path("pipe")]);
    for (const name of ["nowhere.json", "pipe", "src"]) {
      const { status, stderr } = await traced.waybill("trace", "import", name);
      expect([status, stderr]).toEqual([2, expect.stringContaining("TRACE_FILE_UNREADABLE")]);
    }
    expect((await ask(traced, traceShape, "trace")).tally.proven).toBe(0);
    write(verdict);
    expect(await ask(traced, traceImportShape, "trace", "import", "v.json")).toMatchObject({
      spec: "login",
      isNew: true,
    });
    expect(await ask(traced, traceImportShape, "trace", "import", "v.json")).toMatchObject({ isNew: false });
    expect((await ask(traced, traceShape, "trace")).tally.proven).toBe(2);
  }),
);

test(
  "what cannot be answered is refused with what to do",
  tracing(async (traced) => {
    const before = await traced.waybill("why", "src/login.ts:3");
    expect([before.status, before.stderr]).toEqual([0, expect.stringContaining("waybill review --spec")]);
    expect((await traced.waybill("trace")).stderr).toContain("No verdict was recorded in this project yet");
    // Who only looks makes nothing.
    expect(existsSync(traced.project.path(".waybill", "state"))).toBe(false);
    await traced.record();
    const refused = [
      [["why", "../elsewhere.ts:1"], 4, "TRACE_FILE_OUTSIDE"],
      [["why", "/etc/passwd:1"], 4, "TRACE_FILE_OUTSIDE"],
      [["why", "src/nothing.ts"], 4, "TRACE_FILE_MISSING"],
      [["why", "src"], 4, "TRACE_FILE_MISSING"],
      [["why", "src/login.ts:99"], 4, "TRACE_LINE_MISSING"],
      [["why", "src/login.ts:0"], 2, "USAGE"],
      [["why", "src/login.ts:5-2"], 2, "USAGE"],
      [["why", ""], 2, "USAGE"],
      [["prove", "AC-9"], 4, "TRACE_CRITERION_UNKNOWN"],
      [["prove", "AC"], 4, "TRACE_CRITERION_AMBIGUOUS"],
      [["prove", " "], 2, "USAGE"],
      [["trace", "logn"], 4, "TRACE_SPEC_UNKNOWN"],
      [["trace", "--format", "html"], 2, "USAGE"],
    ] as const;
    for (const [words, code, problem] of refused) {
      const { status, stderr, said } = await traced.waybill(...words);
      expect([status, stderr.split("\n")[0]], said).toEqual([code, `error ${problem}`]);
      expect(stderr, said).toContain("→");
    }
  }),
);

test(
  "of what git does not keep any more the trace says that nobody knows, unless the file is as it was",
  tracing(async (traced) => {
    await traced.record();
    const blob = traced.repository.git("rev-parse", "HEAD:src/login.ts");
    rmSync(traced.project.path(".git", "objects", blob.slice(0, 2), blob.slice(2)));
    expect(await standings(traced)).toMatchObject({ "AC-1": "fresh", "AC-2": "fresh" });
    traced.edit("src/login.ts", "export", "\nexport");
    expect(await standings(traced)).toMatchObject({ "AC-1": "unknown", "AC-2": "unknown" });
    expect((await traced.waybill("prove", "AC-1")).stdout).toContain("git does not keep any more");
  }),
);

test(
  "a file may be called as if it had a line behind it, be named from where one stands, and be ended as another system does",
  tracing(async (traced) => {
    traced.project.write("src/odd:3", "one\n");
    const head = traced.repository.commit({});
    const grades = [{ criterion: traced.criterion("AC-3"), claims: [claimOf("src/odd:3:1")] }];
    await traced.record(traced.verdict({ head, grades }));
    expect(await ask(traced, whyShape, "why", "src/odd:3")).toMatchObject({ path: "src/odd:3", criteriaOfFile: 1 });
    expect((await ask(traced, whyShape, "why", "src/odd:3:1")).needs).toHaveLength(1);
    mkdirSync(traced.project.path("deep"));
    const below = await traced.project.startProgram(
      "sh",
      "-c",
      'cd deep && "$@"',
      "sh",
      ...traced.project.program("why", "../src/odd:3:1", "--json"),
    ).ended;
    expect(JSON.parse(below.stdout)).toMatchObject({ path: "src/odd:3", startLine: 1 });
    traced.project.write("src/odd:3", "new\r\none\r\n");
    const { needs } = await ask(traced, whyShape, "why", "src/odd:3:2");
    expect(needs).toMatchObject([{ link: { now: { startLine: 2, endLine: 2 } } }]);
  }),
);

test(
  "Markdown of the trace has a row for each criterion, in which what others wrote stays text",
  tracing(async (traced) => {
    traced.edit("spec/login.md", "Nobody is told", "Nobody | <b> is `told`");
    await traced.record();
    const { stdout } = await traced.waybill("trace", "login", "--format", "md");
    const rows = stdout.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(5);
    expect(rows[2]).toContain("| proven | src/login.ts:2-4 | login > locks |");
    expect(rows[4]).toContain("Nobody \\| &lt;b> is \\`told\\`");
  }),
);

test(
  "what a change of OpenSpec has brought stays proven when it is archived, and the change is told of no more",
  tracing(async (traced) => {
    const delta =
      "### Requirement: Session expiry\nA session SHALL expire.\n\n#### Scenario: Idle\n- **WHEN** nobody acts\n- **THEN** it ends\n";
    const change = "openspec/changes/add-expiry";
    traced.project.write(`${change}/proposal.md`, "## Why\nSafety.\n\n## What Changes\n- Sessions expire\n");
    traced.project.write(`${change}/specs/auth/spec.md`, `## ADDED Requirements\n${delta}`);
    const { specs } = await ask(traced, traceShape, "trace", "add-expiry");
    const [criterion] = specs.flatMap(({ requirements }) => requirements.flatMap(({ criteria }) => criteria));
    if (criterion === undefined) throw new Error("The change has no criterion.");
    const { id, text } = criterion;
    const grades = [{ criterion: id, text, required: "A session SHALL expire.", claims: [claimOf("src/login.ts:5")] }];
    const verdict = verdictOf({ id: "a".repeat(64), spec: "add-expiry", head: traced.head, grades });
    await traced.record(verdict);
    expect((await ask(traced, proveShape, "prove", id)).isProven).toBe(true);
    rmSync(traced.project.path(change), { recursive: true });
    expect((await ask(traced, proveShape, "prove", id)).isProven).toBe(false);
    traced.project.write(
      "openspec/specs/auth/spec.md",
      `# auth\n\n## Purpose\nIt is about who one is, and for how long that is known.\n\n## Requirements\n${delta}`,
    );
    expect(await ask(traced, proveShape, "prove", id)).toMatchObject({ isProven: true, spec: { id: "auth" } });
    const all = await ask(traced, traceShape, "trace");
    expect(all.specs.map((spec) => spec.id)).toEqual(["auth", "login"]);
    expect(all.tally.proven).toBe(1);
    expect((await ask(traced, whyShape, "why", "src/login.ts:5")).needs).toMatchObject([
      { link: { standing: "fresh" } },
    ]);
    traced.edit("openspec/specs/auth/spec.md", "SHALL expire", "SHALL never expire");
    expect(await ask(traced, proveShape, "prove", id)).toMatchObject({
      isProven: false,
      criterion: { standing: "stale", reasons: ["CRITERION_REWORDED"] },
    });
    const turned = await ask(traced, traceShape, "trace");
    expect([turned.tally.proven, turned.tally.stale]).toEqual([0, 1]);
  }),
);
