import { describe, expect, test } from "vitest";
import { memoryTree } from "../../../test/rig/memory-tree.ts";
import { readTables } from "../../../test/rig/tables.ts";
import { tooLarge } from "../spec-file.ts";
import type { SpecTree } from "../spec.ts";
import { validateAll } from "./validate-all.ts";
import { validateArchived } from "./validate-archived.ts";
import type { Validation } from "./validation.ts";

interface Row {
  readonly name: string;
  /** The main spec; null where there is none. */
  readonly spec?: string | null;
  /** The delta of the change for it; null where there is none, and left out where the row is about the spec alone. */
  readonly delta?: string | null;
  /** Others: of the change, or where there is no change, of the project. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** All files of the change. */
  readonly only?: Readonly<Record<string, string>>;
  readonly archived?: Readonly<Record<string, string>>;
  /** Files that cannot be read. */
  readonly refused?: readonly string[];
  readonly finds: readonly string[];
  /** Whether more may be found. */
  readonly atLeast?: boolean;
}

const change = "openspec/changes/add";
const specFile = "openspec/specs/auth/spec.md";
const valid =
  "## Purpose\nSays who may come in, and for how long they may stay.\n## Requirements\n### Requirement: Login\nIt SHALL ask.\n#### Scenario: Known\n- in\n";
const delta = "## ADDED Requirements\n### Requirement: Logout\nIt SHALL end.\n#### a\nb\n";

function filesOf(row: Row, isChange: boolean): Readonly<Record<string, string>> {
  const files = new Map<string, string | null>();
  if (!isChange) {
    files.set(specFile, row.spec ?? null);
    for (const [path, text] of Object.entries(row.files ?? {})) files.set(path, text);
  } else {
    files.set(specFile, row.spec === undefined ? valid : row.spec);
    const own: Readonly<Record<string, string | null>> = row.only ?? {
      "specs/auth/spec.md": row.delta === undefined ? delta : row.delta,
      "proposal.md":
        "## Why\nSomebody has asked for it, and it is not much work to do.\n## What Changes\n- A way out.\n",
      "tasks.md": "## 1. A\n- [ ] 1.1 a\n",
      ...row.files,
    };
    for (const [path, text] of Object.entries(own)) files.set(`${change}/${path}`, text);
    for (const [path, text] of Object.entries(row.archived ?? {})) files.set(`openspec/changes/archive/${path}`, text);
  }
  return Object.fromEntries([...files].flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])));
}

function treeOf(row: Row, isChange: boolean): SpecTree {
  const tree = memoryTree(filesOf(row, isChange));
  const read = (path: string): Promise<string | undefined> =>
    row.refused?.includes(path) === true ? Promise.reject(tooLarge(path)) : tree.read(path);
  return { ...tree, read };
}

function found(validations: readonly Validation[], isChange: boolean): readonly string[] {
  return validations
    .filter(({ kind }) => (kind === "change") === isChange)
    .flatMap(({ problems }) => problems)
    .map(({ severity, code, place }) => {
      const file = place?.file ?? "nowhere";
      const shown = file === change ? "." : file.startsWith(`${change}/`) ? file.slice(change.length + 1) : `/${file}`;
      return `${severity} ${code} ${isChange ? `${shown} ` : ""}${place?.line}`;
    });
}

describe.each(readTables<Row>("openspec"))("$name", ({ name: table, rows }) => {
  const isChange = table === "changes";
  test.each(rows)("$name", async (row) => {
    const tree = treeOf(row, isChange);
    const all = found([...(await validateAll(tree)), ...(await validateArchived(tree))], isChange);
    if (row.atLeast === true) expect(all).toEqual(expect.arrayContaining([...row.finds]));
    else expect([...all].sort()).toEqual([...row.finds].sort());
  });
});
