/** The text of a new topic spec, with every part that has to be there. */
export function newTopic({ title }: { readonly title: string }): string {
  return `<!-- SPDX-License-Identifier: TODO -->

---
title: ${JSON.stringify(title)}
status: proposed
kind: feature
mode: infra
source: "TODO: the code or the page that this is about"
acceptance:
  - "TODO: what shall hold, so that a command can show it"
---

# ${title}

## What it does

TODO: what it is for.

## Where it lives

- TODO: the files and folders.

## Behaviour & contract

- TODO: what others may rely on.

## Out of scope

- TODO: what is not meant.

## Acceptance criteria

1. TODO: what shall hold, so that a command can show it

## Validation

\`\`\`sh
# The commands that show whether it holds.
\`\`\`

## Known gaps

- None yet.
`;
}
