import type { Setup } from "../workspace/workspace.ts";
import { linesOf, type Look, noSight, type Sight, testsName } from "./look.ts";
import { nodeTestsOf } from "./node-tests.ts";
import { type PackageJson, readPackageJson } from "./package-json.ts";
import { type PackageTool, packageToolOf } from "./package-tool.ts";
import { seeDeno } from "./see-deno.ts";
import type { SeenCommand } from "./survey.ts";

const from = "package.json";

/** A project with a package.json, or one of Deno. */
export const seeNode: Look = async (files) => {
  const names = await files.names("");
  if (!names.includes(from)) return seeDeno(files, names);
  const json = readPackageJson((await files.read(from)) ?? "");
  if (json === undefined) return unreadable;
  const tool = packageToolOf(json, names);
  const found = nodeTestsOf(json, tool, names);
  return {
    tests: found?.ok === true ? [{ name: testsName, ...found.tests, from }] : [],
    checks: checksOf(json, tool, names),
    setup: setupOf({ json, tool, names, pnpm: await files.read("pnpm-workspace.yaml") }),
    notes: found?.ok === false ? [{ from, message: found.message }] : [],
  };
};

const unreadable: Sight = {
  ...noSight,
  notes: [{ from, message: "It cannot be read: it is no JSON object, or too large." }],
};

/** What a check is called, and the scripts that people have for it. */
const checkScripts: Readonly<Record<string, readonly string[]>> = {
  lint: ["lint", "eslint", "lint:check"],
  types: ["typecheck", "type-check", "check-types", "check:types", "types", "tsc"],
  format: ["format:check", "check:format", "fmt:check", "prettier:check"],
  build: ["build"],
};

/** What changes files, or never ends, checks nothing. */
const noCheck = /\s(?:--fix|--write|--watch|-w)\b/u;

function checksOf(json: PackageJson, tool: PackageTool, names: readonly string[]): readonly SeenCommand[] {
  const checks = Object.entries(checkScripts).flatMap(([name, scripts]) => {
    const script = scripts.find((each) => json.scripts.has(each) && !noCheck.test(json.scripts.get(each) ?? ""));
    return script === undefined ? [] : [{ name, run: tool.run(script), from }];
  });
  const isTyped = json.dependencies.has("typescript") && names.includes("tsconfig.json");
  const isChecked = checks.some(
    ({ name }) => name === "types" || (name === "build" && /\b(?:vue-)?tsc\b/u.test(json.scripts.get("build") ?? "")),
  );
  if (!isTyped || isChecked) return checks;
  return [...checks, { name: "types", run: `${tool.exec} tsc --noEmit`, from: "tsconfig.json" }];
}

interface Installed {
  readonly json: PackageJson;
  readonly tool: PackageTool;
  readonly names: readonly string[];
  readonly pnpm: string | undefined;
}

/** The packages that are there are enough, unless they lead back to the project itself: a copy would run the code of the original. */
function setupOf({ json, tool, names, pnpm }: Installed): readonly Setup[] {
  const needed = [...json.dependencies.values()];
  const isMany = json.hasWorkspaces || linesOf(pnpm ?? "").some((line) => /^packages\s*:/u.test(line));
  if (json.dependencies.size === 0 && !isMany) return [];
  const leadsBack = isMany || needed.some((version) => /^(?:file|link|portal|workspace):/u.test(version));
  return names.includes("node_modules") && !leadsBack ? [{ link: "node_modules/*" }] : [tool.install];
}
