import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claimOf, verdictOf } from "../../test/rig/traced-verdicts.ts";
import type { Grade, Verdict } from "../review/verdict.ts";
import type { Approval, TraceGrade, TraceLink, Traces } from "./trace.ts";

/** A trace that several processes may open, and what is left to do when it is no longer needed. */
export interface TracesHome {
  open(): Promise<Traces>;
  leave(): void;
}

const blobs = new Map(["src/a.ts", "src/b.ts"].map((path, at) => [path, `${at}`.repeat(40)]));
const ids = (all: readonly { readonly verdict: string }[]): readonly string[] => all.map(({ verdict }) => verdict);

/** What every trace does. */
export function traceLaws(name: string, make: () => TracesHome): void {
  describe(`trace: ${name}`, () => {
    let home: TracesHome;
    let one: Traces;
    let other: Traces;

    beforeEach(async () => {
      home = make();
      one = await home.open();
      other = await home.open();
    });
    afterEach(async () => {
      await one.close();
      await other.close();
      home.leave();
    });

    const claim = claimOf("src/a.ts:2-4", { test: "auth > locks", testFile: "src/b.ts" });
    const first = verdictOf({
      id: "v1",
      run: "r1",
      at: 7.5,
      grades: [
        { criterion: "auth#login/locked", claims: [claim, claimOf("src/b.ts:1"), claimOf("x:1", { holds: false })] },
        { criterion: "auth#login/idle", grade: "FAIL" },
      ],
    });
    const locked = {
      spec: "auth",
      requirement: "auth#login",
      criterion: "auth#login/locked",
      criterionHash: first.grades[0]?.criterionHash,
      grade: "PASS",
      commit: first.change.head,
      verdict: "v1",
      run: "r1",
      at: 7.5,
    };
    const links = [
      {
        ...locked,
        path: "src/a.ts",
        startLine: 2,
        endLine: 4,
        blob: "0".repeat(40),
        test: "auth > locks",
        testIn: { path: "src/b.ts", blob: "1".repeat(40) },
      },
      { ...locked, path: "src/b.ts", startLine: 1, endLine: 1, blob: "1".repeat(40) },
    ];

    test("of a verdict there is the whole, the grade of each criterion, and a link for each claim that holds", async () => {
      expect(await one.record(first, blobs)).toBe(true);
      expect(await other.verdict("v1")).toEqual(first);
      expect(await other.verdictsOf("auth")).toEqual([first]);
      expect(await other.specs()).toEqual(["auth"]);
      expect(await other.criteria()).toEqual(["auth#login/idle", "auth#login/locked"]);
      expect(await other.gradesOfCriterion("auth#login/locked")).toEqual([
        { ...locked, text: "Words of auth#login/locked" },
      ]);
      expect(await other.gradesOfSpec("auth")).toMatchObject([
        { criterion: "auth#login/idle", grade: "FAIL" },
        { criterion: "auth#login/locked", grade: "PASS" },
      ]);
      expect(await other.linksOfSpec("auth")).toEqual(links);
      expect(await other.linksOfCriterion("auth#login/locked")).toEqual(links);
      expect(await other.linksOfFile("src/a.ts")).toEqual(links.slice(0, 1));
    });

    test("what is not known gives nothing", async () => {
      await one.record(first, blobs);
      expect(await one.verdict("v2")).toBeUndefined();
      expect(await one.verdictsOf("v1")).toEqual([]);
      expect(await one.approvals("v2")).toEqual([]);
      expect(await one.gradesOfSpec("aut")).toEqual([]);
      expect(await one.gradesOfCriterion("auth#login")).toEqual([]);
      expect(await one.linksOfFile("src")).toEqual([]);
      expect(await one.linksOfCriterion("auth#login/idle")).toEqual([]);
      expect(await one.linksOfSpec("")).toEqual([]);
    });

    test("a verdict is recorded once, and stays as it was recorded first", async () => {
      await one.record(first, blobs);
      expect(await other.record({ ...first, at: 7, run: "r2", grades: [] }, new Map())).toBe(false);
      expect(await one.verdictsOf("auth")).toEqual([first]);
      expect(await one.linksOfSpec("auth")).toEqual(links);
    });

    test("of a criterion that is graded again the links of the newest verdict count, also where an older one is recorded later", async () => {
      const later = verdictOf({ id: "v2", at: 9, grades: [{ criterion: "auth#login/locked", claims: [claim] }] });
      const older = verdictOf({ id: "v0", at: 1, grades: [{ criterion: "auth#login/locked", grade: "FAIL" }] });
      await one.record(first, blobs);
      await other.record(later, blobs);
      await other.record(older, blobs);
      expect(ids(await one.linksOfFile("src/a.ts"))).toEqual(["v2"]);
      expect(ids(await one.linksOfFile("src/b.ts"))).toEqual([]);
      expect(ids(await one.gradesOfCriterion("auth#login/locked"))).toEqual(["v2", "v1", "v0"]);
      expect(ids(await one.gradesOfSpec("auth"))).toEqual(["v1", "v2"]);
      expect((await one.verdictsOf("auth")).map(({ id }) => id)).toEqual(["v2", "v1", "v0"]);
    });

    test("a verdict that is given again later counts from then on, with all that was said of it", async () => {
      const failed = verdictOf({ id: "v2", at: 9, grades: [{ criterion: "auth#login/locked", grade: "FAIL" }] });
      await one.record(first, blobs);
      await one.approve({ verdict: "v1", by: "ann", at: 8 });
      await one.record(failed, blobs);
      expect(await one.linksOfFile("src/a.ts")).toEqual([]);
      const { run: _, ...again } = first;
      expect(await other.record({ ...again, at: 10, grades: [] }, new Map())).toBe(false);
      expect(await one.verdict("v1")).toEqual({ ...again, at: 10 });
      const { run: __, ...link } = links[0] ?? {};
      expect(await one.linksOfFile("src/a.ts")).toEqual([{ ...link, at: 10 }]);
      expect(ids(await one.gradesOfCriterion("auth#login/locked"))).toEqual(["v1", "v2"]);
      expect(await one.approvals("v1")).toHaveLength(1);
    });

    test("of two verdicts of one moment the one that was recorded later counts", async () => {
      const of = { grades: [{ criterion: "auth#a/b", claims: [claim] }] };
      await one.record(verdictOf({ id: "v2", ...of }), blobs);
      await other.record(verdictOf({ id: "v1", ...of }), blobs);
      expect(ids(await one.linksOfFile("src/a.ts"))).toEqual(["v1"]);
      expect(ids(await one.gradesOfCriterion("auth#a/b"))).toEqual(["v1", "v2"]);
    });

    test("an approval is of a verdict that there is, and counts once for each person, run and gate", async () => {
      const approval: Approval = { verdict: "v1", by: "ann", at: 5, comment: "good", run: "r1", gate: "review" };
      await expect(one.approve(approval)).rejects.toMatchObject({ code: "TRACE_VERDICT_UNKNOWN" });
      await one.record(first, blobs);
      expect(await one.approve(approval)).toBe(true);
      expect(await other.approve({ ...approval, at: 6, comment: "very good" })).toBe(false);
      const others = [
        { verdict: "v1", by: "ann", at: 4 },
        { verdict: "v1", by: "ann", at: 4, run: "r1" },
        { verdict: "v1", by: "ann", at: 4, gate: "review" },
        { verdict: "v1", by: "bob", at: 9, run: "r1", gate: "review" },
      ];
      for (const each of others) expect(await other.approve(each)).toBe(true);
      for (const each of others) expect(await one.approve({ ...each, at: 1 })).toBe(false);
      expect(await other.approvals("v1")).toEqual([...others.slice(0, 3), approval, others[3]]);
    });

    test("a verdict that contradicts itself, or whose files are not given, is a fault of whoever records it, and nothing is kept of it", async () => {
      const twice = verdictOf({ id: "v1", grades: [{ criterion: "auth#a/b" }, { criterion: "auth#a/b" }] });
      await expect(one.record(twice, blobs)).rejects.toThrow("twice");
      await expect(one.record(first, new Map())).rejects.toThrow("src/a.ts");
      expect(await other.verdict("v1")).toBeUndefined();
      expect(await other.criteria()).toEqual([]);
      expect(await other.record(first, blobs)).toBe(true);
    });

    test("texts are any text", async () => {
      const odd = ["", "__proto__", "a\0b", '"', '"a"', "'; DROP TABLE links; --", "\ud800", "\udfff", "ß", "ss", "💙"];
      for (const text of odd) {
        const of = claimOf("a:1", { path: text, test: text });
        const grade = { criterion: `${text}/c`, text, claims: [of] };
        const verdict = verdictOf({ id: text, spec: text, run: text, head: text, grades: [grade] });
        await one.record(verdict, new Map([[text, text]]));
        await one.approve({ verdict: text, by: text, at: 1, comment: text, run: text, gate: text });
        expect(await other.verdict(text)).toEqual(verdict);
        const link = { path: text, test: text, blob: text, spec: text, run: text, verdict: text, commit: text };
        expect(await other.linksOfFile(text)).toMatchObject([link]);
        expect(await other.gradesOfCriterion(`${text}/c`)).toMatchObject([{ text, spec: text }]);
        expect(await other.approvals(text)).toMatchObject([{ by: text, comment: text, run: text, gate: text }]);
      }
      expect((await other.specs()).toSorted()).toEqual(odd.toSorted());
    });

    test("closing twice is closing once", async () => {
      await one.close();
      await one.close();
      expect(await other.specs()).toEqual([]);
    });

    test("whatever happens, it says what a list of all that was recorded says", { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(call, { maxLength: 16 }), async (calls) => {
          const own = make();
          const traces = [await own.open(), await own.open()] as const;
          const model = new Model();
          try {
            for (const [at, { verdict, approval }] of calls.entries()) {
              const asked = traces[at % 2] ?? traces[0];
              if (verdict !== undefined) expect(await asked.record(verdict, blobs)).toBe(model.record(verdict));
              if (approval !== undefined)
                expect(await asked.approve(approval).catch(() => "refused")).toBe(model.approve(approval));
            }
            await expectSame(traces[0], model);
          } finally {
            for (const each of traces) await each.close();
            own.leave();
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}

async function expectSame(traces: Traces, model: Model): Promise<void> {
  for (const spec of specs) {
    expect(await traces.verdictsOf(spec)).toEqual(model.newestFirst().filter((each) => each.spec.id === spec));
    expect(await traces.linksOfSpec(spec)).toEqual(model.links().filter((link) => link.spec === spec));
    expect(await traces.gradesOfSpec(spec)).toEqual(model.newest().filter((grade) => grade.spec === spec));
  }
  for (const path of blobs.keys())
    expect(await traces.linksOfFile(path)).toEqual(model.links().filter((link) => link.path === path));
  for (const criterion of criteria) {
    expect(await traces.gradesOfCriterion(criterion)).toEqual(model.grades(criterion));
    expect(await traces.linksOfCriterion(criterion)).toEqual(
      model.links().filter((link) => link.criterion === criterion),
    );
  }
  for (const id of verdictIds)
    expect(await traces.approvals(id)).toEqual(model.approvals.filter((each) => each.verdict === id));
  expect(await traces.criteria()).toEqual(model.newest().map(({ criterion }) => criterion));
}

const specs = ["auth", "cart"];
const criteria = ["x#a/1", "x#a/2", "x#b/1"];
const verdictIds = ["v1", "v2", "v3", "v4", "v5"];
const grade = fc.constantFrom<Grade[]>("PASS", "FAIL", "UNPROVEN");
const anyClaim = fc
  .record({ path: fc.constantFrom(...blobs.keys()), line: fc.integer({ min: 1, max: 9 }), holds: fc.boolean() })
  .map(({ path, line, holds }) => claimOf(`${path}:${line}`, { holds }));
const anyGrade = fc.record({
  criterion: fc.constantFrom(...criteria),
  grade,
  claims: fc.array(anyClaim, { maxLength: 3 }),
});
const anyVerdict = fc
  .record({
    id: fc.constantFrom(...verdictIds),
    spec: fc.constantFrom(...specs),
    at: fc.nat({ max: 4 }),
    grades: fc.uniqueArray(anyGrade, { selector: ({ criterion }) => criterion, maxLength: 3 }),
  })
  .map(verdictOf);
const call: fc.Arbitrary<{ readonly verdict?: Verdict; readonly approval?: Approval }> = fc.oneof(
  { weight: 3, arbitrary: anyVerdict.map((verdict) => ({ verdict })) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        verdict: fc.constantFrom(...verdictIds),
        by: fc.constantFrom("ann", "bob"),
        at: fc.constant(1),
      })
      .map((approval) => ({ approval })),
  },
);

/** The same, looked for anew each time. */
class Model {
  verdicts: readonly Verdict[] = [];
  approvals: readonly Approval[] = [];

  record(verdict: Verdict): boolean {
    const { id, at } = verdict;
    const isKnown = this.verdicts.some((each) => each.id === id);
    this.verdicts = isKnown
      ? this.verdicts.map((each) => (each.id === id && at > each.at ? { ...each, at } : each))
      : [...this.verdicts, verdict];
    return !isKnown;
  }

  approve(approval: Approval): boolean | "refused" {
    if (!this.verdicts.some(({ id }) => id === approval.verdict)) return "refused";
    if (this.approvals.some(({ verdict, by }) => verdict === approval.verdict && by === approval.by)) return false;
    this.approvals = [...this.approvals, approval];
    return true;
  }

  newestFirst(): readonly Verdict[] {
    const numbered = this.verdicts.map((verdict, number) => ({ verdict, number }));
    return numbered
      .toSorted((a, b) => b.verdict.at - a.verdict.at || b.number - a.number)
      .map(({ verdict }) => verdict);
  }

  grades(criterion: string): readonly TraceGrade[] {
    return this.newestFirst().flatMap(({ id, spec, change, at, grades }) =>
      grades
        .filter((each) => each.criterion === criterion)
        .map(({ requirement, text, criterionHash, grade: said }) => {
          const of = { spec: spec.id, requirement, criterion, text, criterionHash, grade: said };
          return { ...of, commit: change.head, verdict: id, at };
        }),
    );
  }

  newest(): readonly TraceGrade[] {
    return criteria.flatMap((criterion) => this.grades(criterion).slice(0, 1));
  }

  links(): readonly TraceLink[] {
    return this.newest().flatMap(({ text, ...of }) => {
      expect(text).toBe(`Words of ${of.criterion}`);
      const graded = this.verdicts.find(({ id }) => id === of.verdict)?.grades ?? [];
      const claims = graded.filter(({ criterion }) => criterion === of.criterion).flatMap((each) => each.claims);
      return claims
        .filter(({ holds }) => holds)
        .map(({ path, startLine, endLine }) => ({ ...of, path, startLine, endLine, blob: blobs.get(path) ?? "" }));
    });
  }
}
