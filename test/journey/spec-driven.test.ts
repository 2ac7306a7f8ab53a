import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { describe, expect, test } from "vitest";
import {
  answer,
  criteria,
  firstHalf,
  firstTests,
  said,
  secondHalf,
  secondTests,
  SpecProject,
} from "../rig/spec-project.ts";

const example = readFileSync(join(import.meta.dirname, "..", "..", "examples", "spec-driven.yml"), "utf8");

interface Told {
  readonly run: { readonly id: string; readonly status: string; readonly reason?: string; readonly outputs: unknown };
  readonly steps: readonly {
    readonly address: string;
    readonly status: string;
    readonly reason?: string;
    readonly output: Readonly<Record<string, unknown>> | null;
  }[];
  readonly gates: readonly { readonly address: string; readonly state: string }[];
}

const json = said(criteria.json, {
  lines: [3, 9],
  quote: firstHalf.split("\n").slice(2, 9).join("\n"),
  test: "JSON is pretty-printed",
});
const url = said(criteria.url, { lines: [12, 12], quote: "  return args[0] ?? usualUrl;", test: "an argument is the URL" });
const failuresMissing = said(criteria.failures, { verdict: "FAIL", note: "Nothing catches a failure." });
const failures = said(criteria.failures, {
  lines: [16, 24],
  quote: secondHalf.split("\n").slice(2, 11).join("\n"),
  test: "a failure is an exit code and a clear error",
});
/** It says that the failure is handled in a line that is not there. */
const forged = said(criteria.failures, {
  lines: [16, 16],
  quote: "process.on('uncaughtException', () => process.exit(1));",
  test: "a failure is an exit code and a clear error",
});

const turns = stringify({
  turns: [
    { step: "loop[1]/implement", do: [write("src/scrape.mjs", firstHalf), write("test/scrape.test.mjs", firstTests)] },
    { step: "loop[1]/review", do: [answer(json, url, failuresMissing)] },
    {
      step: "loop[2]/implement",
      match: "Nothing catches a failure.",
      do: [write("src/scrape.mjs", firstHalf + secondHalf), write("test/scrape.test.mjs", firstTests + secondTests)],
    },
    { step: "loop[2]/review", match: "left unproven", do: [answer(json, url, failures)] },
    { step: "loop[2]/review", do: [write("src/scrape.mjs", "nothing"), answer(json, url, forged)] },
  ],
});

function write(path: string, text: string): object {
  return { write: { path, text } };
}

const workflow = example.replace("integration: claude", "integration: robot");

async function inProject(files: Readonly<Record<string, string>>, use: (at: SpecProject) => Promise<void>): Promise<void> {
  const at = new SpecProject(files);
  try {
    await use(at);
  } finally {
    at.remove();
  }
}

describe("a change that is driven by a spec", () => {
  test("is implemented, graded, mended, graded again, and approved", () =>
    inProject({ "w.yml": workflow, "turns.yml": turns }, async ({ project, git }) => {
      const asked = await project.ask<Told>("run", "w.yml", "--run-id", "r");
      expect(asked.run).toMatchObject({ status: "waiting" });
      const first = asked.steps.find(({ address }) => address === "loop[1]/review");
      expect(first).toMatchObject({ status: "success", output: { outcome: "fail", failed: [{ criterion: criteria.failures, grade: "FAIL" }] } });
      const second = asked.steps.find(({ address }) => address === "loop[2]/review");
      expect(second).toMatchObject({ output: { outcome: "pass", failed: [] } });
      const told = await project.ask<Told>("answer", "r", "merge", "approve", "--comment", "fine by me");
      expect(told.run).toMatchObject({ status: "success" });
      expect(git("show", "refs/waybill/r/result:src/scrape.mjs")).toBe(firstHalf + secondHalf);
    }));
});
