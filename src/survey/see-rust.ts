import { type Look, testsName } from "./look.ts";
import { readTomlLines } from "./toml-lines.ts";
import type { ProjectFiles, SeenTests } from "./survey.ts";

const from = "Cargo.toml";
const nextestConfig = ".config/nextest.toml";

export const seeRust: Look = async (files) => {
  const names = await files.names("");
  if (!names.includes(from)) return undefined;
  const isMany = readTomlLines((await files.read(from)) ?? "").has("workspace");
  const all = isMany ? " --workspace" : "";
  const clippy = await files.hasProgram("cargo-clippy");
  const formatting = ["rustfmt.toml", ".rustfmt.toml"].find((name) => names.includes(name));
  return {
    tests: [
      // Which program a test is in stands on the standard error.
      (await nextestOf(files, all)) ?? {
        name: testsName,
        run: `cargo test${all} --no-fail-fast 2>&1`,
        report: "stdout",
        from,
      },
    ],
    checks: [
      clippy
        ? { name: "lint", run: `cargo clippy${all} --all-targets`, from }
        : { name: "build", run: `cargo check${all} --all-targets`, from },
      ...(formatting === undefined ? [] : [{ name: "format", run: "cargo fmt --check", from: formatting }]),
    ],
    setup: [],
    notes: [],
  };
};

/** nextest writes a report where its configuration says so. */
async function nextestOf(files: ProjectFiles, all: string): Promise<SeenTests | undefined> {
  const text = await files.read(nextestConfig);
  if (text === undefined || !(await files.hasProgram("cargo-nextest"))) return undefined;
  const config = readTomlLines(text);
  for (const profile of ["default", "ci"]) {
    const path = config.value(`profile.${profile}.junit`, "path") ?? config.value(`profile.${profile}`, "junit.path");
    const file = /^["']([^"']+)["']/u.exec(path ?? "")?.[1];
    if (file === undefined) continue;
    const run = `cargo nextest run${all} --no-fail-fast --profile ${profile}`;
    return { name: testsName, run, report: `target/nextest/${profile}/${file}`, from: nextestConfig };
  }
  return undefined;
}
