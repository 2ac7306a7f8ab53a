import type { Setup } from "../workspace/workspace.ts";
import { linesOf, type Look, ownCoverage, testsName } from "./look.ts";

const from = "go.mod";

export const seeGo: Look = async (files) => {
  const names = await files.names("");
  if (!names.includes(from)) return undefined;
  const linter = [".golangci.yml", ".golangci.yaml", ".golangci.toml", ".golangci.json"].find((name) =>
    names.includes(name),
  );
  const lints = linter !== undefined && (await files.hasProgram("golangci-lint"));
  return {
    tests: [
      {
        name: testsName,
        run: `go test -json -coverprofile="${ownCoverage}" ./...`,
        report: "stdout",
        coverage: ownCoverage,
        from,
      },
    ],
    checks: [
      // Without a place to write to it would leave a program in the root.
      { name: "build", run: "go build -o /dev/null ./...", from },
      { name: "vet", run: "go vet ./...", from },
      ...(lints ? [{ name: "lint", run: "golangci-lint run", from: linter }] : []),
    ],
    setup: setupOf(names, (await files.read(from)) ?? ""),
    notes: [],
  };
};

/** What confines tests leaves them no network: modules that the project needs have to be there. */
function setupOf(names: readonly string[], text: string): readonly Setup[] {
  const needs = linesOf(text).some((line) => /^require\s+[\w(]/u.test(line.trim()));
  if (!needs || names.includes("vendor") || names.includes("go.work")) return [];
  const key = ["go.mod", "go.sum"].filter((name) => names.includes(name));
  return [{ run: "go mod vendor", key, paths: ["vendor"] }];
}
