import { ownReport } from "./look.ts";
import type { PackageJson } from "./package-json.ts";
import type { PackageTool } from "./package-tool.ts";
import { lastCommand, type ScriptCommand } from "./script-commands.ts";

/** How the tests of a Node project are run so that their report can be read. */
export interface NodeTests {
  readonly run: string;
  readonly report: string;
}

export type NodeTestsFound =
  | { readonly ok: true; readonly tests: NodeTests }
  | { readonly ok: false; readonly message: string };

interface Runner {
  /** How it is started where nobody has a script for it, behind what starts programs of packages. */
  readonly alone: string;
  /** The words that stand for nothing but that, in scripts that say no more. */
  readonly plain: readonly string[];
  /** What it is told, so that it writes a report. */
  readonly flags: string;
  readonly report: string;
  /** Scripts that would never end, or that write a report elsewhere. */
  readonly unlike?: RegExp;
}

const jest = {
  flags: `--json --outputFile="${ownReport}"`,
  report: ownReport,
  unlike: /\s--(?:watch(?:All)?|outputFile)\b/u,
};

const runners: Readonly<Record<string, Runner>> = {
  vitest: {
    alone: "vitest run",
    plain: ["", "run", "--run"],
    flags: `--reporter=default --reporter=json --outputFile="${ownReport}"`,
    report: ownReport,
    unlike: /\s(?:--watch|--outputFile|watch|dev)\b|\s-w\b/u,
  },
  jest: { alone: "jest", plain: ["", "--ci", "--coverage"], ...jest },
  "react-scripts": {
    alone: "react-scripts test --watchAll=false",
    plain: ["test"],
    ...jest,
    flags: `--watchAll=false ${jest.flags}`,
  },
  mocha: {
    alone: "mocha",
    plain: [""],
    flags: `--reporter xunit --reporter-option output="${ownReport}"`,
    report: ownReport,
    unlike: /\s(?:--watch|-w)\b/u,
  },
  ava: { alone: "ava", plain: [""], flags: "--tap", report: "stdout", unlike: /\s(?:--watch|-w)\b/u },
  tap: { alone: "tap", plain: ["", "run"], flags: "-R tap", report: "stdout", unlike: /\s--watch\b/u },
  qunit: { alone: "qunit", plain: [""], flags: "--reporter tap", report: "stdout" },
};

/** Those that print TAP without being told to. */
const tapPrinters = new Set(["tape"]);

/** What programs are known for, whose reports cannot be read. */
const unreadable = new Set([
  "playwright",
  "cypress",
  "karma",
  "ng",
  "wtr",
  "uvu",
  "jasmine",
  "lab",
  "turbo",
  "nx",
  "lerna",
  "gulp",
  "grunt",
  "make",
]);

const scriptNames = ["test", "test:unit", "test:ci"];
const noTests = /no test(?:s)? specified|^\s*$/iu;

/** By the script of the tests first, and by what is installed where there is none. */
export function nodeTestsOf(
  json: PackageJson,
  tool: PackageTool,
  names: readonly string[],
): NodeTestsFound | undefined {
  let trouble: NodeTestsFound | undefined;
  for (const script of scriptNames) {
    const found = testsOfScript(script, { json, tool });
    if (found?.ok === true) return found;
    trouble ??= found;
  }
  if (trouble !== undefined) return trouble;
  for (const [name, runner] of Object.entries(runners)) {
    if (json.dependencies.has(name)) return { ok: true, tests: aloneOf(runner, tool) };
  }
  const hasTests = names.some((name) => /^tests?$|^test-.*\.[cm]?js$|[.-]test\.[cm]?js$/u.test(name));
  return hasTests ? { ok: true, tests: { run: "node --test --test-reporter=tap", report: "stdout" } } : undefined;
}

interface Package {
  readonly json: PackageJson;
  readonly tool: PackageTool;
}

const mostSteps = 5;

