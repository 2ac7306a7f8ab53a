import { readFileSync } from "node:fs";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { z } from "zod";
import { publishedSchema } from "../../test/rig/published-schema.ts";
import { anyVerdict, realVerdict } from "../../test/rig/verdicts.ts";
import { forgeText } from "./render/forge-text.ts";
import { noteMarker, renderFormats, renderVerdict } from "./render-verdict.ts";
import type { Verdict } from "./verdict.ts";
import { readVerdict } from "./verdict-shape.ts";

const reader = new MarkdownIt("default", { html: true });
const fileLink = (path: string, { startLine }: { startLine: number }): string =>
  `https://git.example/blob/head/${encodeURIComponent(path)}#L${startLine}`;
const options = { fileLink, reportUrl: "https://ci.example/review.md", columns: 80 };

test.each(renderFormats)("the same verdict gives the same bytes (%s)", (format) => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      expect(renderVerdict(structuredClone(verdict), format, options)).toBe(renderVerdict(verdict, format, options));
    }),
    { numRuns: 50 },
  );
});

test("what is written as JSON is read back as it was", () => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      expect(readVerdict(renderVerdict(verdict, "json"))).toEqual({ ok: true, verdict });
    }),
  );
});

test.each([
  ["cut short", '{"format": 1, "id'],
  ["a list", "[]"],
  ["of another version", renderVerdict(realVerdict, "json").replace('"format": 1', '"format": 2')],
  ["with a grade that nobody gives", renderVerdict(realVerdict, "json").replace('"VACUOUS"', '"FINE"')],
])("no verdict is read from a text that is %s", (_, text) => {
  expect(readVerdict(text)).toMatchObject({ ok: false });
});

const sarifTroubles = publishedSchema("sarif-2.1.0");

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly partialFingerprints: Readonly<Record<string, string>>;
    }[];
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  }[];
}

function sarif(verdict: Verdict): Sarif["runs"][number] {
  const log = JSON.parse(renderVerdict(verdict, "sarif")) as Sarif;
  expect(sarifTroubles(log)).toEqual([]);
  return log.runs[0] ?? { results: [], tool: { driver: { rules: [] } } };
}

test("SARIF fits the published schema, each result has its rule, and no two share a fingerprint", () => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      const { results, tool } = sarif(verdict);
      const open = verdict.grades.filter(({ grade }) => grade !== "PASS").length;
      const remarks = verdict.breaches.length + verdict.outOfScope.length + verdict.violations.length;
      expect(results).toHaveLength(open + remarks + Number(verdict.tests.length === 0));
      for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
      for (const name of ["waybill/v1", "primaryLocationLineHash"])
        expect(new Set(results.map(({ partialFingerprints }) => partialFingerprints[name])).size).toBe(results.length);
    }),
    { numRuns: 200 },
  );
});

test("a real verdict in SARIF leads to its lines, with a level for each grade", () => {
  const { results } = sarif(realVerdict);
  expect(results.map(({ level }) => level)).toEqual([
    "error",
    "error",
    "warning",
    "warning",
    "error",
    "error",
    "warning",
    "note",
  ]);
  expect(results[1]).toMatchObject({
    ruleId: realVerdict.grades[3]?.criterion,
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "src/ip_config.py", uriBaseId: "SRCROOT" },
          region: { startLine: 40, endLine: 42 },
        },
      },
    ],
    relatedLocations: [
      { physicalLocation: { artifactLocation: { uri: "spec/feature01.md" }, region: { startLine: 11 } } },
    ],
  });
});

/** The same verdict after other lines have moved and the advisor has thought again. */
function later(verdict: Verdict): Verdict {
  return {
    ...verdict,
    id: `${verdict.id}x`,
    at: verdict.at + 60_000,
    change: { ...verdict.change, head: "e".repeat(40) },
    grades: verdict.grades.map((grade) => ({
      ...grade,
      place: { ...grade.place, line: grade.place.line + 7 },
      grade: grade.grade === "FAIL" ? "UNPROVEN" : grade.grade,
      claims: grade.claims.map((claim) => ({ ...claim, startLine: claim.startLine + 9, endLine: claim.endLine + 9 })),
    })),
    violations: verdict.violations.map((remark) =>
      remark.line === undefined ? remark : { ...remark, line: remark.line + 3 },
    ),
  };
}

