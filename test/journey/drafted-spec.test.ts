import { stringify } from "yaml";
import { describe, expect, test } from "vitest";
import type { Verdict } from "../../src/review/verdict.ts";
import { goodDraft } from "../rig/spec-drafts.ts";
import { write } from "../rig/spec-opinions.ts";
import { SpecProject } from "../rig/spec-project.ts";

interface Told {
  readonly run: { readonly status: string };
  readonly steps: readonly { readonly address: string; readonly output: Readonly<Record<string, unknown>> | null }[];
}

const id = "health#health-check/up";
const spec = "openspec/changes/say-how-it-is";
const source = "export const status = () => 200;\n";
const tests = `import assert from "node:assert/strict";
import { test } from "node:test";
test("it is up", async () => assert.equal((await import("../src/health.mjs")).status(), 200));
`;

const workflow = stringify({
  workflow: { id: "w", name: "W", version: "1.0.0", integration: "robot", workspace: "own" },
  steps: [
    { id: "spec", type: "spec", draft: goodDraft, name: "say-how-it-is" },
    { id: "implement", type: "prompt", prompt: "Implement {{ steps.spec.output.spec }}" },
    {
      id: "review",
      type: "review",
      spec: "{{ steps.spec.output.spec }}",
      base: "{{ steps.spec.output.commit }}",
      tests: ["unit"],
    },
  ],
});

const claim = { path: "src/health.mjs", startLine: 1, endLine: 1, quote: source.trim(), test: "it is up", note: null };
const grades = [{ id, verdict: "PASS", claims: [claim], note: null }];

function turns(more: readonly object[]): string {
  const implement = [write("src/health.mjs", source), write("test/health.test.mjs", tests), ...more];
  const review = [{ answer: { criteria: grades, outOfScope: [], violations: [] } }];
  return stringify({
    turns: [
      { step: "implement", do: implement },
      { step: "review", do: review },
    ],
  });
}

async function graded(more: readonly object[]): Promise<{ readonly verdict: Verdict; readonly told: Told }> {
  const at = new SpecProject({ "w.yml": workflow, "turns.yml": turns(more) });
  try {
    const told = await at.project.ask<Told>("run", "w.yml");
    const output = told.steps.find(({ address }) => address === "review")?.output;
    return { verdict: output?.["verdict"] as Verdict, told };
  } finally {
    at.remove();
  }
}

describe("a change that is graded by a spec which its own run has written", () => {
  test("is compared with what was there with the spec, and passes", async () => {
    const { verdict, told } = await graded([]);
    const commit = told.steps.find(({ address }) => address === "spec")?.output?.["commit"];
    expect(verdict).toMatchObject({
      outcome: "pass",
      change: { base: commit },
      grades: [{ criterion: id, grade: "PASS" }],
    });
  });

  test("does not pass where whoever implements it has changed the spec", async () => {
    const easier = `## ADDED Requirements

### Requirement: Health check

The server SHALL be.

#### Scenario: Up

- **WHEN** a client asks
- **THEN** nothing much
`;
    const { verdict } = await graded([write(`${spec}/specs/health/spec.md`, easier)]);
    expect(verdict.outcome).toBe("fail");
    expect(verdict.breaches.map(({ note }) => note).join("\n")).toContain("The server SHALL answer GET /healthz.");
  });
});
