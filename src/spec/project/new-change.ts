import type { SpecFile } from "../spec.ts";

export interface NewChange {
  readonly id: string;
  readonly title: string;
  readonly today: string;
}

/** The files of a new change of OpenSpec, which its own command takes. */
export function newChange({ id, title, today }: NewChange): readonly SpecFile[] {
  const folder = `openspec/changes/${id}`;
  return [
    { path: `${folder}/.openspec.yaml`, text: `schema: spec-driven\ncreated: ${today}\n` },
    { path: `${folder}/proposal.md`, text: proposal(id, title) },
    { path: `${folder}/specs/${id}/spec.md`, text: delta(title) },
    { path: `${folder}/tasks.md`, text: "## 1. Implementation\n\n- [ ] 1.1 TODO: the first thing to do\n" },
  ];
}

function proposal(id: string, title: string): string {
  return `# ${title}

## Why

TODO: what is wrong or missing now, for whom, and what becomes better with this change.

## What Changes

- TODO: what will be different.

## Capabilities

### New Capabilities

- \`${id}\`: TODO: what it covers.

### Modified Capabilities

## Impact

- TODO: the code, interfaces and people that this touches.
`;
}

function delta(title: string): string {
  return `## ADDED Requirements

### Requirement: ${title}

The system SHALL TODO: do what is asked for.

#### Scenario: TODO

- **WHEN** TODO: something happens
- **THEN** TODO: something follows
`;
}
