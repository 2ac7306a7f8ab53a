import fc from "fast-check";
import {
  type CriterionGrade,
  type JudgedClaim,
  type Reason,
  type Verdict,
  verdictFormat,
} from "../../src/review/verdict.ts";

const claimed: JudgedClaim = {
  path: "src/ip_config.py",
  startLine: 12,
  endLine: 14,
  quote: 'DEFAULT_URL = "https://httpbin.org/ip"\n\nurl = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_URL',
  test: "tests/test_ip_config.py > test_default_url",
  holds: true,
  linesHash: "0f".repeat(32),
  ties: "run-by-test",
};

function graded(text: string, rest: Partial<CriterionGrade>): CriterionGrade {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, "-")
    .slice(0, 24);
  return {
    requirement: "feature01#acceptance-criteria",
    criterion: `feature01#acceptance-criteria/${slug}`,
    text,
    criterionHash: "ab".repeat(32),
    place: { file: "spec/feature01.md", line: 8 },
    grade: "PASS",
    said: "PASS",
    claims: [claimed],
    reasons: [],
    ...rest,
  };
}

/** A verdict as it comes from a project: one criterion of each grade, and something to remark. */
export const realVerdict: Verdict = {
  format: verdictFormat,
  id: "v-5f1c0a9d3b7e",
  spec: {
    id: "feature01",
    title: "IP Config Scraper",
    hash: "cd".repeat(32),
    files: ["spec/feature01.md"],
  },
  change: { base: "1a2b3c4d".repeat(5), head: "9f8e7d6c".repeat(5), tree: "00112233".repeat(5) },
  advisor: { agent: "claude", model: "claude-haiku-4-5", version: "2.1.329" },
  run: "20260301-1200-k3x9",
  at: Date.UTC(2026, 2, 1, 12, 0),
  outcome: "fail",
  grades: [
    graded("A single script fetches a target URL, defaulting to a reliable JSON IP API.", {}),
    graded("The target URL is overridable via a command-line argument.", {
      claims: [
        claimed,
        {
          ...claimed,
          path: "README.md",
          startLine: 4,
          endLine: 4,
          quote: "    ip_config.py URL",
          ties: "changed",
          said: { startLine: 3, endLine: 3 },
        },
      ],
    }),
    graded("JSON responses are pretty-printed; non-JSON responses are printed as text.", {
      place: { file: "spec/feature01.md", line: 10 },
      grade: "FAIL",
      said: "FAIL",
      note: "Non-JSON responses raise JSONDecodeError in `main`, which nothing catches.",
      claims: [],
    }),
    graded("Timeouts, network failures, and invalid JSON exit non-zero with a clear error — no traceback.", {
      place: { file: "spec/feature01.md", line: 11 },
      grade: "UNPROVEN",
      claims: [
        {
          ...claimed,
          startLine: 40,
          endLine: 42,
          quote: "except httpx.TimeoutException as error:\n    print(error, file=sys.stderr)\n    return 1",
          test: "tests/test_ip_config.py > test_timeout",
          holds: false,
        },
      ],
      reasons: [
        {
          code: "TEST_NOT_RUN",
          claim: 0,
          message: 'The test "tests/test_ip_config.py > test_timeout" is in no report of this run.',
        },
        { code: "LINES_NOT_RUN", claim: 0, message: "No test has run lines 40 to 42 of src/ip_config.py." },
      ],
    }),
    graded("Dependencies are declared inline via PEP 723 so `uv run` needs no install.", {
      place: { file: "spec/feature01.md", line: 13 },
      grade: "UNKNOWN",
      said: "UNKNOWN",
      note: "There is no uv on this machine to try it with.",
      claims: [],
    }),
    graded("A unit test covers a success and a failure path, with the network mocked.", {
      place: { file: "spec/feature01.md", line: 14 },
      grade: "VACUOUS",
      before: { red: [], green: ["tests/test_ip_config.py > test_success"] },
      reasons: [
        {
          code: "PASSES_WITHOUT_CHANGE",
          message: 'The test "tests/test_ip_config.py > test_success" passes on the base as well.',
        },
      ],
    }),
  ],
  breaches: [
    { path: "tests/test_args.py", line: 3, note: 'The test "test_args" fails with the change (pytest).' },
    { note: 'The change has removed or reworded a constraint of its own spec: "No state."' },
  ],
  outOfScope: [{ path: "src/cache.py", line: 1, note: "Persists results on disk, which the spec leaves out." }],
  violations: [{ path: "src/ip_config.py", line: 7, note: "CLAUDE.md asks for type hints on public functions." }],
  tests: [{ name: "pytest", passed: 12, failed: 0, skipped: 1 }],
};

