import type { Coverage } from "../../src/coverage/coverage.ts";
import type { JsonValue } from "../../src/json/json.ts";
import type { TestEvidence } from "../../src/review/judge-test.ts";
import type { Claim, ReasonCode } from "../../src/review/verdict.ts";
import { courtSpec, specPath, type CourtWorld, type Deed } from "./court-world.ts";

/** One answer of an advisor, and what is known of the tests when it is judged. */
export interface Plea {
  readonly answer: JsonValue;
  readonly runs: readonly TestEvidence[];
  /** The criterion that it is about. */
  readonly criterion: string;
}

export const proven = "orders#limits/refused";
export const readable = "orders#limits/readable";
export const unchanged = "orders#limits/unchanged";

export const ids = courtSpec.requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id));

type GivenClaim = { -readonly [K in keyof Claim]: Claim[K] | null | number | string };

/** What pleas are made of: a deed of the world, and what an honest advisor says of it. */
export class Pleading {
  readonly world: CourtWorld;
  readonly deed: Deed;
  readonly #lines: readonly string[];

  constructor(world: CourtWorld, deed: Deed) {
    this.world = world;
    this.deed = deed;
    this.#lines = this.at(world.head);
  }

  /** The lines of its file at a commit, without what ends them. */
  at(commit: string): readonly string[] {
    return this.world.lines(this.deed.path, commit).map((line) => line.trimEnd());
  }

  get count(): number {
    return this.#lines.length - 1;
  }

  quote(from: number, to: number): string {
    return this.#lines.slice(from - 1, to).join("\n");
  }

  /** Lines of its file as they stand, with its test. */
  lines(from: number, to: number): Claim {
    const { path, test } = this.deed;
    return { path, startLine: from, endLine: to, quote: this.quote(from, to), test };
  }

  /** The four lines that refuse. */
  honest(): Claim {
    return this.lines(this.deed.first, this.deed.first + 3);
  }

  /** A file of the world that is none of its own. */
  other(path: string, quote: string): Claim {
    const { test } = this.deed;
    return { path, startLine: 1, endLine: quote.split("\n").length, quote, test };
  }

  runs(coverage?: Coverage): readonly TestEvidence[] {
    return [{ command: "unit", report: this.world.report, ...(coverage === undefined ? {} : { coverage }) }];
  }

  covered(lines: readonly number[], by: readonly string[] | undefined, missed: readonly number[] = []): Coverage {
    const run = new Map(lines.map((line) => [line, new Set(by)]));
    return { byTest: by !== undefined, files: new Map([[this.deed.path, { run, missed: new Set(missed) }]]) };
  }

  /** Says PASS of a criterion with these claims, and UNKNOWN of the others. */
  pass(claims: readonly Partial<GivenClaim>[], more: Partial<Plea> = {}): Plea {
    const criterion = more.criterion ?? proven;
    const criteria = ids.map((id) =>
      id === criterion ? { id, verdict: "PASS", claims: claims as JsonValue } : { id, verdict: "UNKNOWN", claims: [] },
    );
    const answer = { criteria, outOfScope: [], violations: [] };
    return { answer, runs: this.runs(), criterion, ...more };
  }
}

export interface Forgery {
  readonly name: string;
  readonly code: ReasonCode;
  /** None where the deed does not lend itself to it. */
  readonly make: (plead: Pleading) => readonly Plea[];
}

export interface Honesty {
  readonly name: string;
  readonly make: (plead: Pleading) => readonly Plea[];
}

type Twist = (claim: Claim, plead: Pleading) => Partial<GivenClaim> | readonly Partial<GivenClaim>[];

/** A forgery of the honest claim about what has changed. */
function twisted(name: string, code: ReasonCode, twist: Twist): Forgery {
  return {
    name,
    code,
    make: (plead) => {
      if (!plead.deed.isChanged) return [];
      const made = twist(plead.honest(), plead);
      return (Array.isArray(made) ? (made as readonly Partial<GivenClaim>[]) : [made as Partial<GivenClaim>]).map(
        (claim) => plead.pass([claim]),
      );
    },
  };
}

