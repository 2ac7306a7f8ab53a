import type { SpecDraft } from "../../src/spec/draft/spec-draft.ts";

/** A draft in which nothing is wrong. */
export const goodDraft: SpecDraft = {
  title: "Say how the server is",
  why: "Whoever runs the server wants to know whether it is up, without reading its logs.",
  what: ["GET /healthz answers."],
  capability: "health",
  requirements: [
    {
      change: "added",
      name: "Health check",
      text: "The server SHALL answer GET /healthz.",
      scenarios: [{ name: "Up", when: "a client asks", then: "it is told 200" }],
    },
  ],
  out_of_scope: ["No metrics."],
  constraints: ["No new dependency."],
};

/** A main spec of the same capability. */
export const mainHealth = `# health Specification

## Purpose
Says how the server is, to whoever runs it and wants to know.

## Requirements
### Requirement: Readiness
It SHALL say whether it is ready.

#### Scenario: Ready
- GIVEN the server runs
- WHEN a client asks
- THEN it is told *yes*

### Requirement: Liveness
It SHALL say that it is alive.

#### Scenario: Alive
- **WHEN** a client asks
- **THEN** it is told so
`;
