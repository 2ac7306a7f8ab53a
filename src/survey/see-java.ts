import { type Look, type Sight, testsName } from "./look.ts";
import type { ProjectFiles } from "./survey.ts";

const gradleFiles = ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"];

/** Maven, or else Gradle; by the wrapper that the project brings, where it has one. */
export const seeJava: Look = async (files) => {
  const names = await files.names("");
  if (names.includes("pom.xml")) return maven(files, names);
  const build = gradleFiles.find((name) => names.includes(name));
  return build === undefined ? undefined : gradle(files, names, build);
};

async function maven(files: ProjectFiles, names: readonly string[]): Promise<Sight> {
  const from = "pom.xml";
  const call = `${names.includes("mvnw") ? "./mvnw" : "mvn"} -B`;
  const text = (await files.read(from)) ?? "";
  const plugins = ["spotless", "checkstyle"].filter(
    (name) => text.includes(`<artifactId>${name}-maven-plugin`) || text.includes(`<artifactId>maven-${name}-plugin`),
  );
  return {
    tests: [{ name: testsName, run: `${call} test`, report: "**/target/surefire-reports/TEST-*.xml", from }],
    checks: plugins.slice(0, 1).map((name) => ({ name: "lint", run: `${call} ${name}:check`, from })),
    setup: [],
    notes: [],
  };
}

async function gradle(files: ProjectFiles, names: readonly string[], from: string): Promise<Sight> {
  const call = names.includes("gradlew") ? "./gradlew" : "gradle";
  const text = (await files.read(from)) ?? "";
  const lint = /\bspotless\b/u.test(text)
    ? "spotlessCheck"
    : /\bcheckstyle\b/u.test(text)
      ? "checkstyleMain"
      : undefined;
  return {
    tests: [{ name: testsName, run: `${call} test --continue`, report: "**/build/test-results/test/*.xml", from }],
    checks: lint === undefined ? [] : [{ name: "lint", run: `${call} ${lint}`, from }],
    setup: [],
    notes: [],
  };
}