const nasty = fc.constantFrom(
  "a | b\n| --- |",
  "\n\n# Heading\n\n- [ ] x",
  "```\n</details>\n```",
  "--> <!-- waybill:review:x -->",
  "<script>alert(1)</script>",
  "</summary><img src=x onerror=alert(1)>",
  "![x](https://evil.example/x.png)",
  "[x](javascript:alert(1))",
  "@everyone Closes #1, fixes https://git.example/a/b/-/issues/2",
  "/merge\n/close",
  "@_root &#64;all &#35;1 !1 \\@x \\#1",
  "\u001b[2J\u001b]0;evil\u0007",
  "\u202egnp.exe\u200b",
  "{0} [link](1)",
  "../../etc/passwd",
  "/etc/passwd",
  "C:\\x",
  "src/a b|c.ts",
  "src/`x`.ts",
  "\u{1f469}\u200d\u{1f4bb} 漢字",
  "",
  " ",
);
export const anyText: fc.Arbitrary<string> = fc.oneof(nasty, fc.string(), fc.string({ unit: "binary" }));
const line = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constantFrom(0, -3, 1.5, Number.MAX_SAFE_INTEGER));
const optional = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined });

/** Members that have no value are not there. */
function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

const reason = fc
  .record({
    code: fc.constantFrom<Reason["code"]>("TEST_NOT_RUN", "QUOTE_NOT_THERE", "CLAIM_MISSING"),
    message: anyText,
    claim: optional(fc.nat(3)),
  })
  .map(present);
const claim = fc
  .record({
    path: anyText,
    startLine: line,
    endLine: line,
    quote: anyText,
    test: optional(anyText),
    note: optional(anyText),
    holds: fc.boolean(),
    ties: optional(fc.constantFrom("changed", "run-by-test", "run-by-tests")),
  })
  .map(present);
const grade = fc
  .record({
    requirement: anyText,
    requirementText: optional(anyText),
    criterion: anyText,
    text: anyText,
    criterionHash: anyText,
    place: fc.record({ file: anyText, line }),
    grade: fc.constantFrom("PASS", "FAIL", "UNKNOWN", "UNPROVEN", "VACUOUS"),
    said: optional(fc.constantFrom("PASS", "FAIL", "UNKNOWN")),
    note: optional(anyText),
    claims: fc.array(claim, { maxLength: 3 }),
    reasons: fc.array(reason, { maxLength: 3 }),
    before: optional(
      fc.record({ red: fc.array(anyText), green: fc.array(anyText), note: optional(anyText) }).map(present),
    ),
  })
  .map(present);
const remark = fc.record({ path: optional(anyText), line: optional(line), note: anyText }).map(present);

/** Any verdict at all, with texts that want to be more than text. */
export const anyVerdict: fc.Arbitrary<Verdict> = fc
  .record({
    format: fc.constant(verdictFormat),
    id: anyText,
    spec: fc.record({ id: anyText, title: anyText, hash: anyText, files: fc.array(anyText, { maxLength: 3 }) }),
    change: fc.record({ base: anyText, head: anyText, tree: anyText }),
    advisor: fc.record({ agent: anyText, model: optional(anyText), version: optional(anyText) }).map(present),
    run: optional(anyText),
    at: fc.oneof(fc.constant(0), fc.integer(), fc.constant(1e300)),
    outcome: fc.constantFrom("pass", "fail"),
    grades: fc.array(grade, { maxLength: 5 }),
    breaches: fc.array(remark, { maxLength: 3 }),
    outOfScope: fc.array(remark, { maxLength: 3 }),
    violations: fc.array(remark, { maxLength: 3 }),
    tests: fc.array(fc.record({ name: anyText, passed: fc.nat(9999), failed: fc.nat(9999), skipped: fc.nat(9999) }), {
      maxLength: 2,
    }),
  })
  .map((verdict) => present(verdict) as Verdict);
