import type { Chance } from "./chance.ts";
import { makeNames, makeRequirement, makeSpec } from "./openspec-specs.ts";

/** A change with the spec that it is for; paths are from the root of the project. */
export interface ChangeDraft {
  readonly id: string;
  readonly capability: string;
  /** Of the main spec. */
  readonly names: readonly string[];
  readonly files: Map<string, string>;
}

/** A change that is valid in every respect, and different for each seed. */
export function makeChange(chance: Chance, id: string): ChangeDraft {
  const capability = chance.is(0.2) ? `area/of-${id}` : `of-${id}`;
  const names = makeNames(chance, 4);
  const main = makeSpec(chance, names);
  const files = new Map<string, string>();
  const draft = { id, capability, names, files };
  files.set(`openspec/specs/${capability}/spec.md`, main);
  files.set(deltaOf(draft), makeDelta(chance, names, main));
  files.set(
    ofChange(draft, "proposal.md"),
    "## Why\nSomebody has asked for it, and it is not much work to do it.\n\n## What Changes\n- Some of it.\n",
  );
  files.set(ofChange(draft, "tasks.md"), "## 1. Begin\n- [x] 1.1 one\n- [ ] 1.2 two\n\n## 2. End\n* [ ] 2.1 three\n");
  if (chance.is(0.7)) files.set(ofChange(draft, ".openspec.yaml"), "schema: spec-driven\ncreated: 2026-11-02\n");
  return draft;
}

export function ofChange({ id }: Pick<ChangeDraft, "id">, path: string): string {
  return `openspec/changes/${id}/${path}`;
}

export function deltaOf(draft: Pick<ChangeDraft, "id" | "capability">): string {
  return ofChange(draft, `specs/${draft.capability}/spec.md`);
}

function makeDelta(chance: Chance, names: readonly string[], main: string): string {
  const [a = "", b = "", c = ""] = names;
  const parts = [
    ["## ADDED Requirements", "", ...makeRequirement(chance, "something new"), ""],
    ["## MODIFIED Requirements", "", ...blockOf(main, a).split("\n"), "#### Scenario: one more", "- so", ""],
    [
      "## REMOVED Requirements",
      ...chance.pick([
        [`### Requirement: ${b}`, "**Reason**: old"],
        [`- \`### Requirement: ${b}\``],
        [`* ### Requirement: ${b}`],
      ]),
      "",
    ],
    ["## RENAMED Requirements", ...pair(c, "another name", chance), ""],
  ];
  const kept = parts.filter(() => chance.is(0.8));
  const chosen = kept.length === 0 ? parts.slice(0, 1) : kept;
  return `${chosen.flat().join("\n")}\n`;
}

function pair(from: string, to: string, chance: Chance): readonly string[] {
  const mark = chance.pick(["- ", "* ", "+ ", ""]);
  const quote = chance.pick(["`", ""]);
  return [`${mark}FROM: ${quote}### Requirement: ${from}${quote}`, `${mark}TO: ${quote}### Requirement: ${to}${quote}`];
}

