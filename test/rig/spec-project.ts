import { spawnSync } from "node:child_process";
import { CliProject } from "./cli-project.ts";

/** The spec of a small feature, as the seed's `spec/feature01.md` writes it. */
export const featureSpec = `# spec/feature01.md — IP Config Scraper

## Goal
A small module that shows the IP configuration that a URL tells.

## Acceptance criteria
- [ ] JSON responses are pretty-printed; non-JSON responses are printed as text.
- [ ] The target URL is overridable via a command-line argument.
- [ ] Failures exit non-zero with a clear error — no traceback.

## Out of scope
- Persisting results; concurrent fetching; any web server.

## Constraints
- No third-party dependencies.
`;

export const criteria = {
  json: "feature01#acceptance-criteria/json-responses-are-pretty-printed-non-json-4c50",
  url: "feature01#acceptance-criteria/the-target-url-is-overridable-via-a-command-line-6673",
  failures: "feature01#acceptance-criteria/failures-exit-non-zero-with-a-clear-error-no-d4e3",
} as const;

/** The first half of it: whatever fails is not handled yet. */
export const firstHalf = `export const usualUrl = "https://httpbin.org/ip";

export function shown(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

export function urlOf(args) {
  return args[0] ?? usualUrl;
}
`;

export const firstTests = `import assert from "node:assert/strict";
import { test } from "node:test";
import { shown, urlOf } from "../src/scrape.mjs";

test("JSON is pretty-printed", () => {
  assert.equal(shown('{"origin":"1.2.3.4"}'), '{\\n  "origin": "1.2.3.4"\\n}');
  assert.equal(shown("plain"), "plain");
});

test("an argument is the URL", () => {
  assert.equal(urlOf(["http://a.b"]), "http://a.b");
  assert.match(urlOf([]), /^https:/u);
});
`;

export const secondHalf = `
export async function scrape(args, fetch, print) {
  try {
    const answer = await fetch(urlOf(args));
    print(shown(await answer.text()));
    return 0;
  } catch (error) {
    print("error: " + error.message);
    return 1;
  }
}
`;

export const secondTests = `
test("a failure is an exit code and a clear error", async () => {
  const { scrape } = await import("../src/scrape.mjs");
  const said = [];
  const down = async () => { throw new Error("no route"); };
  assert.equal(await scrape([], down, (line) => said.push(line)), 1);
  assert.deepEqual(said, ["error: no route"]);
});
`;

/** What passes whatever the module does. */
export const vacuousTests = `import assert from "node:assert/strict";
import { test } from "node:test";

test("two and two are four", () => {
  assert.equal(2 + 2, 4);
});
`;

/** How the tests of the project are run, without anything to install. */
export const testCommand = {
  run: "node --test --test-reporter=junit --test-reporter-destination=report.xml",
  report: "report.xml",
};

export const robots = `agents:
  robot: { driver: scripted, script: turns.yml }
tests:
  - { name: unit, run: "${testCommand.run}", report: ${testCommand.report}, files: ["test/**"] }
`;

type Git = (...words: readonly string[]) => string;

/** A project in a git repository of its own, with everything committed. */
export class SpecProject {
  readonly project: CliProject;
  readonly git: Git;

  constructor(files: Readonly<Record<string, string>>) {
    this.project = new CliProject({
      ".waybill/config.yml": robots,
      ".gitignore": "report.xml\nturns.yml\nw.yml\n",
      "AGENTS.md": "Write no dependency into a package.json.\n",
      "spec/feature01.md": featureSpec,
      ...files,
    });
    this.git = gitIn(this.project.folder);
    this.git("init", "-q");
    this.commit("first");
  }

  /** All that there is now; gives the commit. */
  readonly commit = (message = "a change"): string => {
    this.git("add", "-A");
    this.git("commit", "-qm", message);
    return this.git("rev-parse", "HEAD").trim();
  };

  remove(): void {
    this.project.remove();
  }
}

export function gitIn(folder: string): Git {
  return (...words) => {
    const names = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"];
    const { status, stdout, stderr } = spawnSync("git", [...names, ...words], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${words.join(" ")}: ${stderr}`);
    return stdout;
  };
}

export interface Given {
  readonly verdict?: "PASS" | "FAIL" | "UNKNOWN";
  readonly lines?: readonly [number, number];
  readonly quote?: string;
  readonly test?: string | null;
  readonly note?: string | null;
}

/** What an advisor says of one criterion, with a claim of lines of the module where it says that it passes. */
export function said(
  id: string,
  { verdict = "PASS", lines = [1, 1], quote = "", test = null, note = null }: Given,
): object {
  const [startLine, endLine] = lines;
  const claim = { path: "src/scrape.mjs", startLine, endLine, quote, test, note: null };
  return { id, verdict, claims: verdict === "PASS" ? [claim] : [], note };
}

export function answer(...grades: readonly object[]): { readonly answer: object } {
  return { answer: { criteria: grades, outOfScope: [], violations: [] } };
}