const lineOf = (claim: Claim, at: number): string => claim.quote.split("\n")[at] ?? "";

const ofLines: readonly Forgery[] = [
  twisted("a line is left out of the quote", "QUOTE_NOT_THERE", (claim) => ({
    ...claim,
    quote: claim.quote
      .split("\n")
      .filter((_, at) => at !== 1)
      .join("\n"),
  })),
  twisted("the quote is one off, and its last line is not", "QUOTE_NOT_THERE", (claim, plead) => ({
    ...claim,
    quote: `${plead.quote(claim.startLine + 1, claim.endLine)}\n${lineOf(claim, 0)}`,
  })),
  twisted("the lines are off by more than the window", "QUOTE_NOT_THERE", (claim, plead) => {
    const off = claim.endLine + 21 <= plead.count ? 21 : -21;
    return { ...claim, startLine: claim.startLine + off, endLine: claim.endLine + off };
  }),
  twisted("only the beginning is near", "QUOTE_NOT_THERE", (claim, plead) =>
    claim.endLine + 21 <= plead.count ? { ...claim, endLine: claim.endLine + 21 } : [],
  ),
  twisted("the whole file is said to be where a few lines are", "QUOTE_NOT_THERE", (claim, plead) => ({
    ...claim,
    startLine: 1,
    endLine: plead.count,
  })),
  twisted("the quote is of the base", "QUOTE_NOT_THERE", (claim, plead) => {
    const limit = Number(/\d+$/u.exec(lineOf(claim, 0).replaceAll(/\D+$/gu, ""))?.[0]);
    return { ...claim, quote: claim.quote.replaceAll(String(limit), String(limit - 100)), note: plead.world.base };
  }),
  twisted("the quote is of a later commit", "QUOTE_NOT_THERE", (claim, plead) => ({
    ...claim,
    quote: plead
      .at(plead.world.later)
      .slice(claim.startLine - 1, claim.endLine)
      .join("\n"),
  })),
  twisted("the quote is invented", "QUOTE_NOT_THERE", (claim) => ({
    ...claim,
    quote: claim.quote.replace("refuse", "reject"),
  })),
  twisted("the quote is from another file", "QUOTE_NOT_THERE", (claim, plead) => {
    const other = plead.world.deeds.find(({ path, name }) => path !== plead.deed.path && name !== plead.deed.name);
    return other === undefined ? [] : { ...claim, path: other.path, startLine: other.first, endLine: other.first + 3 };
  }),
  twisted("a letter of the quote only looks like it", "QUOTE_NOT_THERE", (claim) => ({
    ...claim,
    quote: claim.quote.replace("refuse", "r\u0435fuse"),
  })),
  twisted("the quote holds what nobody sees", "QUOTE_NOT_THERE", (claim) =>
    ["\u200B", "\u2060", "\uFEFF", "\u00AD", "\u202E"].map((sign) => ({
      ...claim,
      quote: claim.quote.replace("refuse", `re${sign}fuse`),
    })),
  ),
  twisted("blanks of the quote are of another sort", "QUOTE_NOT_THERE", (claim) => ({
    ...claim,
    quote: claim.quote.replace("count >", "count\u00A0>"),
  })),
  twisted("the indentation is lost", "QUOTE_NOT_THERE", (claim) => ({
    ...claim,
    quote: claim.quote.replaceAll(/^\s+/gmu, ""),
  })),
  twisted("the quote is of the beginning of a line", "QUOTE_NOT_THERE", (claim) => ({
    ...claim,
    endLine: claim.startLine,
    quote: lineOf(claim, 0).slice(0, -2),
  })),
  twisted("lines are joined", "QUOTE_NOT_THERE", (claim) => ({ ...claim, quote: claim.quote.replaceAll("\n", " ") })),
  twisted("the case is another one", "QUOTE_NOT_THERE", (claim) => ({ ...claim, quote: claim.quote.toUpperCase() })),
  twisted("the quote is of lines that stand at several places near", "QUOTE_NOT_THERE", (claim, plead) => {
    const same = plead.at(plead.world.head).flatMap((line, at) => (/^\s*return true;?$/iu.test(line) ? [at + 1] : []));
    const [first = 0, second = 0] = same;
    const between = Math.floor((first + second) / 2);
    const quote = plead.quote(first, first);
    return { ...claim, startLine: between, endLine: between, quote };
  }),
  twisted("the lines are a comment", "ONLY_COMMENTS", (_, plead) => ({
    ...plead.lines(plead.deed.comment, plead.deed.comment),
  })),
  twisted("the lines are a comment of the documentation", "ONLY_COMMENTS", (_, plead) => ({
    ...plead.lines(plead.deed.doc, plead.deed.doc),
  })),
  twisted("the lines are blank", "QUOTE_EMPTY", (_, plead) => ({ ...plead.lines(2, 2) })),
  twisted("there is no quote", "QUOTE_EMPTY", (claim) =>
    ["", " ", "\n\n", "\t\r\n"].map((quote) => ({ ...claim, quote })),
  ),
  twisted("the quote is a bracket", "QUOTE_EMPTY", (claim) =>
    ["}", "    }", "{", "();", "--"].map((quote) => ({ ...claim, quote })),
  ),
  twisted("the quote says nothing", "QUOTE_EMPTY", (_, plead) =>
    plead.deed.tongue === "ts" ? plead.lines(plead.deed.first + 4, plead.deed.first + 4) : [],
  ),
  twisted("the lines end before they begin", "RANGE_INVALID", (claim) => ({
    ...claim,
    startLine: claim.endLine,
    endLine: claim.startLine,
  })),
  twisted("lines are counted from nothing or less", "RANGE_INVALID", (claim) => [
    { ...claim, startLine: 0 },
    { ...claim, startLine: -claim.startLine, endLine: -claim.startLine },
    { ...claim, startLine: -1 },
  ]),
  twisted("the lines are far behind the end", "RANGE_INVALID", (claim, plead) => [
    { ...claim, endLine: plead.count + 21 },
    { ...claim, startLine: 1e9, endLine: 1e9 + 3 },
    { ...claim, endLine: Number.MAX_SAFE_INTEGER },
  ]),
  {
    name: "the lines were not touched",
    code: "NOT_IN_CHANGE",
    make: (plead) => (plead.deed.isChanged ? [] : [plead.pass([plead.honest()])]),
  },
  {
    name: "one line of a comment was touched among others that were not",
    code: "NOT_IN_CHANGE",
    make: (plead) => {
      const { comment, isChanged, isNew, tongue } = plead.deed;
      return isChanged && !isNew && tongue !== "py" ? [plead.pass([plead.lines(comment - 1, comment)])] : [];
    },
  },
  {
    name: "the lines were not touched, and another test has run them",
    code: "LINES_NOT_RUN",
    make: (plead) => {
      const lines = [0, 1, 2, 3].map((at) => plead.deed.first + at);
      const runs = plead.runs(plead.covered(lines, ["limits of one > is the same"]));
      return plead.deed.isChanged ? [] : [plead.pass([plead.honest()], { runs })];
    },
  },
  {
    name: "no test has run the lines",
    code: "LINES_NOT_RUN",
    make: (plead) => {
      const runs = plead.runs(plead.covered([1], undefined, [plead.deed.first, plead.deed.first + 1]));
      return [plead.pass([plead.honest()], { runs })];
    },
  },
];

