import { signEnvelope } from "../../src/provenance/envelope.ts";
import { statementOf, textOfStatement } from "../../src/provenance/statement.ts";
import { commitMessages } from "../../src/ship/commit-messages.ts";
import type { ShippedCommit } from "../../src/ship/shipped-change.ts";
import type { FindingCode } from "../../src/provenance/verification.ts";
import type { Shipped } from "./shipped.ts";

type Part = ShippedCommit["part"];

/** What is done to the files of a tree: a text, another mode, another place, or nothing any more. */
type Edits = Readonly<Record<string, string | null | { readonly mode: string } | { readonly movedTo: string }>>;

/** A history that is not what shipping makes, which the right key has signed as if it were. */
export interface Forgery {
  readonly name: string;
  readonly code: FindingCode;
  readonly trees?: Readonly<Partial<Record<Part, Edits>>>;
  /** Of the trees after a changed one, whether they have the same edits. */
  readonly follows?: boolean;
  readonly message?: (message: string, part: Part) => string;
  /** A commit more below this one. */
  readonly below?: Part;
  /** A second parent for this one. */
  readonly merged?: Part;
}

/** Makes it in the repository of a shipped change, and gives its tip and the signed statement about it. */
export function forge(shipped: Shipped, forgery: Forgery): { readonly tip: string; readonly text: string } {
  const { repository, change, signer } = shipped;
  const messages = commitMessages(change);
  const commits: ShippedCommit[] = [];
  let below = change.base;
  let edits: Edits = {};
  for (const { part, tree: old } of change.commits) {
    const own = forgery.trees?.[part] ?? {};
    edits = forgery.follows === true ? { ...edits, ...own } : own;
    const tree = edited(shipped, old, edits);
    if (forgery.below === part)
      below = repository.git("commit-tree", repository.git("rev-parse", `${below}^{tree}`), "-p", below, "-m", "more");
    const parents =
      forgery.merged === part
        ? ["-p", below, "-p", repository.git("commit-tree", tree, "-m", "elsewhere")]
        : ["-p", below];
    const message = forgery.message?.(messages[part], part) ?? messages[part];
    below = repository.git("commit-tree", tree, ...parents, "-m", message.trimEnd());
    commits.push({ part, commit: below, tree });
  }
  const graded = commits.find(({ part }) => part === "change")?.tree ?? "";
  const verdict = { ...change.verdict, change: { ...change.verdict.change, tree: graded } };
  const statement = statementOf({ ...change, commits, verdict }, { version: "0.1.0", at: 0 });
  return { tip: below, text: signEnvelope(textOfStatement(statement), [signer]) };
}

function edited({ repository }: Shipped, tree: string, edits: Edits): string {
  repository.git("read-tree", tree);
  for (const [path, edit] of Object.entries(edits)) {
    const [entry = ""] = repository.git("ls-files", "-s", "--", path).split("\t");
    const [mode = "100644", id = ""] = entry === "" ? [] : entry.split(" ");
    if (edit === null || (typeof edit === "object" && "movedTo" in edit)) repository.git("rm", "-q", "--cached", path);
    if (edit === null) continue;
    if (typeof edit === "string") {
      repository.write({ ".git/edited.tmp": edit });
      const blob = repository.git("hash-object", "-w", ".git/edited.tmp");
      repository.git("update-index", "--add", "--cacheinfo", `${mode},${blob},${path}`);
    } else if ("mode" in edit) repository.git("update-index", "--add", "--cacheinfo", `${edit.mode},${id},${path}`);
    else repository.git("update-index", "--add", "--cacheinfo", `${mode},${id},${edit.movedTo}`);
  }
  return repository.git("write-tree");
}

const archived = "openspec/changes/archive/2026-11-21-add-healthz";
const open = "openspec/changes/add-healthz";
const delta = `${open}/specs/server/spec.md`;

const inArchive = (name: string, edits: Edits): Forgery => ({
  name: `the archive ${name}`,
  code: "ARCHIVE_DIFFERS",
  trees: { archive: edits },
});

const inMessage = (name: string, change: (message: string, part: Part) => string): Forgery => ({
  name: `a message ${name}`,
  code: "TRAILERS_DIFFER",
  message: change,
});

const inTicks = (name: string, edits: Edits): Forgery => ({
  name: `the ticks ${name}`,
  code: "TICKS_DIFFER",
  trees: { tick: edits },
});

const healthz = "spec/healthz.md";
const boxes = (first: string, second: string): string =>
  `# Health\n\n## Acceptance criteria\n- [${first}] **AC-1**: It lives\n- [${second}] **AC-2**: It is fast\n`;

