import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { changedTools } from "./changed-tools.ts";
import { shadowsTool } from "./shadows-tool.ts";
import type { Remark } from "./verdict.ts";

export interface TestSetup {
  /** All files of the change. */
  readonly files: readonly string[];
  /** Those of them that are tests. */
  readonly testFiles: readonly string[];
  /** The test commands of the project. */
  readonly commands: readonly string[];
  /** The text of a file without the change, and with it. */
  readonly before: (path: string) => Promise<string | undefined>;
  readonly after: (path: string) => Promise<string | undefined>;
}

/** What a change does to the way that the declared test commands go: scripts, and files by which the tools are told what to run. */
export async function changedTestSetup(setup: TestSetup): Promise<readonly Remark[]> {
  if (setup.commands.length === 0) return [];
  const scripts = await Promise.all([setup.before(manifest), setup.after(manifest)]);
  const words = wordsGoneThrough(setup.commands, scripts.map(scriptsOf));
  const found = await Promise.all(setup.files.map((path) => remarksOn(path, words, setup)));
  return found.flat();
}

const manifest = "package.json";

/** By these alone a tool finds out what it is to run, and how. */
const configurations =
  /^(?:vitest\.(?:config|workspace)\..+|jest\.config\..+|\.mocharc(?:\..+)?|\.(?:nyc|c8)rc(?:\..+)?|\.taprc|ava\.config\..+|karma\.conf\..+|(?:playwright|cypress|web-test-runner)\.config\..+|\.?pytest\.(?:ini|toml)|conftest\.py|tox\.ini|noxfile\.py|\.coveragerc|phpunit\.xml(?:\.dist)?|\.rspec|nextest\.toml|\.npmrc|\.yarnrc(?:\.ya?ml)?|\.pnpmfile\.[cm]?js|bunfig\.toml|go\.work|rust-toolchain(?:\.toml)?|(?:site|user)customize\.py)$/u;

/** The tools themselves, where they are kept with the project, and what says which plug-ins they take up. */
const places =
  /(?:^|\/)(?:\.cargo(?:\/config(?:\.toml)?)?$|\.yarn(?:$|\/(?:releases|plugins)(?:\/|$))|node_modules(?:\/|$)|(?:site|dist)-packages(?:\/|$)|[^/]+\.(?:egg|dist)-info(?:\/|$))/u;
const fixtures = /(?:^|\/)_*fixtures?_*\//u;

/** What is read where the test command calls a program. */
const recipes: ReadonlyMap<string, string> = new Map([
  ["makefile", "make"],
  ["gnumakefile", "make"],
  ["justfile", "just"],
  [".justfile", "just"],
  ["taskfile.yml", "task"],
  ["taskfile.yaml", "task"],
  ["rakefile", "rake"],
]);

/** The sections of files in which other things stand as well. */
const sections: ReadonlyMap<string, RegExp> = new Map([
  ["pyproject.toml", /^tool\.(?:pytest|coverage|tox|nox|poe|taskipy|pdm\.scripts|hatch\.envs)(?:\.|$)/u],
  ["setup.cfg", /^(?:tool:pytest|coverage:.*|aliases)$/u],
]);

const keysOfTools = ["jest", "mocha", "ava", "nyc", "c8", "tap", "vitest"];

/** Programs that run others, and files that say how: what a command names beside these is what it tests. */
const runners = /\.(?:sh|bash|zsh|ps1|bat|cmd|mk|json|ya?ml|toml|ini|cfg)$|config|(?:^|\/)(?:scripts?|tools?|\.?ci)\//u;
const compilers = /^(?:ts|js)config\..*json$/u;

async function remarksOn(path: string, words: ReadonlySet<string>, setup: TestSetup): Promise<readonly Remark[]> {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const whole: Remark = { path, note: "The change moves the bar: it changes this file, by which the tests are run." };
  if (configurations.test(name) || (places.test(path) && !fixtures.test(path))) return [whole];
  if (await shadowsTool(path, setup)) return [whole];
  if (words.has(recipes.get(name) ?? "")) return [whole];
  const isCalled = words.has(path) || words.has(`./${path}`);
  if (isCalled && runners.test(path) && !compilers.test(name) && !setup.testFiles.includes(path)) return [whole];
  const section = sections.get(name);
  const isRead = name === manifest || section !== undefined || name.startsWith("vite.config.");
  if (!isRead) return [];
  const [before, after] = await Promise.all([setup.before(path), setup.after(path)]);
  if (name === manifest) return changedManifest(path, [before, after], words);
  if (section !== undefined) return changedSections(path, [before, after], section);
  return /vitest|\btest\s*:/u.test(`${before ?? ""}\n${after ?? ""}`) ? [whole] : [];
}