const ofPlaces: readonly Forgery[] = [
  twisted("the path begins at the root", "PATH_INVALID", (claim, plead) =>
    [`/${claim.path}`, `${plead.world.repository.root}/${claim.path}`, `C:/${claim.path}`, "/etc/passwd"].map(
      (path) => ({
        ...claim,
        path,
      }),
    ),
  ),
  twisted("the path leads out, or out and in again", "PATH_INVALID", (claim) =>
    [`../person/${claim.path}`, `src/../${claim.path}`, "..", `./../${claim.path}`].map((path) => ({ ...claim, path })),
  ),
  twisted("the path is no path", "PATH_INVALID", (claim) =>
    [
      "",
      ".",
      "src//x",
      `${claim.path}/`,
      `${claim.path}\0`,
      claim.path.replace("/", "\\"),
      `src/./x`,
      `${claim.path}\n`,
    ].map((path) => ({ ...claim, path })),
  ),
  twisted("the path only looks like it", "FILE_MISSING", (claim) =>
    [
      claim.path.replace("s", "\u0455"),
      claim.path.toUpperCase(),
      claim.path.normalize("NFD").replace("src", "src\u200B"),
      `${claim.path} `,
      `HEAD:${claim.path}`,
    ].map((path) => ({ ...claim, path })),
  ),
  twisted("the file was deleted", "FILE_MISSING", (_, plead) =>
    plead.other("src/gone.ts", "export const gone = 1;\nexport const away = 2;"),
  ),
  twisted("the file had that name before", "FILE_MISSING", (claim) =>
    claim.path.includes("Ünit") ? { ...claim, path: claim.path.replace("Ü", "u") } : [],
  ),
  twisted("there was never such a file", "FILE_MISSING", (claim) => ({ ...claim, path: `${claim.path}.bak` })),
  twisted("the path is a folder, a link, or goes through one", "FILE_MISSING", (claim) =>
    ["src", "src/link.ts", "src/outside/passwd", "src/inside/orders.ts", ".git/HEAD"].map((path) => ({
      ...claim,
      path,
    })),
  ),
  twisted("the path is a submodule, or in one", "FILE_MISSING", (claim) =>
    ["vendor/part", "vendor/part/src/orders.ts"].map((path) => ({ ...claim, path })),
  ),
  twisted("the file is no text, too large, or kept elsewhere", "FILE_NOT_TEXT", (_, plead) => [
    plead.other("src/binary.ts", "export const b = 2;"),
    plead.other("src/stored.ts", "size 12345"),
    plead.other("src/huge.ts", 'export const huge = "word";'),
  ]),
  twisted("the spec says itself that it is done", "QUOTES_THE_SPEC", (_, plead) => ({
    ...plead.other(specPath, "- [ ] More than the limit is refused."),
    startLine: 5,
    endLine: 5,
  })),
];

