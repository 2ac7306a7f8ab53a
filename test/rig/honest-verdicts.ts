import { readable, sloppy, unchanged, type Honesty } from "./court-pleading.ts";
import type { Deed } from "./court-world.ts";

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

/** True, though not always tidy. */
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
    name: "lines of documentation where reading is enough, where no test is declared, or beside code that the test shows",
    make: (plead) => {
      const guide = plead.guide();
      return plead.deed.isChanged
        ? [
            plead.pass([{ ...guide, test: null }], { criterion: readable }),
            plead.pass([guide], { criterion: readable }),
            plead.pass([{ ...guide, test: null }], { runs: [] }),
            plead.pass([guide, plead.honest()]),
          ]
        : [];
    },
  },
  {
    name: "files of other sorts",
    make: (plead) =>
      plead.deed.name === "order1ts"
        ? [
            plead.other("src/shrunk.ts", 'const first = "kept";\nconst third = "kept too";'),
            plead.other("src/mark.ts", "export const marked = 1;"),
            plead.other("src/ünïcode.ts", 'export const größe = "naïve";\nexport const 数 = "数";'),
          ].map((claim) => plead.pass([claim]))
        : [],
  },
];
