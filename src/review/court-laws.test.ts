import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { courtSpec } from "../../test/rig/court-world.ts";
import { GitRig, personsEnv, type Repository } from "../../test/rig/git-repository.ts";
import { systemClock } from "../host/system-clock.ts";
import { judge } from "./court.ts";
import { openGitChange } from "./git/git-change.ts";
import { locateQuote, relocationWindow } from "./locate-quote.ts";
import type { Claim, CriterionGrade } from "./verdict.ts";

let rig: GitRig;
let repository: Repository;
beforeAll(() => {
  rig = new GitRig();
  repository = rig.repository("person", { files: { "a.ts": "start();\n" } });
});
afterAll(() => rig.remove());

const required = "The system SHALL limit orders.";
const spec = { ...courtSpec, requirements: courtSpec.requirements.map((each) => ({ ...each, text: required })) };
const readable = "orders#limits/readable";

async function gradeAt(base: string, head: string, claim: Claim): Promise<CriterionGrade | undefined> {
  const env = personsEnv(rig.home);
  const scratch = rig.path("scratch");
  const change = await openGitChange({ repository: repository.root, base, head, scratch, env, clock: systemClock });
  const criteria = [{ id: readable, verdict: "PASS" as const, claims: [claim] }];
  const advice = { ok: true as const, answer: { criteria, outOfScope: [], violations: [] } };
  const grades = await judge({ spec, advice, change, runs: [] });
  await change.close();
  return grades.find(({ criterion }) => criterion === readable);
}

test("a grade has what the requirement of its criterion says", async () => {
  const head = repository.git("rev-parse", "HEAD");
  const claim = { path: "a.ts", startLine: 1, endLine: 1, quote: "start();" };
  const grade = await gradeAt(head, head, claim);
  expect(grade?.requirementText).toBe(required);
});

const words = fc.constantFrom("alpha();", "beta(1);", "  gamma();", "delta = 'é';", "// note", "", "}");
const pages = fc.array(words, { minLength: 3, maxLength: 60 });

/** Lines in place of others. */
const edits = fc.record({
  at: fc.nat(),
  length: fc.integer({ min: 0, max: 5 }),
  by: fc.array(fc.constantFrom("epsilon();", "zeta(2);", "beta(1);", ""), { maxLength: 4 }),
});

function edited(lines: readonly string[], { at, length, by }: { at: number; length: number; by: string[] }): string[] {
  const from = at % (lines.length + 1);
  return [...lines.slice(0, from), ...by, ...lines.slice(from + length)];
}

test("a claim of changed lines of the graded commit holds; where a line of it is made another it holds no more", async () => {
  const start = repository.git("rev-parse", "HEAD");
  await fc.assert(
    fc.asyncProperty(
      pages,
      fc.array(edits, { minLength: 1, maxLength: 3 }),
      fc.tuple(fc.nat(), fc.integer({ min: 1, max: 4 }), fc.nat()),
      async (page, all, [seed, length, which]) => {
        repository.git("checkout", "-q", "--detach", start);
        const base = repository.commit({ "a.ts": `${page.join("\n")}\n`, "n.txt": `${seed}` });
        const before = new Set<string>(page);
        const lines = all.reduce<readonly string[]>((text, edit) => edited(text, edit), page);
        const head = repository.commit({ "a.ts": `${lines.join("\n")}\n`, "n.txt": `${seed}+` });
        const startLine = (seed % lines.length) + 1;
        const endLine = Math.min(lines.length, startLine + length - 1);
        const quoted = lines.slice(startLine - 1, endLine);
        const claim = { path: "a.ts", startLine, endLine, quote: quoted.join("\n") };
        const grade = await gradeAt(base, head, claim);
        const codes = grade?.reasons.map(({ code }) => code) ?? [];
        expect(codes).not.toContain("QUOTE_NOT_THERE");
        const code = quoted.filter((line) => /[a-z]/u.test(line) && !line.startsWith("//"));
        const isTied = code.some((line) => !before.has(line));
        if (isTied) expect(grade).toMatchObject({ grade: "PASS", claims: [{ holds: true, ties: "changed" }] });
        if (codes.length > 0) return;
        const broken = startLine - 1 + (which % quoted.length);
        const after = lines.map((line, at) => (at === broken ? `${line} // edited ${seed}` : line));
        const later = repository.commit({ "a.ts": `${after.join("\n")}\n`, "n.txt": `${seed}++` });
        const again = await gradeAt(base, later, claim);
        const isElsewhere = locateQuote(after, claim.quote, claim).kind === "found";
        expect(again?.grade).toBe(isElsewhere ? again?.grade : "UNPROVEN");
        if (!isElsewhere) expect(again?.reasons.map((reason) => reason.code)).toEqual(["QUOTE_NOT_THERE"]);
      },
    ),
    { numRuns: 20, seed: 7 },
  );
});

const few = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 80 });

test("what is found of a quote are its lines, no end is further away than the window, and what is there is found", () => {
  fc.assert(
    fc.property(
      few,
      fc.tuple(fc.nat(), fc.integer({ min: 1, max: 5 }), fc.integer({ min: -30, max: 30 })),
      (lines, [at, length, off]) => {
        const startLine = (at % lines.length) + 1;
        const quoted = lines.slice(startLine - 1, startLine - 1 + length);
        const said = { startLine: startLine + off, endLine: startLine + quoted.length - 1 + off };
        const located = locateQuote(lines, quoted.join("\n"), said);
        if (quoted.every((line) => line === "")) return;
        const isPadded = quoted[0] === "" || quoted.at(-1) === "";
        if (off === 0) expect(located.kind).toBe("found");
        if (off === 0 && !isPadded && located.kind === "found") expect(located.span).toEqual(said);
        if (Math.abs(off) < relocationWindow - 5) expect(located.kind).not.toBe("nowhere");
        if (located.kind !== "found") return;
        const { span } = located;
        const found = lines.slice(span.startLine - 1, span.endLine).join("\n");
        expect(found).toBe(quoted.join("\n").replaceAll(/^\n+|\n+$/g, ""));
        expect(Math.abs(span.startLine - said.startLine)).toBeLessThanOrEqual(relocationWindow);
        expect(Math.abs(span.endLine - said.endLine)).toBeLessThanOrEqual(relocationWindow);
      },
    ),
    { numRuns: 2_000 },
  );
});
