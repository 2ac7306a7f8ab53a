export interface NewSpeckit {
  readonly title: string;
  /** The name of its folder, which is that of its branch, too. */
  readonly feature: string;
  readonly today: string;
}

/** The text of a new Spec Kit spec, with the sections that its commands look for. */
export function newSpeckit({ title, feature, today }: NewSpeckit): string {
  return `# Feature Specification: ${title}

**Feature Branch**: \`${feature}\`

**Created**: ${today}

**Status**: Draft

**Input**: User description: "TODO: what was asked for"

## User Scenarios & Testing

### User Story 1 - ${title} (Priority: P1)

TODO: what a person wants to do, and why.

**Why this priority**: TODO: why this comes first.

**Independent Test**: TODO: how this alone can be tried.

**Acceptance Scenarios**:

1. **Given** [how things stand], **When** [what happens], **Then** [what follows]

### Edge Cases

- TODO: what if?

## Requirements

### Functional Requirements

- **FR-001**: The system MUST [do what]

## Success Criteria

### Measurable Outcomes

- **SC-001**: [A figure that shows it]

## Assumptions

- TODO: what is taken for granted.
`;
}

/** The number of the next feature: one more than the highest of those that there are. */
export function nextFeature(name: string, folders: readonly string[]): string {
  const numbers = folders.map((folder) => Number(/^(\d{3,6})-/.exec(folder)?.[1] ?? 0));
  return `${String(Math.max(0, ...numbers) + 1).padStart(3, "0")}-${name}`;
}