/** The name of a test in the place of that of the honest claim. */
function named(name: string, code: ReasonCode, test: (plead: Pleading) => readonly string[]): Forgery {
  return twisted(name, code, (claim, plead) => test(plead).map((each) => ({ ...claim, test: each })));
}

const ofTests: readonly Forgery[] = [
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
    name: "no test is named",
    code: "TEST_NOT_NAMED",
    make: (plead) =>
      plead.deed.isChanged
        ? ["", " ", null].map((test) => plead.pass([{ ...plead.honest(), test }]))
        : [plead.pass([{ ...plead.honest(), test: null }])],
  },
];

const ofAnswers: readonly Forgery[] = [
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

export const forgeries: readonly Forgery[] = [...ofLines, ...ofPlaces, ...ofTests, ...ofAnswers];

/** The honest claim about what has changed, said in another way. */
function sloppy(name: string, say: Twist): Honesty {
  return {
    name,
    make: (plead) => {
      if (!plead.deed.isChanged) return [];
      const made = say(plead.honest(), plead);
      return (Array.isArray(made) ? (made as readonly Partial<GivenClaim>[]) : [made as Partial<GivenClaim>]).map(
        (claim) => plead.pass([claim]),
      );
    },
  };
}

function spellings({ tongue, name, test }: Deed): readonly string[] {
  const last = test.split(" > ").at(-1) ?? "";
  switch (tongue) {
    case "ts":
      return [test, last, `test/orders.test.ts > ${test}`, `orders.test.ts > ${last}`, ` ${test} `];
    case "py":
      return [test, last, `test/test_limits.py::test_limits::${last}`, `test/test_limits.py::${last}`];
    case "go":
      return [test, `TestLimits/refuses_${name}`];
  }
}

export const honesties: readonly Honesty[] = [
  sloppy("as it stands", (claim) => claim),
  sloppy("off by a few lines", (claim, plead) =>
    [-20, -7, -1, 1, 3, 20].flatMap((off) => {
      const [startLine, endLine] = [claim.startLine + off, claim.endLine + off];
      return startLine < 1 || endLine > plead.count + 20 ? [] : [{ ...claim, startLine, endLine }];
    }),
  ),
  sloppy("with a range that is too wide or too narrow", (claim) => [
    { ...claim, startLine: Math.max(1, claim.startLine - 4), endLine: claim.endLine + 9 },
    { ...claim, endLine: claim.startLine },
    { ...claim, startLine: claim.endLine },
  ]),
  sloppy("with other ends of lines, and blanks there", (claim) => [
    { ...claim, quote: claim.quote.replaceAll("\n", "\r\n") },
    { ...claim, quote: claim.quote.replaceAll("\n", "  \n") },
    { ...claim, quote: `\n${claim.quote}\n` },
    { ...claim, quote: `${claim.quote}\r\n\r\n` },
  ]),
  sloppy("with a path from here", (claim) => ({ ...claim, path: `./${claim.path}` })),
  sloppy("with the test in another spelling", (claim, { deed }) => spellings(deed).map((test) => ({ ...claim, test }))),
  sloppy("with what was not said as null", (claim) => ({ ...claim, note: null })),
  sloppy("of one line", (claim, plead) => plead.lines(claim.startLine, claim.startLine)),
  sloppy("of a whole function with its comments", (claim, plead) => plead.lines(plead.deed.doc, claim.endLine + 2)),
  {
    name: "several claims, one of them with the test",
    make: (plead) => {
      const { startLine } = plead.honest();
      const claims = [plead.lines(startLine, startLine), { ...plead.lines(startLine + 1, startLine + 2), test: null }];
      return plead.deed.isChanged ? [plead.pass(claims)] : [];
    },
  },
  {
    name: "lines that were not touched, and that the test has run",
    make: (plead) => {
      const lines = [plead.deed.first + 1];
      const byTest = plead.runs(plead.covered(lines, ["another", plead.deed.test]));
      const byAll = plead.runs(plead.covered(lines, undefined));
      return plead.deed.isChanged ? [] : [byTest, byAll].map((runs) => plead.pass([plead.honest()], { runs }));
    },
  },
  {
    name: "lines that have changed, of which coverage knows nothing or good",
    make: (plead) => {
      const { first } = plead.deed;
      const known = [
        plead.covered([first], undefined, [first + 3]),
        plead.covered([first], []),
        plead.covered([1], [], [1]),
      ];
      return plead.deed.isChanged ? known.map((each) => plead.pass([plead.honest()], { runs: plead.runs(each) })) : [];
    },
  },
  {
    name: "without a test where reading is enough, or none is declared",
    make: (plead) => {
      const claims = [{ ...plead.honest(), test: null }];
      const pleas = [plead.pass(claims, { criterion: readable }), plead.pass(claims, { runs: [] })];
      return plead.deed.isChanged ? pleas : [];
    },
  },
  {
    name: "what held before, in lines that nobody has touched",
    make: (plead) => [plead.pass([plead.honest()], { criterion: unchanged })],
  },
  {
    name: "files of other sorts",
    make: (plead) =>
      plead.deed.name === "order1ts"
        ? [
            plead.other("src/shrunk.ts", 'const first = "kept";\nconst third = "kept too";'),
            { ...plead.other("docs/guide.md", "At most ten are sent at once."), startLine: 3, endLine: 3 },
            plead.other("src/mark.ts", "export const marked = 1;"),
            plead.other("src/ünïcode.ts", 'export const größe = "naïve";\nexport const 数 = "数";'),
          ].map((claim) => plead.pass([claim]))
        : [],
  },
];