type BeforeAndAfter = readonly [string | undefined, string | undefined];

function changedManifest(path: string, texts: BeforeAndAfter, words: ReadonlySet<string>): readonly Remark[] {
  const [before, after] = [objectOf(texts[0]), objectOf(texts[1])];
  const [old, now] = [scriptsOf(texts[0]), scriptsOf(texts[1])];
  const reached = wordsGoneThrough([...words], [old, now]);
  const scripts = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => isGoneThrough(name, reached) && old[name] !== now[name],
  );
  const keys = keysOfTools.filter((key) => textOf(before[key]) !== textOf(after[key]));
  const tools = changedTools(before, after, reached);
  return [
    ...scripts.map((name) => `the script ${JSON.stringify(name)}, which the tests go through`),
    ...keys.map((key) => `${JSON.stringify(key)}, by which the tests are run`),
    ...tools.map((key) => `where ${JSON.stringify(key)} comes from, a tool by which the tests are run`),
  ].map((what) => ({ path, note: `The change moves the bar: it changes ${what}.` }));
}

function changedSections(path: string, [before, after]: BeforeAndAfter, isMeant: RegExp): readonly Remark[] {
  const [old, now] = [sectionsOf(before ?? ""), sectionsOf(after ?? "")];
  const names = [...new Set([...old.keys(), ...now.keys()])].filter((name) => isMeant.test(name));
  return names
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => ({ path, note: `The change moves the bar: it changes [${name}], by which the tests are run.` }));
}

/** Of an INI file, or one of TOML: what stands below each heading. */
function sectionsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let name = "";
  for (const line of text.split("\n").map((each) => each.trim())) {
    name = /^\[{1,2}(?<name>[^[\]]+)\]{1,2}\s*(?:[#;].*)?$/u.exec(line)?.groups?.["name"]?.trim() ?? name;
    if (line !== "") found.set(name, `${found.get(name) ?? ""}${line}\n`);
  }
  return found;
}

type Scripts = Readonly<Record<string, string>>;

/** The words of the commands, and of each script that one of them may name, over and over. */
function wordsGoneThrough(commands: readonly string[], manifests: readonly Scripts[]): ReadonlySet<string> {
  const words = new Set<string>();
  const left = [...commands];
  const seen = new Set<string>();
  for (let text = left.pop(); text !== undefined; text = left.pop()) {
    for (const word of text.split(/[\s"'`;&|()=]+/u)) if (word !== "") words.add(word);
    if (/\b(?:npm|pnpm|yarn|bun)\b.*\s(?:t|tst)\b/u.test(text)) words.add("test");
    for (const scripts of manifests) {
      for (const [name, script] of Object.entries(scripts)) {
        const key = JSON.stringify([name, script]);
        if (seen.has(key) || !isGoneThrough(name, words)) continue;
        seen.add(key);
        left.push(script);
      }
    }
  }
  return words;
}

/** Also what runs before and after another script, and what is named by its beginning: `test:*`. */
function isGoneThrough(script: string, words: ReadonlySet<string>): boolean {
  const name = /^(?:pre|post)(?<name>.+)$/u.exec(script)?.groups?.["name"];
  if (words.has(script) || (name !== undefined && words.has(name))) return true;
  return [...words].some(
    (word) => word.endsWith("*") && word.length > 1 && script.startsWith(word.replace(/\*+$/u, "")),
  );
}

function scriptsOf(text: string | undefined): Scripts {
  const { scripts } = objectOf(text);
  if (scripts === undefined || !isJsonObject(scripts)) return {};
  return Object.fromEntries(
    Object.entries(scripts).flatMap(([name, script]) => (typeof script === "string" ? [[name, script]] : [])),
  );
}

/** Of a text that is no JSON nothing is known: then all has changed. */
function objectOf(text = "{}"): JsonObject {
  try {
    const value: JsonValue = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
