import type { Setup } from "../workspace/workspace.ts";
import { linesOf, type Look, ownReport, type Sight, testsName } from "./look.ts";
import { readTomlLines, type TomlLines } from "./toml-lines.ts";
import type { ProjectFiles, SeenCommand, SurveyNote } from "./survey.ts";

const signs = [
  "pyproject.toml",
  "setup.py",
  "setup.cfg",
  "requirements.txt",
  "pytest.ini",
  "tox.ini",
  "Pipfile",
  "manage.py",
];
const requirementFiles = [
  "requirements.txt",
  "requirements-dev.txt",
  "dev-requirements.txt",
  "requirements_dev.txt",
  "test-requirements.txt",
  "requirements-test.txt",
];

/** What of a Python project was read. */
interface Python {
  readonly names: readonly string[];
  readonly texts: ReadonlyMap<string, string>;
  readonly pyproject: TomlLines;
  /** How Python is started in it, and what a copy needs for that. */
  readonly start: string;
  readonly setup: readonly Setup[];
  /** What is in its own folder of programs. */
  readonly own: readonly string[];
  readonly hasProgram: ProjectFiles["hasProgram"];
  /** Whether whatever it says that it needs is there when it runs. */
  readonly isInstalled: boolean;
}

export const seePython: Look = async (files) => {
  const names = await files.names("");
  const testsIn = await testPlace(files, names);
  const isPython = signs.some((sign) => names.includes(sign)) || names.some((name) => name.endsWith(".py"));
  if (!isPython && testsIn === undefined) return undefined;
  const python = await readPython(files, names);
  const tests = await testsOf(python, testsIn);
  return { tests: tests.tests, checks: await checksOf(python), setup: python.setup, notes: tests.notes };
};

function isTest(name: string): boolean {
  return /^test_.*\.py$|_test\.py$/u.test(name);
}

/** Where files with tests are, by their names. */
async function testPlace(files: ProjectFiles, names: readonly string[]): Promise<string | undefined> {
  for (const folder of ["tests", "test"]) {
    if (names.includes(folder) && (await files.names(folder)).some(isTest)) return `${folder}/`;
  }
  return names.find(isTest);
}

async function readPython(files: ProjectFiles, names: readonly string[]): Promise<Python> {
  const texts = new Map<string, string>();
  for (const name of [...signs, ...requirementFiles, ".flake8"]) {
    const text = names.includes(name) ? await files.read(name) : undefined;
    if (text !== undefined) texts.set(name, text);
  }
  const venv = [".venv", "venv"].find((name) => names.includes(name));
  const own = venv === undefined ? [] : await files.names(`${venv}/bin`);
  const common = {
    names,
    texts,
    own,
    pyproject: readTomlLines(texts.get("pyproject.toml") ?? ""),
    hasProgram: (name: string) => files.hasProgram(name),
  };
  if (venv !== undefined && own.length > 0) {
    return { ...common, start: `${venv}/bin/python`, setup: [{ link: venv }], isInstalled: false };
  }
  const managed = managers.find(({ lock }) => names.includes(lock));
  if (managed === undefined) return { ...common, start: "python3", setup: [], isInstalled: false };
  const { lock, start, install } = managed;
  const setup = [{ run: install, key: [lock, "pyproject.toml"], paths: [".venv"] }];
  return { ...common, start: `${start} python`, setup, isInstalled: true };
}

const managers = [
  { lock: "uv.lock", start: "uv run", install: "uv sync" },
  { lock: "poetry.lock", start: "poetry run", install: "POETRY_VIRTUALENVS_IN_PROJECT=true poetry install" },
] as const;

/** Modules of the project stand before those that are installed, which may lead to the code that a copy was made of. */
function startOf({ start, names }: Python): string {
  return names.includes("src") ? `PYTHONPATH=src ${start}` : start;
}

/** Nothing is written beside the code: it would be a change of the work. */
const noTraces = "-B";

async function testsOf(python: Python, testsIn: string | undefined): Promise<Pick<Sight, "tests" | "notes">> {
  const from = pytestSign(python) ?? testsIn;
  if (from === undefined) return { tests: [], notes: [] };
  if (from === testsIn && !(await hasTool(python, "pytest"))) return { tests: [], notes: [noPytest(from)] };
  const run = `${startOf(python)} ${noTraces} -m pytest --junitxml="${ownReport}"`;
  return { tests: [{ name: testsName, run, report: ownReport, from }], notes: [] };
}

/** Tests of unittest are run by pytest too. */
function noPytest(from: string): SurveyNote {
  return {
    from,
    message: "unittest writes no report that can be read, and pytest, which runs such tests too, is not installed.",
  };
}

/** Where the project says that it uses pytest. */
function pytestSign({ names, texts, pyproject }: Python): string | undefined {
  if (names.includes("pytest.ini")) return "pytest.ini";
  if (names.includes("conftest.py")) return "conftest.py";
  if (pyproject.has("tool.pytest") || pyproject.needs("pytest")) return "pyproject.toml";
  if (hasSection(texts.get("setup.cfg"), "tool:pytest")) return "setup.cfg";
  if (hasSection(texts.get("tox.ini"), "pytest")) return "tox.ini";
  return requirementFiles.find((name) =>
    linesOf(texts.get(name) ?? "").some((line) => /^pytest\b/iu.test(line.trim())),
  );
}

function hasSection(text: string | undefined, section: string): boolean {
  return linesOf(text ?? "").some((line) => line.trim() === `[${section}]`);
}

async function hasTool({ own, hasProgram, isInstalled, start }: Python, program: string): Promise<boolean> {
  if (isInstalled || own.includes(program)) return true;
  return start === "python3" && hasProgram(program);
}

async function checksOf(python: Python): Promise<readonly SeenCommand[]> {
  const { names, texts, pyproject, start } = python;
  const setupCfg = texts.get("setup.cfg");
  const ruff =
    ["ruff.toml", ".ruff.toml"].find((name) => names.includes(name)) ??
    (pyproject.has("tool.ruff") ? "pyproject.toml" : undefined);
  const flake8 = names.includes(".flake8") ? ".flake8" : hasSection(setupCfg, "flake8") ? "setup.cfg" : undefined;
  const mypy =
    ["mypy.ini", ".mypy.ini"].find((name) => names.includes(name)) ??
    (pyproject.has("tool.mypy") ? "pyproject.toml" : hasSection(setupCfg, "mypy") ? "setup.cfg" : undefined);
  const saysWhat = pyproject.value("tool.mypy", "files") ?? pyproject.value("tool.mypy", "packages");
  const tools = [
    { name: "lint", tool: "ruff", words: "ruff check .", from: ruff },
    { name: "lint", tool: "flake8", words: "flake8", from: flake8 },
    { name: "types", tool: "mypy", words: saysWhat === undefined ? "mypy ." : "mypy", from: mypy },
  ];
  const checks: SeenCommand[] = [];
  for (const { name, tool, words, from } of tools) {
    if (from === undefined || checks.some((check) => check.name === name) || !(await hasTool(python, tool))) continue;
    checks.push({ name, run: start === "python3" ? words : `${start} -m ${words}`, from });
  }
  return checks;
}
