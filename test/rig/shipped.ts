import { generateKeyPairSync, hash } from "node:crypto";
import { folderTree } from "../../src/host/folder-tree.ts";
import { systemClock } from "../../src/host/system-clock.ts";
import type { JsonObject } from "../../src/json/json.ts";
import { signEnvelope } from "../../src/provenance/envelope.ts";
import { readSigner, trustedBy } from "../../src/provenance/keys.ts";
import { type Signer, statementRef, type TrustedKey } from "../../src/provenance/provenance.ts";
import { statementOf, textOfStatement } from "../../src/provenance/statement.ts";
import type { NewStatement } from "../../src/provenance/statement-shape.ts";
import { CodeLines } from "../../src/review/code-lines.ts";
import { linesHash } from "../../src/review/lines-hash.ts";
import { makeVerdict } from "../../src/review/make-verdict.ts";
import type { CriterionGrade, Verdict } from "../../src/review/verdict.ts";
import { commitMessages } from "../../src/ship/commit-messages.ts";
import { identityOf } from "../../src/ship/git/identity.ts";
import { tryBranch, makeBranch, tipOf } from "../../src/ship/git/make-branch.ts";
import type { CommitsWish } from "../../src/ship/git/make-commits.ts";
import { ShipGit } from "../../src/ship/git/ship-git.ts";
import { planTicks } from "../../src/ship/plan-ticks.ts";
import { planChangeArchive } from "../../src/ship/plan-change-archive.ts";
import type { RecordedStep, RunRecord } from "../../src/ship/run-record.ts";
import type { ShippedChange } from "../../src/ship/shipped-change.ts";
import { criterionHash } from "../../src/spec/criterion-hash.ts";
import { readSpec } from "../../src/spec/project/read-spec.ts";
import type { Spec, SpecTree } from "../../src/spec/spec.ts";
import { type GitRig, personsEnv, type Repository } from "./git-repository.ts";