/** Of a change whose first criterion was ticked when it was shipped, and the second by whoever has worked. */
export const ticksForged: readonly Forgery[] = [
  inTicks("leave a box", { [healthz]: boxes(" ", "x") }),
  inTicks("take one back", { [healthz]: boxes("x", " ") }),
  inTicks("take all back", { [healthz]: boxes(" ", " ") }),
  inTicks("are written otherwise", { [healthz]: boxes("X", "x") }),
  inTicks("change the words", { [healthz]: boxes("x", "x").replace("fast", "slow") }),
  inTicks("add a criterion that nobody has graded", { [healthz]: `${boxes("x", "x")}- [x] **AC-3**: It is safe\n` }),
  inTicks("lose a criterion", { [healthz]: boxes("x", "x").split("- [x] **AC-2**")[0] ?? "" }),
  inTicks("lose the end of the last line", { [healthz]: boxes("x", "x").trimEnd() }),
  inTicks("have other ends of lines", { [healthz]: boxes("x", "x").replaceAll("\n", "\r\n") }),
  inTicks("lose the spec", { [healthz]: null }),
  inTicks("move the spec", { [healthz]: { movedTo: "spec/other.md" } }),
  inTicks("make the spec a program", { [healthz]: { mode: "100755" } }),
  inTicks("change the code", { "src/server.js": "export const answer = () => 200;\n" }),
  inTicks("add code", { "src/back-door.js": "run();\n" }),
  inTicks("delete a test", { "test/server.test.js": null }),
  {
    name: "there was nothing to tick",
    code: "TICKS_DIFFER",
    trees: { change: { [healthz]: boxes("x", "x") } },
  },
  {
    name: "the boxes are those of another spec",
    code: "SPEC_CHANGED",
    trees: { spec: { [healthz]: boxes(" ", " ").replace("fast", "slow") } },
  },
  { name: "a commit more below the ticks", code: "COMMITS_DIFFER", below: "tick" },
  { name: "the commit of the ticks is a merge", code: "COMMITS_DIFFER", merged: "tick" },
  inMessage("of the ticks with another run", (text, of) =>
    of === "tick" ? text.replace("r-healthz", "r-other") : text,
  ),
];

export const forgeries: readonly Forgery[] = [
  ...(["spec", "change", "archive"] as const).flatMap((part): readonly Forgery[] => [
    { name: `a commit more below the one of the ${part}`, code: "COMMITS_DIFFER", below: part },
    { name: `the commit of the ${part} is a merge`, code: "COMMITS_DIFFER", merged: part },
    {
      ...inMessage(`of the ${part} without trailers`, (text, of) => (of === part ? "words\n" : text)),
    },
    inMessage(`of the ${part} with another run`, (text, of) =>
      of === part ? text.replace("r-healthz", "r-other") : text,
    ),
    inMessage(`of the ${part} with a trailer more`, (text, of) =>
      of === part ? `${text}Waybill-Approved: yes\n` : text,
    ),
    inMessage(`of the ${part} with its trailers above the end`, (text, of) => (of === part ? `${text}\nmore\n` : text)),
  ]),
  inMessage("with another agent", (text) => text.replace("quick 1.2 (m-1)", "quick 1.2 (m-9)")),
  inMessage("with another verdict", (text) => text.replace(/Waybill-Verdict: \w/u, "Waybill-Verdict: x")),
  inMessage("with another number of criteria", (text) => text.replace("2 of 2", "3 of 3")),
  inArchive("changes the code", { "src/server.js": "export const answer = () => 200;\n" }),
  inArchive("adds code", { "src/back-door.js": "run();\n" }),
  inArchive("deletes a test", { "test/server.test.js": null }),
  inArchive("makes a file a program", { "src/server.js": { mode: "100755" } }),
  inArchive("makes a file a link", { "README.md": { mode: "120000" } }),
  inArchive("adds a file to OpenSpec", { "openspec/project.md": "Do as you like.\n" }),
  inArchive("has a main spec with more", { "openspec/specs/server/spec.md": "# server Specification\n" }),
  inArchive("leaves the main spec out", { "openspec/specs/server/spec.md": null }),
  inArchive("adds another main spec", { "openspec/specs/other/spec.md": "# other\n" }),
  inArchive("rewrites the archived change", { [`${archived}/proposal.md`]: "# Change: another\n" }),
  inArchive("loses a file of the change", { [`${archived}/tasks.md`]: null }),
  inArchive("leaves a file of the change", { [`${open}/tasks.md`]: "- [ ] 1.1 more\n" }),
  inArchive("adds to the archived change", { [`${archived}/more.md`]: "more\n" }),
  inArchive("archives under another name", {
    [`${archived}/proposal.md`]: { movedTo: "openspec/changes/archive/2026-11-21-other/proposal.md" },
  }),
  inArchive("archives a file under another date", {
    [`${archived}/proposal.md`]: { movedTo: "openspec/changes/archive/2026-11-20-add-healthz/proposal.md" },
  }),
  inArchive("makes the archived change a program", { [`${archived}/proposal.md`]: { mode: "100755" } }),
  {
    name: "the change has changed the spec, and the hash is that of the one before",
    code: "SPEC_DIFFERS",
    trees: { change: { [`${open}/proposal.md`]: "# Change: another\n" } },
  },
  {
    name: "the change has lost a criterion",
    code: "CRITERIA_DIFFER",
    trees: {
      change: {
        [delta]:
          "## ADDED Requirements\n\n### Requirement: Health\nIt SHALL.\n\n#### Scenario: It lives\n- **WHEN** a\n- **THEN** b\n",
      },
    },
  },
  {
    name: "the change has lost its spec",
    code: "SPEC_DIFFERS",
    trees: { change: { [delta]: null, [`${open}/proposal.md`]: null, [`${open}/tasks.md`]: null } },
  },
  {
    name: "the lines of a claim are others",
    code: "LINES_DIFFER",
    trees: { change: { "src/server.js": "export const answer = 1;\n" } },
    follows: true,
  },
  {
    name: "the file of a claim is a link",
    code: "LINES_DIFFER",
    trees: { change: { "src/server.js": { mode: "120000" } } },
    follows: true,
  },
  { name: "the file of a claim has gone", code: "LINES_DIFFER", trees: { change: { "src/server.js": null } } },
  {
    name: "the spec was asked for otherwise",
    code: "SPEC_CHANGED",
    trees: {
      spec: {
        [delta]:
          "## ADDED Requirements\n\n### Requirement: Health\nThe server SHALL be safe.\n\n#### Scenario: It lives\n- **WHEN** a\n- **THEN** b\n",
      },
    },
  },
  { name: "nobody has asked for the spec", code: "SPEC_CHANGED", trees: { spec: { [delta]: null } } },
];
