/** How a language marks what is no code. The signs of a list are tried in their order: the longer first. */
export interface Language {
  /** What a comment to the end of its line begins with. */
  readonly line: readonly string[];
  /** Whether such a sign counts only at the beginning of a word. */
  readonly needsGap?: boolean;
  readonly block: readonly Enclosed[];
  readonly strings: readonly Quoted[];
  readonly traits?: readonly Trait[];
}

export interface Enclosed {
  readonly open: string;
  readonly close: string;
  readonly nests?: boolean;
  /** Both signs stand at the beginning of a line. */
  readonly atLineStart?: boolean;
}

export interface Quoted {
  readonly open: string;
  readonly close: string;
  readonly escape: "backslash" | "doubled" | "none";
  /** Whether it may go over several lines. */
  readonly manyLines: boolean;
}

/**
 * What a few languages have beyond that. `template`: strings in backticks with code in `${}`; `regex`: patterns between slashes; `char`: a
 * quote is one character or no string at all; `docstring`: a statement that is a string alone is a comment; `heredoc`: text up to a word;
 * `hashes`: strings as `r#"…"#`; `parens`: strings as `R"x(…)x"`; `value-quotes`: a quote opens a string only where a value begins.
 */
export type Trait =
  | "template"
  | "regex"
  | "char"
  | "docstring"
  | "heredoc"
  | "hashes"
  | "parens"
  | "value-quotes"
  | "embeds";

const slashes: readonly string[] = ["//"];
const stars: readonly Enclosed[] = [{ open: "/*", close: "*/" }];
const nestedStars: readonly Enclosed[] = [{ open: "/*", close: "*/", nests: true }];
const angles: readonly Enclosed[] = [{ open: "<!--", close: "-->" }];

const double: Quoted = { open: '"', close: '"', escape: "backslash", manyLines: false };
const single: Quoted = { open: "'", close: "'", escape: "backslash", manyLines: false };
const long: Quoted = { open: '"""', close: '"""', escape: "backslash", manyLines: true };
const longSingle: Quoted = { open: "'''", close: "'''", escape: "backslash", manyLines: true };
const backticks: Quoted = { open: "`", close: "`", escape: "none", manyLines: true };
const doubled: Quoted = { open: "'", close: "'", escape: "doubled", manyLines: true };
const manyLines = (quoted: Quoted): Quoted => ({ ...quoted, manyLines: true });
const plain = (quoted: Quoted): Quoted => ({ ...quoted, escape: "none" });

const javascript: Language = {
  line: slashes,
  block: stars,
  strings: [double, single],
  traits: ["template", "regex"],
};
const cLike: Language = { line: slashes, block: stars, strings: [double], traits: ["char", "parens"] };
const verbatim: Quoted = { open: '@"', close: '"', escape: "doubled", manyLines: true };
const hash: Language = { line: ["#"], block: [], strings: [double, single] };
const json: Language = { line: slashes, block: stars, strings: [double] };
const markup: Language = { line: [], block: angles, strings: [] };

/** By the ending of a file, or its whole name. Where none is told, every line that is not blank counts. */
const languages: readonly (readonly [string, Language])[] = [
  ["js jsx mjs cjs ts tsx mts cts", javascript],
  ["json jsonc json5", json],
  ["py pyi", { line: ["#"], block: [], strings: [long, longSingle, double, single], traits: ["docstring"] }],
  ["go", { line: slashes, block: stars, strings: [double, backticks], traits: ["char"] }],
  ["rs", { line: slashes, block: nestedStars, strings: [manyLines(double)], traits: ["char", "hashes"] }],
  ["java", { line: slashes, block: stars, strings: [long, double], traits: ["char"] }],
  ["kt kts scala swift", { line: slashes, block: nestedStars, strings: [long, double], traits: ["char"] }],
  ["groovy gradle dart", { line: slashes, block: stars, strings: [long, longSingle, double, single] }],
  ["c h cc cpp cxx hh hpp hxx m mm", cLike],
  ["cs", { line: slashes, block: stars, strings: [verbatim, plain(long), double], traits: ["char"] }],
  ["proto", { line: slashes, block: stars, strings: [double, single] }],
  ["php", { line: ["//", "#"], block: stars, strings: [manyLines(double), manyLines(single)] }],
  [
    "rb rake gemspec Gemfile Rakefile",
    {
      line: ["#"],
      block: [{ open: "=begin", close: "=end", atLineStart: true }],
      strings: [manyLines(double), manyLines(single)],
      traits: ["heredoc", "regex"],
    },
  ],
  [
    "sh bash zsh ksh",
    {
      line: ["#"],
      needsGap: true,
      block: [],
      strings: [manyLines(double), manyLines(plain(single))],
      traits: ["heredoc"],
    },
  ],
  [
    "yml yaml",
    {
      line: ["#"],
      needsGap: true,
      block: [],
      strings: [manyLines(double), doubled],
      traits: ["value-quotes"],
    },
  ],
  ["toml", { line: ["#"], block: [], strings: [long, plain(longSingle), double, plain(single)] }],
  ["tf hcl", { line: ["#", "//"], block: stars, strings: [double] }],
  ["sql", { line: ["--"], block: stars, strings: [doubled, { ...doubled, open: '"', close: '"' }] }],
  ["lua", { line: ["--"], block: [{ open: "--[[", close: "]]" }], strings: [double, single] }],
  ["hs elm", { line: ["--"], block: [{ open: "{-", close: "-}", nests: true }], strings: [double], traits: ["char"] }],
  ["ex exs", { line: ["#"], block: [], strings: [long, double] }],
  ["r R jl", hash],
  ["pl pm", { line: ["#"], needsGap: true, block: [{ open: "=pod", close: "=cut", atLineStart: true }], strings: [] }],
  ["ps1 psm1", { line: ["#"], needsGap: true, block: [{ open: "<#", close: "#>" }], strings: [] }],
  ["clj cljs lisp el scm", { line: [";"], block: [], strings: [manyLines(double)] }],
  ["ini cfg conf properties editorconfig", { line: ["#", ";"], needsGap: true, block: [], strings: [] }],
  ["Dockerfile Makefile mk cmake gitignore dockerignore env", { line: ["#"], needsGap: true, block: [], strings: [] }],
  ["html htm vue svelte", { ...markup, traits: ["embeds"] }],
  ["xml svg xsl xsd csproj plist", markup],
  ["css", { line: [], block: stars, strings: [double, single] }],
  ["scss less", { line: slashes, block: stars, strings: [double, single] }],
];

const byEnding = new Map(
  languages.flatMap(([endings, language]) => endings.split(" ").map((each) => [each, language])),
);

export function languageOf(path: string): Language | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const ending = /\.(?<ending>[^.]+)$/u.exec(name)?.groups?.["ending"] ?? "";
  const first = /^[A-Z][a-z]{0,9}file(?=\.|$)/u.exec(name)?.[0] ?? "";
  return byEnding.get(ending) ?? byEnding.get(ending.toLowerCase()) ?? byEnding.get(first);
}

/** What stands in a page of another language. */
export const embedded = { script: javascript, style: byEnding.get("scss") ?? markup };