/** Follows a script that only calls another one. */
function testsOfScript(script: string, given: Package, steps = 0): NodeTestsFound | undefined {
  const text = given.json.scripts.get(script);
  if (text === undefined || noTests.test(text)) return undefined;
  const last = lastCommand(text);
  if (last === undefined) return unread(script, text, "what it prints goes on to something else");
  const called = calledScript(last);
  if (called !== undefined && steps < mostSteps && given.json.scripts.has(called)) {
    return testsOfScript(called, given, steps + 1) ?? unread(script, text, "it calls a script that runs no tests");
  }
  const tests = testsOfCommand({ script, text, last }, given.tool);
  return tests === undefined ? unread(script, text, whyUnread(last)) : { ok: true, tests };
}

function calledScript({ program, words }: ScriptCommand): string | undefined {
  const plain = words.filter((word) => !word.startsWith("-"));
  switch (program) {
    case "npm":
    case "pnpm":
    case "yarn":
    case "bun": {
      const [first, second] = plain;
      if (first === "run" || first === "run-script") return second;
      return program === "bun" && first === "test" ? undefined : first;
    }
    default:
      return undefined;
  }
}

interface Script {
  readonly script: string;
  readonly text: string;
  readonly last: ScriptCommand;
}

function testsOfCommand({ script, text, last }: Script, tool: PackageTool): NodeTests | undefined {
  const { program, words, isAlone } = last;
  const isNodeTest = words.includes("--test") && !Object.hasOwn(runners, program);
  if (isNodeTest) return nodeTest({ script, text, last }, tool);
  if (program === "bun" && words[0] === "test") {
    return { run: `${text} --reporter=junit --reporter-outfile="${ownReport}"`, report: ownReport };
  }
  if (tapPrinters.has(program)) return { run: tool.run(script), report: "stdout" };
  const runner = Object.hasOwn(runners, program) ? runners[program] : undefined;
  if (runner === undefined || (program === "react-scripts" && words[0] !== "test")) return undefined;
  const isPlain = isAlone && runner.plain.includes(words.join(" ")) && text.trim().startsWith(program);
  if (isPlain || runner.unlike?.test(` ${words.join(" ")}`) === true) return aloneOf(runner, tool);
  const { flags, report } = runner;
  const once = program === "vitest" && !/(?:^| )(?:run|--run)(?: |$)/u.test(words.join(" ")) ? "--run " : "";
  return { run: tool.run(script, `${once}${flags}`), report };
}

function aloneOf({ alone, flags, report }: Runner, { exec }: PackageTool): NodeTests {
  const words = alone.includes("--watchAll=false") ? flags.replace("--watchAll=false ", "") : flags;
  return { run: `${exec} ${alone} ${words}`, report };
}

/** Options of Node stand before the files: behind them they would be nobody's. */
function nodeTest({ script, text, last }: Script, tool: PackageTool): NodeTests {
  const plain = text.trim();
  if (/--test-reporter-destination/u.test(plain)) return { run: "node --test --test-reporter=tap", report: "stdout" };
  if (!last.isAlone || !/^[\w./-]+(?: |$)/u.test(plain)) {
    return { run: `NODE_OPTIONS=--test-reporter=tap ${tool.run(script)}`, report: "stdout" };
  }
  const told = /--test-reporter[= ]\S+/u.test(plain)
    ? plain.replace(/--test-reporter[= ]\S+/u, "--test-reporter=tap")
    : plain.replace(/(^|\s)--test(?=\s|$)/u, "$1--test --test-reporter=tap");
  return { run: /^node(?: |$)/u.test(plain) ? told : `${tool.exec} ${told}`, report: "stdout" };
}

function unread(script: string, text: string, why: string): NodeTestsFound {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return { ok: false, message: `The script \`${script}\` (\`${short}\`) writes no report that can be read: ${why}.` };
}

function whyUnread({ program }: ScriptCommand): string {
  return unreadable.has(program)
    ? `${program} has to be told where to write one`
    : `how \`${program}\` writes one is not known`;
}