function sarifPrints(verdict: Verdict): unknown {
  return sarif(verdict).results.map(({ partialFingerprints }) => partialFingerprints);
}

function qualityPrints(verdict: Verdict): unknown {
  return codeQuality(verdict).map(({ fingerprint }) => fingerprint);
}

test("lines that move and grades that change leave the fingerprints as they are", () => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      expect(sarifPrints(later(verdict))).toEqual(sarifPrints(verdict));
      expect(qualityPrints(later(verdict))).toEqual(qualityPrints(verdict));
    }),
    { numRuns: 50 },
  );
});

const codeQualityShape = z.array(
  z.strictObject({
    description: z.string().min(1),
    check_name: z.string().min(1),
    fingerprint: z.string().regex(/^[0-9a-f]{40}$/),
    severity: z.enum(["info", "minor", "major", "critical", "blocker"]),
    location: z.strictObject({
      // GitLab takes no path that begins with "./", and none that leads elsewhere.
      path: z.string().regex(/^(?!\.{0,2}\/)(?!.*(?:^|\/)\.\.(?:\/|$)).+$/s),
      lines: z.strictObject({ begin: z.number().int().positive() }),
    }),
  }),
);

function codeQuality(verdict: Verdict): z.infer<typeof codeQualityShape> {
  return codeQualityShape.parse(JSON.parse(renderVerdict(verdict, "code-quality")));
}

test("code quality has an entry for each flaw, with a place in the project and a fingerprint of its own", () => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      const prints = codeQuality(verdict).map(({ fingerprint }) => fingerprint);
      expect(new Set(prints).size).toBe(prints.length);
      expect(prints).toHaveLength(sarif(verdict).results.length);
    }),
  );
});

type Token = ReturnType<typeof reader.parse>[number];

