import type { JsonValue } from "../../src/json/json.ts";
import type { ReasonCode } from "../../src/review/verdict.ts";
import { proven, readable, twisted, type Forgery, type Plea, type Pleading } from "./court-pleading.ts";

/** The name of a test in the place of that of the honest claim. */
function named(name: string, code: ReasonCode, test: (plead: Pleading) => readonly string[]): Forgery {
  return twisted(name, code, (claim, plead) => test(plead).map((each) => ({ ...claim, test: each })));
}

/** Tests that prove nothing. */
export const forgedTests: readonly Forgery[] = [
  named("the test is made up", "TEST_NOT_RUN", ({ deed }) => [`${deed.test} always`, "works", "limits of orders"]),
  named("the test is of another suite", "TEST_NOT_RUN", ({ deed }) => [
    `another suite > ${deed.test.split(" > ").at(-1) ?? ""}`,
    `test/other.test.ts > ${deed.test}`,
  ]),
  named("the test only looks like it", "TEST_NOT_RUN", ({ deed }) => [
    deed.test.replace("s", "\u0455"),
    deed.test.replace(" > ", "\u200B > "),
    deed.test.toUpperCase(),
  ]),
  named("the test was red", "TEST_FAILED", () => ["limits of orders > was red", "was red", "broke down"]),
  named("the test was passed over", "TEST_SKIPPED", () => ["limits of orders > was left out"]),
  named("several tests have the name", "TEST_AMBIGUOUS", () => ["is the same"]),
  {
    name: "nothing was run, or its report does not count",
    code: "NO_TEST_REPORT",
    make: (plead) => {
      if (!plead.deed.isChanged) return [];
      const { report } = plead.world;
      const troubles = [
        [],
        [{ command: "unit", report: { tests: [] } }],
        [{ command: "unit", report, trouble: "It is old." }],
      ];
      return troubles.map((runs) => plead.pass([plead.honest()], { runs }));
    },
  },
  {
    name: "a test is named beside documentation alone",
    code: "ONLY_DOCUMENTATION",
    make: (plead) => {
      if (!plead.deed.isChanged) return [];
      const beside = { ...plead.honest(), test: null };
      return [[plead.guide()], [plead.guide(), beside]].map((claims) => plead.pass(claims));
    },
  },
  {
    name: "no test is named",
    code: "TEST_NOT_NAMED",
    make: (plead) =>
      plead.deed.isChanged
        ? ["", " ", null].map((test) => plead.pass([{ ...plead.honest(), test }]))
        : [plead.pass([{ ...plead.honest(), test: null }])],
  },
];

/** What is no answer, or not to what was asked. */
export const forgedAnswers: readonly Forgery[] = [
  { name: "there are no claims", code: "CLAIM_MISSING", make: (plead) => [plead.pass([])] },
  {
    name: "one claim of several is forged",
    code: "QUOTE_NOT_THERE",
    make: (plead) => {
      const claim = plead.honest();
      const forged = { ...claim, quote: `${claim.quote}\nand more` };
      return plead.deed.isChanged ? [plead.pass([claim, forged]), plead.pass([forged, claim])] : [];
    },
  },
  {
    name: "the JSON is cut short",
    code: "ANSWER_UNREADABLE",
    make: (plead) => {
      const plea = plead.pass([plead.honest()]);
      const text = JSON.stringify(plea.answer);
      return [1, Math.floor(text.length / 2), text.length - 1].map((end) => ({ ...plea, answer: text.slice(0, end) }));
    },
  },
  {
    name: "it is prose, or JSON of something else",
    code: "ANSWER_UNREADABLE",
    make: (plead) =>
      plead.deed.name.endsWith("1ts")
        ? [
            "PASS",
            '"PASS"',
            "All criteria PASS. The evidence is in src/orders.ts:6.",
            `- [x] ${proven}: PASS`,
            `{"verdict":"PASS"}`,
            "",
            null,
            true,
            [],
            { criteria: "PASS" },
            { ok: true, criteria: [], outOfScope: [], violations: [] },
            { criteria: [{ id: proven, verdict: "PASS" }], outOfScope: [], violations: [] },
          ].map((answer): Plea => ({ answer, runs: plead.runs(), criterion: proven }))
        : [],
  },
  {
    name: "words and values are not those of an answer",
    code: "ANSWER_UNREADABLE",
    make: (plead) => {
      const claim = plead.honest();
      const claims = [
        { ...claim, startLine: claim.startLine + 0.5 },
        { ...claim, startLine: String(claim.startLine) },
        { ...claim, holds: true },
        { ...claim, quote: null },
      ];
      const verdict = (word: JsonValue): Plea => ({
        ...plead.pass([]),
        answer: { criteria: [{ id: proven, verdict: word, claims: [{ ...claim }] }], outOfScope: [], violations: [] },
      });
      if (!plead.deed.name.endsWith("1go")) return [];
      return [...claims.map((each) => plead.pass([each])), ...["pass", "PASSED", "PROVEN", null].map(verdict)];
    },
  },
  {
    name: "a criterion is missing",
    code: "CRITERION_NOT_GRADED",
    make: (plead) => {
      const criteria = [{ id: readable, verdict: "PASS", claims: [{ ...plead.honest() }] }];
      return [{ ...plead.pass([]), answer: { criteria, outOfScope: [], violations: [] } }];
    },
  },
  {
    name: "a criterion is invented",
    code: "CRITERION_INVENTED",
    make: (plead) =>
      [`${proven} `, "orders#limits", proven.toUpperCase(), ""].map((id) => {
        const criteria = [proven, id].map((each) => ({ id: each, verdict: "PASS", claims: [{ ...plead.honest() }] }));
        return { ...plead.pass([]), answer: { criteria, outOfScope: [], violations: [] } };
      }),
  },
  {
    name: "a criterion is graded twice",
    code: "CRITERION_DOUBLED",
    make: (plead) =>
      (["PASS", "FAIL"] as const).map((second) => {
        const criteria = ["PASS", second].map((verdict) => ({ id: proven, verdict, claims: [{ ...plead.honest() }] }));
        return { ...plead.pass([]), answer: { criteria, outOfScope: [], violations: [] } };
      }),
  },
];
