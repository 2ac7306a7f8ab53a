import { type Look, type Sight, testsName } from "./look.ts";
import { seeGo } from "./see-go.ts";
import { seeJava } from "./see-java.ts";
import { seeMake } from "./see-make.ts";
import { seeNode } from "./see-node.ts";
import { seePython } from "./see-python.ts";
import { seeRust } from "./see-rust.ts";
import {
  type Language,
  languages,
  type ProjectFiles,
  type SeenCommand,
  type SpecStyle,
  type Survey,
  type SurveyNote,
} from "./survey.ts";

const looks: Readonly<Record<Language, Look>> = {
  node: seeNode,
  python: seePython,
  go: seeGo,
  rust: seeRust,
  java: seeJava,
  make: seeMake,
};

interface Seen extends Sight {
  readonly language: Language;
}

/** Looks what a project is made of, by names and texts alone. */
export async function surveyProject(files: ProjectFiles): Promise<Survey> {
  const found: Seen[] = [];
  for (const language of languages) {
    const sight = await looks[language](files);
    if (sight !== undefined) found.push({ language, ...sight });
  }
  // What has tests is what the project is about; a package.json may stand there for a formatter alone.
  const seen = [...found.filter((each) => each.tests.length > 0), ...found.filter((each) => each.tests.length === 0)];
  const specStyle = await specStyleOf(files);
  const tests = seen.flatMap(({ language, tests: own }) => own.map((each) => ({ language, ...each })));
  return {
    languages: seen.map(({ language }) => language),
    // Who is the only one needs no name.
    tests: tests.map(({ language, ...each }) =>
      tests.length > 1 && each.name === testsName ? { ...each, name: language } : each,
    ),
    checks: checksOf(seen),
    setup: seen.flatMap(({ setup }) => setup),
    ...(specStyle === undefined ? {} : { specStyle }),
    notes: tests.length > 0 ? [] : [...seen.flatMap(({ notes }) => notes), ...(await elsewhere(files))],
  };
}

/** A name is there once. What a Makefile says is left out where the language has said it: it would be the same. */
function checksOf(seen: readonly Seen[]): readonly SeenCommand[] {
  const checks: SeenCommand[] = [];
  for (const { language, checks: found } of seen) {
    for (const check of found) {
      const isThere = checks.some(({ name }) => name === check.name);
      if (!isThere) checks.push(check);
      else if (language !== "make") checks.push({ ...check, name: `${language}-${check.name}` });
    }
  }
  return checks;
}

const manifests = [
  "package.json",
  "pyproject.toml",
  "go.mod",
  "Cargo.toml",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
];
const mostFolders = 50;
const mostTold = 3;

/** Projects right below the root, of which nobody says how they belong together. */
async function elsewhere(files: ProjectFiles): Promise<readonly SurveyNote[]> {
  const folders = (await files.names("")).filter(
    (name) => !name.startsWith(".") && name !== "node_modules" && !/\.\w+$/u.test(name),
  );
  const notes: SurveyNote[] = [];
  for (const folder of folders.slice(0, mostFolders)) {
    if (notes.length === mostTold) break;
    const names = await files.names(folder);
    const found = manifests.find((name) => names.includes(name));
    if (found !== undefined)
      notes.push({
        from: `${folder}/${found}`,
        message: "A project below the root: how its tests are run has to be said.",
      });
  }
  return notes;
}

async function specStyleOf(files: ProjectFiles): Promise<SpecStyle | undefined> {
  const root = await files.names("");
  if (root.includes("openspec") && (await files.names("openspec")).length > 0) return "openspec";
  const specs = root.includes("specs") ? await files.names("specs") : [];
  if (root.includes(".specify") || specs.some((name) => /^\d{3,}-/u.test(name))) return "speckit";
  const topics = root.includes("tools") ? await files.names("tools/spec-loop/specs") : [];
  if (topics.some(isSpec)) return "topic";
  const acceptance = root.includes("spec") ? await files.names("spec") : [];
  return acceptance.some(isSpec) ? "acceptance" : undefined;
}

function isSpec(name: string): boolean {
  return /\.md$/iu.test(name) && !/^(?:readme|overview)\.md$/iu.test(name);
}