export function newSigner(): Signer {
  const { privateKey } = generateKeyPairSync("ed25519");
  const read = readSigner(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  if (!read.ok) throw new Error(read.trouble);
  return read.key;
}

const requirement = (name: string, scenarios: readonly string[]): string =>
  `### Requirement: ${name}\nThe server SHALL do it: ${name}.\n\n${scenarios.map((each) => `#### Scenario: ${each}\n- **WHEN** it is asked\n- **THEN** ${each} holds\n`).join("\n")}`;

const files = {
  "README.md": "# Server\n",
  "src/server.js": "export function answer(path) {\n  return 404;\n}\n",
  "openspec/specs/server/spec.md": `# server Specification\n\n## Purpose\nWhat the server answers to whoever asks it, and how soon it does so.\n\n## Requirements\n\n${requirement("Unknown paths", ["Nothing is there"])}`,
};

/** What a change is asked for with. */
export interface Wanted {
  readonly name: string;
  readonly wanted: Readonly<Record<string, string>>;
  /** What whoever does it writes there. */
  readonly ticked: Readonly<Record<string, string>>;
  readonly hasSpecCommit: boolean;
}

const proposal =
  "# Change: A health check\n\n## Why\nNobody can tell whether the server lives.\n\n## What Changes\n- A path for it\n";
const wantedChange = {
  "openspec/changes/add-healthz/proposal.md": proposal,
  "openspec/changes/add-healthz/tasks.md": "## 1. Work\n- [ ] 1.1 Answer\n",
  "openspec/changes/add-healthz/specs/server/spec.md": `## ADDED Requirements\n\n${requirement("Health", ["It lives", "It is fast"])}`,
};

const tasks = "openspec/changes/add-healthz/tasks.md";
const openspec: Wanted = {
  name: "add-healthz",
  wanted: wantedChange,
  ticked: { [tasks]: "## 1. Work\n- [x] 1.1 Answer\n- [ ] 1.2 Tell of it\n" },
  hasSpecCommit: true,
};

const boxes = "# Health\n\n## Acceptance criteria\n- [ ] **AC-1**: It lives\n- [ ] **AC-2**: It is fast\n";

/** The same as a list of check boxes. */
export const acceptance: Wanted = {
  name: "healthz",
  wanted: { "spec/healthz.md": boxes },
  ticked: { "spec/healthz.md": boxes.replace("[ ] **AC-2**", "[x] **AC-2**") },
  hasSpecCommit: true,
};

/** All of them ticked by whoever does it. */
export const acceptanceTicked: Wanted = {
  ...acceptance,
  ticked: { "spec/healthz.md": boxes.replaceAll("[ ]", "[x]") },
};

const source = `export function answer(path) {
  if (path === "/healthz") return 200;
  // In less than a second.
  const soon = true;
  return soon ? 404 : 503;
}
`;
const done = {
  "src/server.js": source,
  "test/server.test.js": 'test("healthz answers", () => {});\n',
};

const at = Date.UTC(2026, 10, 21, 12);

/** A change that was shipped on a branch of a repository, and all that is known of it. */
export interface Shipped {
  readonly repository: Repository;
  readonly change: ShippedChange;
  readonly statement: NewStatement;
  readonly tip: string;
  readonly signer: Signer;
  readonly trusted: readonly TrustedKey[];
}

/** Makes the branch commit by commit, and lays the signed statement beside it. */
export async function shipChange(
  rig: GitRig,
  signerIn: (repository: Repository) => Signer = newSigner,
  { name, wanted, ticked, hasSpecCommit }: Wanted = openspec,
): Promise<Shipped> {
  const repository = rig.repository("person", { files });
  const base = repository.git("rev-parse", "HEAD");
  const staged = (more: Readonly<Record<string, string>>): string => {
    repository.write(more);
    repository.git("add", "-A");
    return repository.git("write-tree");
  };
  const specTree = staged(wanted);
  const trees = { ...(hasSpecCommit ? { spec: specTree } : {}), change: staged({ ...done, ...ticked }) };
  const tree = folderTree(repository.root);
  const { spec } = await readSpec(tree, name);
  const verdict = verdictOf(spec, { base, head: base, tree: trees.change });
  const last = await lastOf(tree, spec, verdict);
  const words = {
    title: "Add a health check",
    requirement: "Add a /healthz endpoint that returns 200",
    spec: { format: spec.format, id: spec.id, files: spec.files.map(({ path }) => path), hash: verdict.spec.hash },
    verdict,
    run: recordOf(),
  };
  const signer = signerIn(repository);
  const stated: { change: ShippedChange; statement: NewStatement }[] = [];
  const git = new ShipGit({ env: personsEnv(rig.home), clock: systemClock }, repository.root);
  const tried = await tryBranch(git, rig.path("scratch"), {
    ...trees,
    base,
    ...(last === undefined ? {} : { last }),
    messages: commitMessages(words),
    identity: await identityOf(git),
    at,
  });
  const made = await makeBranch(git, tried, {
    name: "waybill/add-healthz",
    into: undefined,
    state: async (branch, commits) => {
      const change: ShippedChange = { ...words, branch, base, commits };
      const statement = statementOf(change, { version: "0.1.0", at });
      stated.push({ change, statement });
      const text = signEnvelope(textOfStatement(statement), [signer]);
      return { ref: statementRef(tipOf(commits)), text };
    },
  });
  repository.git("checkout", "-q", "-f", made.branch);
  const newest = stated.at(-1);
  if (newest === undefined) throw new Error("Nothing was stated.");
  return { repository, ...newest, tip: tipOf(made.commits), signer, trusted: [trustedBy(signer)] };
}

async function lastOf(tree: SpecTree, spec: Spec, { grades }: Verdict): Promise<CommitsWish["last"]> {
  if (spec.format !== "change") {
    const edits = planTicks(
      spec,
      grades.map(({ criterion }) => criterion),
    );
    return edits && { part: "tick", edits };
  }
  const archive = await planChangeArchive(tree, spec.id, at);
  if (!archive.ok) throw new Error(archive.why);
  return { part: "archive", edits: archive.edits };
}

function verdictOf(spec: Spec, change: Verdict["change"]): Verdict {
  const claims = [
    { path: "src/server.js", startLine: 2, endLine: 2 },
    { path: "src/server.js", startLine: 4, endLine: 5 },
  ];
  const criteria = spec.requirements.flatMap((each) => each.criteria.map((criterion) => ({ each, criterion })));
  const grades = criteria.map(({ each, criterion }, index): CriterionGrade => {
    const { path, startLine, endLine } = claims[index] ?? { path: "", startLine: 1, endLine: 1 };
    const lines = new CodeLines(path, source).lines.slice(startLine - 1, endLine);
    const quote = lines.join("\n");
    const test = "healthz answers";
    return {
      requirement: each.id,
      criterion: criterion.id,
      text: criterion.text,
      criterionHash: criterionHash(each, criterion),
      place: { file: criterion.place.file, line: criterion.place.line },
      grade: "PASS",
      said: "PASS",
      claims: [{ path, startLine, endLine, quote, test, holds: true, linesHash: linesHash(lines), ties: "changed" }],
      reasons: [],
    };
  });
  const verdict = makeVerdict({
    spec,
    change,
    grades,
    at,
    run: "r-healthz",
    runs: [],
    breaches: [],
    outOfScope: [],
    violations: [],
    advisor: { agent: "careful", version: "2.1", model: "m-2" },
  });
  return { ...verdict, tests: [{ name: "npm test", passed: 3, failed: 0, skipped: 0 }] };
}

function agent(name: string, version: string): JsonObject {
  return { name, version, driver: "scripted", sandbox: "bubblewrap", metered: true };
}

function step(address: string, kind: string, output: JsonObject): RecordedStep {
  const times = { startedAt: at, endedAt: at };
  return { address, kind, status: "success", attempts: 1, ...times, output, usages: [], interrupted: 0 };
}

/** A run in which one agent has worked and another one has graded. */
export function recordOf(): RunRecord {
  return {
    run: "r-healthz",
    workflow: { id: "change", name: "Change", version: "1", plan: hash("sha256", "plan", "hex") },
    actor: "ada",
    startedAt: at,
    until: at,
    inputs: {},
    steps: [
      step("implement", "prompt", { integration: "quick", model: "m-1", agent: agent("quick", "1.2") }),
      step("test", "test", { exit_code: 0 }),
      step("review", "review", { integration: "careful", model: "m-2", agent: agent("careful", "2.1") }),
    ],
    answers: [{ gate: "approve", message: "Ship it?", openedAt: at, choice: "approve", by: "ada", at }],
    open: [],
    journal: { entries: 42, digest: hash("sha256", "entries", "hex") },
  };
}
