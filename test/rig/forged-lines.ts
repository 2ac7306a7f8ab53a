import { twisted, type Forgery } from "./court-pleading.ts";
import type { Claim } from "../../src/review/verdict.ts";
import { specPath } from "./court-world.ts";

const lineOf = (claim: Claim, at: number): string => claim.quote.split("\n")[at] ?? "";

/** What stands at the graded commit is not what is said, or does not show it. */
export const forgedLines: readonly Forgery[] = [
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

/** Where nothing stands that could show anything. */
export const forgedPlaces: readonly Forgery[] = [
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