function tokensOf(markdown: string): readonly Token[] {
  return reader.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

function count(tokens: readonly Token[], type: string): number {
  return tokens.filter((token) => token.type === type).length;
}

function linksOf(tokens: readonly Token[]): readonly string[] {
  return tokens.filter(({ type }) => type === "link_open").map((token) => String(token.attrGet("href") ?? ""));
}

test("review.md has the headings, rows and links that it should, whatever the texts say", () => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      const tokens = tokensOf(renderVerdict(verdict, "markdown"));
      const { grades, breaches, outOfScope, violations, tests } = verdict;
      const met = grades.filter(({ grade }) => grade === "PASS").length;
      const chapters = [grades.length, grades.length - met, met, breaches.length, outOfScope.length, violations.length];
      expect(count(tokens, "heading_open")).toBe(1 + chapters.filter((of) => of > 0).length + grades.length);
      const rows =
        3 + tests.length + (verdict.run === undefined ? 0 : 1) + (grades.length === 0 ? 0 : grades.length + 1);
      expect(count(tokens, "tr_open")).toBe(rows);
      expect(count(tokens, "td_open") + count(tokens, "th_open")).toBe(
        2 * (rows - (grades.length === 0 ? 0 : grades.length + 1)) +
          (grades.length === 0 ? 0 : 4 * (grades.length + 1)),
      );
      expect(count(tokens, "image")).toBe(0);
      expect(count(tokens, "html_block")).toBe(0);
      expect(tokens.filter(({ type }) => type === "html_inline").every(({ content }) => content === "<br>")).toBe(true);
      expect(linksOf(tokens).every((href) => /^[^:]*#L\d+(?:-L\d+)?$/.test(href))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each(["markdown", "merge-request"] as const)("what is required stands above the criteria (%s)", (format) => {
  const requirementText = "The system SHALL delete\nall users.";
  const [first, second, ...rest] = realVerdict.grades;
  if (first === undefined || second === undefined) throw new Error("There are no grades.");
  const said = [first, second].map((grade) => ({ ...grade, requirementText }));
  const shown = renderVerdict({ ...realVerdict, grades: [...said, ...rest] }, format, options);
  const line = "- The system SHALL delete all users. (criteria 1, 2)\n";
  expect(shown.split(line)).toHaveLength(2);
  expect(shown.indexOf(line)).toBeLessThan(shown.indexOf("| Criterion |"));
});

test("a note for a merge request has one marker, its rows, its folds, and no other HTML", () => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      const note = renderVerdict(verdict, "merge-request", options);
      expect(note.startsWith(`${noteMarker(verdict.spec.id)}\n`)).toBe(true);
      const tokens = tokensOf(note);
      const comments = tokens.filter(({ type, content }) => type.startsWith("html") && content.includes("<!--"));
      expect(comments.map(({ type }) => type)).toEqual(["html_block"]);
      const rows = verdict.grades.length === 0 ? 0 : verdict.grades.length + 1;
      expect(count(tokens, "tr_open")).toBe(rows);
      expect(count(tokens, "image")).toBe(0);
      expect(count(tokens, "heading_open")).toBe(1);
      const open = verdict.grades.filter(({ grade }) => grade !== "PASS").length;
      const folds = open + Number(verdict.outOfScope.length > 0) + Number(verdict.violations.length > 0);
      const html = tokens.filter(({ type }) => type === "html_block").map(({ content }) => content);
      expect(html.filter((text) => /^<details>\n<summary>[^<>]*<\/summary>\n$/.test(text))).toHaveLength(folds);
      expect(html.filter((text) => text.trim() === "</details>")).toHaveLength(folds);
      expect(html).toHaveLength(1 + 2 * folds);
      expect(linksOf(tokens).every((href) => /^https:\/\/(?:git|ci)\.example\//.test(href))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("a note calls nobody, closes nothing and commands nothing", () => {
  fc.assert(
    fc.property(anyVerdict, (verdict) => {
      const note = renderVerdict(verdict, "merge-request", options);
      expect(note).not.toMatch(/^\/\w/m);
      // Outside of fences and spans, as a reader of Markdown sees it.
      for (const { type, content } of tokensOf(note).slice(1))
        if (type === "text" || type === "html_block")
          expect(content.replaceAll("&#8203;", "\u200b")).not.toMatch(/(?<!\w)@\w|(?<!\w)#\d/);
    }),
  );
});

test.each([
  ["@alice and @group/sub", "@&#8203;alice and @&#8203;group/sub"],
  ["@\\_root and \\&#64;", "@&#8203;\\_root and \\&#&#8203;64;"],
  ["mail a@b.example", "mail a@b.example"],
  [
    "Closes #12, fixed GH-3, resolving !4",
    "C&#8203;loses #&#8203;12, f&#8203;ixed GH-&#8203;3, r&#8203;esolving !&#8203;4",
  ],
  ["fixes https://git.example/a/-/issues/2", "f&#8203;ixes https:&#8203;//git.example/a/-/issues/2"],
  ["see https://httpbin.org/ip", "see https://httpbin.org/ip"],
  ["~bug %v1 &7 $3", "~&#8203;bug %&#8203;v1 &&#8203;7 $&#8203;3"],
  ["/merge", "\\/merge"],
])("%s is no reference in a forge", (text, shown) => {
  expect(forgeText(text)).toBe(shown);
});

test("a note that would be too long keeps its beginning and says what is missing", () => {
  const grades = Array.from({ length: 800 }, (_, at) => ({
    ...(realVerdict.grades[3] ?? fail()),
    criterion: `c${at}`,
    text: `criterion ${at}`,
  }));
  const note = renderVerdict({ ...realVerdict, grades }, "merge-request", { longest: 200_000 });
  expect(note.length).toBeLessThanOrEqual(200_000);
  expect(note).toMatch(/\*\d+ more parts are left out here/);
  expect(note).toContain("| 800 |");
  const short = renderVerdict({ ...realVerdict, grades }, "merge-request", { longest: 20_000 });
  expect(short.length).toBeLessThanOrEqual(20_000);
  const rows = short.match(/^\| \d+ \|/gm)?.length ?? 0;
  expect(rows).toBeGreaterThan(100);
  // The other rows, what is told of each criterion, and the two lists of remarks.
  expect(short).toContain(`*${800 - rows + 800 + 2} more parts are left out here`);
  expect(renderVerdict({ ...realVerdict, grades }, "merge-request").length).toBeLessThanOrEqual(65_000);
});

function fail(): never {
  throw new Error("there is no such grade");
}

const adfTroubles = publishedSchema("adf");

test("a comment for Jira fits the published schema and is short enough", () => {
  fc.assert(
    fc.property(anyVerdict, fc.integer({ min: 1, max: 60 }), (verdict, times) => {
      const grades = Array.from({ length: times }, () => verdict.grades).flat();
      const text = renderVerdict({ ...verdict, grades }, "adf", options);
      expect(adfTroubles(JSON.parse(text))).toEqual([]);
      expect(text.length).toBeLessThan(32_767);
    }),
    { numRuns: 60 },
  );
});

test("a terminal is given no commands, and no line is wider than it", () => {
  fc.assert(
    fc.property(anyVerdict, fc.integer({ min: 50, max: 120 }), (verdict, columns) => {
      const text = renderVerdict(verdict, "terminal", { columns });
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
      for (const line of text.split("\n").slice(1, -3)) {
        if (/^[ -~│→✓✗○]*$/.test(line)) expect(line.length, line).toBeLessThanOrEqual(columns);
      }
    }),
  );
});

test("a person at a terminal sees colours, and the sign and the place of each criterion", () => {
  const text = renderVerdict(realVerdict, "terminal", {
    columns: 90,
    paint: (style, words) => `<${style}>${words}</${style}>`,
  });
  expect(text).toContain("<red>✗ fail</red>  <bold>IP Config Scraper</bold>");
  expect(text).toContain("<green>✓ PASS    </green>  A single script");
  expect(text).toContain("<red>✗ </red><dim>src/ip_config.py:40-42 · tests/test_ip_config.py > test_timeout</dim>");
  expect(text.trimEnd().endsWith("<red>2 of 6 criteria hold, and 2 breaches stand against the change.</red>")).toBe(
    true,
  );
});

const allMet: Verdict = { ...realVerdict, grades: realVerdict.grades.filter(({ grade }) => grade === "PASS") };

test.each(["markdown", "terminal", "merge-request", "adf"] as const)(
  "no headline says that all holds where something stands against the change (%s)",
  (format) => {
    const text = renderVerdict(allMet, format);
    expect(text).not.toContain("All 2 criteria hold");
    expect(text).toContain("2 of 2 criteria hold, and 2 breaches stand against the change.");
    expect(text).toContain("What stands against the change");
    expect(renderVerdict({ ...allMet, breaches: [] }, format)).toContain("All 2 criteria hold.");
  },
);

test.each(["markdown", "terminal", "merge-request", "adf", "sarif", "code-quality"] as const)(
  "that no test was run is said beside the outcome (%s)",
  (format) => {
    const words = "No test command: not run, so that nothing but quoted lines proves anything.";
    const said = (verdict: Verdict): string => renderVerdict(verdict, format).replaceAll(/\s+/gu, " ");
    expect(said({ ...allMet, breaches: [], tests: [] })).toContain(words);
    expect(said(allMet)).not.toContain(words);
  },
);

test("what stands against the change is a finding of its own, the worst there is", () => {
  const found = sarif(allMet).results.filter(({ ruleId }) => ruleId === "breach");
  expect(found.map(({ level }) => level)).toEqual(["error", "error"]);
  const issues = codeQuality(allMet).filter(({ severity }) => severity === "critical");
  expect(issues.map(({ location }) => location.path)).toEqual(["tests/test_args.py", "spec/feature01.md"]);
});

test.each(["markdown", "terminal", "merge-request", "adf"] as const)(
  "tests that could only not be run without the change are told of (%s)",
  (format) => {
    const [first] = allMet.grades;
    if (first === undefined) throw new Error("There is no grade.");
    const before = { red: ["a"], green: [], note: "It could not be loaded." };
    const verdict = { ...allMet, grades: [{ ...first, before }] };
    const words = "Without the change: It could not be loaded.";
    expect(renderVerdict(verdict, format).replaceAll(/\s+/gu, " ")).toContain(words);
    expect(renderVerdict(allMet, format)).not.toContain("Without the change:");
  },
);

test("the guide calls each format as the command line does", () => {
  const guide = readFileSync("docs/guide/verdicts.md", "utf8");
  const table = guide.slice(guide.indexOf("## Formats"), guide.indexOf("### What counts as the same"));
  const named = [...table.matchAll(/^\| `([a-z][a-z-]+)` /gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(renderFormats));
  for (const [, name = ""] of guide.matchAll(/--format ([a-z-]+)/g)) expect(renderFormats).toContain(name);
});