/** A requirement as it stands in the text that `makeSpec` has made. */
function blockOf(main: string, name: string): string {
  const lines = main.split("\n");
  const from = lines.findIndex((line) => /^###\s+requirement:/i.test(line) && line.includes(name));
  const to = lines.findIndex(
    (line, at) =>
      at > from && (/^##\s/.test(line) || (/^###\s+requirement:/i.test(line) && !line.includes("in a fence"))),
  );
  return lines
    .slice(from, to === -1 ? lines.length : to)
    .join("\n")
    .trimEnd();
}

export type ChangeOfChange = (draft: ChangeDraft, chance: Chance) => void;

const requirement = "### Requirement: another\nIt SHALL be.\n#### Scenario: a\n- b\n";

function delta(edit: (text: string, draft: ChangeDraft) => string): ChangeOfChange {
  return (draft) => {
    const path = deltaOf(draft);
    draft.files.set(path, edit(draft.files.get(path) ?? "", draft));
  };
}

function file(name: string, text: string): ChangeOfChange {
  return (draft) => void draft.files.set(ofChange(draft, name), text);
}

function without(draft: ChangeDraft): void {
  draft.files.delete(deltaOf(draft));
}

const added = (text: string): string => `## ADDED Requirements\n${text}`;
const first = ({ names }: ChangeDraft): string => names[0] ?? "";
const second = ({ names }: ChangeDraft): string => names[1] ?? "";
const modified = (name: string, scenarios = "#### a\nb"): string =>
  `## MODIFIED Requirements\n### Requirement: ${name}\nIt SHALL be.\n${scenarios}\n`;
const renamed = (from: string, to: string): string =>
  `## RENAMED Requirements\n- FROM: \`### Requirement: ${from}\`\n- TO: \`### Requirement: ${to}\`\n`;
const removed = (name: string): string => `## REMOVED Requirements\n### Requirement: ${name}\n`;

export const changeChanges: Readonly<Record<string, ChangeOfChange>> = {
  "no delta": without,
  "no delta, and skip_specs": (draft, chance) => {
    without(draft);
    file(".openspec.yaml", "schema: spec-driven\nskip_specs: true\n")(draft, chance);
  },
  "skip_specs with deltas": file(".openspec.yaml", "schema: spec-driven\nskip_specs: true\n"),
  "skip_specs that is false": file(".openspec.yaml", "schema: spec-driven\nskip_specs: false\n"),
  "skip_specs that is a word": file(".openspec.yaml", "schema: spec-driven\nskip_specs: yes\n"),
  "skip_specs without a schema": (draft, chance) => {
    without(draft);
    file(".openspec.yaml", "skip_specs: true\n")(draft, chance);
  },
  "skip_specs with a schema that is not there": (draft, chance) => {
    without(draft);
    file(".openspec.yaml", "schema: nowhere\nskip_specs: true\n")(draft, chance);
  },
  "skip_specs in a file that is no YAML": (draft, chance) => {
    without(draft);
    file(".openspec.yaml", "schema: 'a\nskip_specs: true\n")(draft, chance);
  },
  "skip_specs with a hidden file": (draft, chance) => {
    without(draft);
    file(".openspec.yaml", "schema: spec-driven\nskip_specs: true\n")(draft, chance);
    file("specs/.keep", "")(draft, chance);
  },
  "skip_specs with a note below specs": (draft, chance) => {
    without(draft);
    file(".openspec.yaml", "schema: spec-driven\nskip_specs: true\n")(draft, chance);
    file("specs/note.txt", "a note")(draft, chance);
  },
  "metadata that are no YAML": file(".openspec.yaml", "schema: 'a\n"),
  "metadata without a schema": file(".openspec.yaml", "created: 2026-01-01\n"),
  "metadata with a wrong date": file(".openspec.yaml", "schema: spec-driven\ncreated: yesterday\n"),
  "metadata with more keys": file(".openspec.yaml", "schema: spec-driven\nwhatever: 1\ngoal: to be done\n"),
  "metadata with an unknown schema": file(".openspec.yaml", "schema: nowhere\n"),
  "metadata that retire": file(".openspec.yaml", "schema: spec-driven\nretire_capabilities: true\n"),
  "a delta at the root": (draft, chance) => file("specs/spec.md", added(requirement))(draft, chance),
  "only a delta at the root": (draft, chance) => {
    without(draft);
    file("specs/spec.md", added(requirement))(draft, chance);
  },
  "a delta in another file": (draft, chance) =>
    file(`specs/${draft.capability}/delta.md`, added(requirement))(draft, chance),
  "only a delta in another file": (draft, chance) => {
    without(draft);
    file("specs/auth.MD", added(requirement))(draft, chance);
  },
  "a note beside a delta": (draft, chance) => file(`specs/${draft.capability}/notes.md`, "# Notes\n")(draft, chance),
  "a hidden folder with a delta": (draft, chance) => {
    file("specs/.old/spec.md", "nothing")(draft, chance);
  },
  "sections without entries": delta(() => "## ADDED Requirements\n\n## REMOVED Requirements\nnothing\n"),
  "no section": delta(() => `# A delta\n${requirement}`),
  "a section of another name": delta(() => `## NEW Requirements\n${requirement}`),
  "a section with two blanks": delta(() => `## ADDED  Requirements\n${requirement}`),
  "a section with marks behind": delta(() => `## ADDED Requirements ##\n${requirement}`),
  "a section that is indented": delta(() => ` ## ADDED Requirements\n${requirement}`),
  "a section in lower case": delta(() => `## added requirements\n${requirement}`),
  "a section twice": delta(
    (text) => `${text}\n${added(requirement)}\n${added(requirement.replace("another", "a third"))}`,
  ),
  "a name twice in ADDED": delta(() => added(requirement + requirement)),
  "a name twice in two sections of ADDED": delta(() => added(requirement) + added(requirement)),
  "a name twice in MODIFIED": delta((_, draft) => modified("x") + modified("x") + first(draft)),
  "a name twice in REMOVED": delta((_, draft) => removed(first(draft)) + removed(first(draft))),
  "modified and removed": delta((text, draft) => `${text}\n${modified(first(draft))}${removed(first(draft))}`),
  "modified and added": delta((text) => `${text}\n${modified("x")}${added(requirement.replace("another", "x"))}`),
  "added and removed": delta((_, draft) => added(requirement.replace("another", first(draft))) + removed(first(draft))),
  "renamed and modified under the old name": delta((_, draft) => renamed(first(draft), "x") + modified(first(draft))),
  "renamed and modified under the new name": delta(
    (_, draft) => renamed(first(draft), "x") + modified("x", "#### case 1\nb\n#### case 2\nb\n#### case 3\nb"),
  ),
  "renamed and modified with lost scenarios": delta(
    (_, draft) => renamed(first(draft), "x") + modified("x", "#### other\nb"),
  ),
  "renamed to what is added": delta((_, draft) => renamed(first(draft), "another") + added(requirement)),
  "renamed and removed": delta((_, draft) => renamed(first(draft), "x") + removed(first(draft))),
  "renamed and removed in another case": delta(
    (_, draft) => renamed(first(draft), "x") + removed(first(draft).toUpperCase()),
  ),
  "renamed twice": delta((_, draft) => renamed(first(draft), "x") + renamed(first(draft), "y")),
  "two renamed to one": delta((_, draft) => renamed(first(draft), "x") + renamed(second(draft), "x")),
  "renamed in a chain": delta((_, draft) => renamed(first(draft), "x") + renamed("x", "y")),
  "renamed to the name of another": delta((_, draft) => renamed(first(draft), second(draft))),
  "renamed to the name of another in another case": delta((_, draft) =>
    renamed(first(draft), second(draft).toUpperCase()),
  ),
  "renamed in its case alone": delta((_, draft) => renamed(first(draft), first(draft).toUpperCase())),
  "renamed from what is not there": delta(() => renamed("nobody", "x")),
  "renamed already": delta((_, draft) => renamed("nobody", first(draft))),
  "renamed already, with a name like the old one": delta((_, draft) =>
    renamed(second(draft).toUpperCase(), first(draft)),
  ),
  "FROM without TO": delta((text) => `${text}\n## RENAMED Requirements\nFROM: \`### Requirement: a\`\n`),
  "TO without FROM": delta((text) => `${text}\n## RENAMED Requirements\nTO: \`### Requirement: a\`\n`),
  "FROM in lower case": delta(
    () => "## RENAMED Requirements\n- from: `### Requirement: a`\n- to: `### Requirement: b`\n",
  ),
  "pairs that cross": delta(
    () =>
      "## RENAMED Requirements\nFROM: ### Requirement: a\nFROM: ### Requirement: b\nTO: ### Requirement: c\nTO: ### Requirement: d\n",
  ),
  "added without text": delta(() => added("### Requirement: bare\n#### a\nb\n")),
  "added with SHALL in its name": delta(() => added("### Requirement: It SHALL be\n#### a\nb\n")),
  "added without a scenario": delta(() => added("### Requirement: bare\nIt SHALL be.\n")),
  "added with an empty scenario": delta(() => added("### Requirement: bare\nIt SHALL be.\n#### Scenario: a\n\n")),
  "added with an empty scenario beside another": delta(() =>
    added("### Requirement: bare\nIt SHALL be.\n#### Scenario: a\n#### b\nc\n"),
  ),
  "added without SHALL": delta(() => added("### Requirement: bare\nIt is.\n#### Scenario: a\nb\n")),
  "added with a scenario of the fifth level": delta(() =>
    added("### Requirement: bare\nIt SHALL.\n##### Scenario: a\nb\n"),
  ),
  "added without a blank": delta(() => added("###Requirement: tight\nIt SHALL.\n#### Scenario: a\nb\n")),
  "added without a name": delta((text) => text + added("### Requirement:\nIt SHALL.\n#### Scenario: a\nb\n")),
  "added in a comment": delta((text) => `${text}\n<!--\n${added(requirement)}-->\n`),
  "added in a fence": delta((text) => `${text}\n\`\`\`\n${added(requirement)}\`\`\`\n`),
  "added and there": delta((_, draft) => added(requirement.replace("another", first(draft)))),
  "added and there in another case": delta((_, draft) =>
    added(requirement.replace("another", first(draft).toUpperCase())),
  ),
  "added as it is there": (draft) => {
    const main = draft.files.get(`openspec/specs/${draft.capability}/spec.md`) ?? "";
    draft.files.set(deltaOf(draft), added(blockOf(main, first(draft))));
  },
  "modified without SHALL": delta((_, draft) => modified(first(draft)).replace("SHALL", "may")),
  "modified without text": delta((_, draft) => modified(first(draft)).replace("It SHALL be.\n", "")),
  "modified without a scenario": delta((_, draft) => modified(first(draft), "")),
  "modified with lost scenarios": delta((_, draft) => modified(first(draft), "#### other\nb")),
  "modified and not there": delta(() => modified("nobody")),
  "modified in another case": delta((_, draft) => modified(first(draft).toUpperCase())),
  "removed and not there": delta(() => removed("nobody")),
  "removed in another case": delta((_, draft) => removed(first(draft).toUpperCase())),
  "all removed": delta((_, { names }) => names.map(removed).join("")),
  "all removed, and said so": (draft, chance) => {
    delta((_, { names }) => names.map(removed).join(""))(draft, chance);
    file(".openspec.yaml", "schema: spec-driven\nretire_capabilities: true\n")(draft, chance);
  },
  "a requirement outside of the sections": delta((text) => `${requirement}\n${text}`),
  "a requirement below notes": delta((text) => `${text}\n## Notes\n${requirement}`),
  "a heading in ADDED": delta(() => added(`### Documentation\nSome.\n${requirement}`)),
  "a heading behind a requirement in ADDED": delta(() => added(`${requirement}### Documentation\nSome.\n`)),
  "a heading with a scenario in ADDED": delta(() => added(`${requirement}### Documentation\nSome.\n#### a\nb\n`)),
  "a heading of the first level in ADDED": delta(() => added(`${requirement}# Documentation\nSome.\n#### a\nb\n`)),
  "a purpose in a delta": delta(
    (text) => `## Purpose\nWhat nobody reads, since the spec has one that is its own.\n\n${text}`,
  ),
  "a fence in a delta that nothing closes": delta((text) => `\`\`\`\n${text}`),
  "a delta with CRLF and a byte order mark": delta((text) => `\uFEFF${text.replaceAll("\n", "\r\n")}`),
  "no main spec": (draft) => void draft.files.delete(`openspec/specs/${draft.capability}/spec.md`),
  "no main spec, and only added": (draft, chance) => {
    draft.files.delete(`openspec/specs/${draft.capability}/spec.md`);
    delta(() => added(requirement))(draft, chance);
  },
  "no main spec, and only removed": (draft, chance) => {
    draft.files.delete(`openspec/specs/${draft.capability}/spec.md`);
    delta(() => removed("x"))(draft, chance);
  },
  "a main spec with a name twice": (draft) => {
    const path = `openspec/specs/${draft.capability}/spec.md`;
    draft.files.set(path, `${draft.files.get(path) ?? ""}\n## Requirements\n${requirement}`);
  },
  "a main spec without a scenario": (draft) => {
    const path = `openspec/specs/${draft.capability}/spec.md`;
    draft.files.set(
      path,
      (draft.files.get(path) ?? "").replace(
        "## Requirements\n\n",
        "## Requirements\n\n### Requirement: bare\nIt SHALL.\n\n",
      ),
    );
  },
  "a main spec without a purpose": (draft) => {
    const path = `openspec/specs/${draft.capability}/spec.md`;
    draft.files.set(path, (draft.files.get(path) ?? "").replace("## Purpose", "## Reason"));
  },
  "a task twice": file("tasks.md", "## 1. One\n- [ ] 1.1 a\n- [x] 1.1 b\n"),
  "a task in the wrong group": file("tasks.md", "## 1. One\n- [ ] 2.1 a\n"),
  "a task in the wrong group of no number": file("tasks.md", "## One\n- [ ] 2.1 a\n- [ ] 2.1 b\n"),
  "a task twice in a fence": file("tasks.md", "## 01. One\n- [ ] 1.1 a\n```\n- [ ] 1.1 b\n```\n"),
  "tasks without boxes": file("tasks.md", "## 1. One\n- a\n- b\n"),
  "tasks as prose": file("tasks.md", "Do it.\n\n---\n```\n- a\n```\n<!-- \n- b\n-->\n"),
  "tasks with a box elsewhere": file("tasks.md", "1. [ ] a\n- b\n"),
  "tasks with CRLF": file("tasks.md", "## 1. One\r\n- [ ] 1.1 a\r\n- [ ] 1.1 b\r\n"),
  "no tasks": (draft) => void draft.files.delete(ofChange(draft, "tasks.md")),
  "no proposal": (draft) => void draft.files.delete(ofChange(draft, "proposal.md")),
  "a proposal without reasons": file("proposal.md", "## What Changes\n- **auth:** x\n"),
  "a folder around it": (draft) => {
    const own = [...draft.files].filter(([path]) => path.startsWith("openspec/changes/"));
    for (const [path, text] of own) {
      draft.files.delete(path);
      draft.files.set(path.replace(`/${draft.id}/`, `/${draft.id}/inner/`), text);
    }
  },
  "another schema": (draft, chance) => {
    file(".openspec.yaml", "schema: own\n")(draft, chance);
    file("todo.md", "- a\n")(draft, chance);
    draft.files.set(
      "openspec/schemas/own/schema.yaml",
      "name: own\nversion: 1\ndescription: d\nartifacts:\n  - id: todo\n    generates: todo.md\n    description: d\n    template: todo.md\n    requires: []\napply:\n  requires: [todo]\n  tracks: todo.md\n",
    );
    draft.files.set("openspec/schemas/own/templates/todo.md", "x\n");
  },
};
