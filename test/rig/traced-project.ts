import { hashOfSpec } from "../../src/review/hash-of-spec.ts";
import type { JudgedClaim, Verdict } from "../../src/review/verdict.ts";
import { openGitGradedFiles } from "../../src/trace/git/git-graded-files.ts";
import { recordVerdict } from "../../src/trace/record-verdict.ts";
import { openSqliteTraces } from "../../src/trace/sqlite/sqlite-traces.ts";
import type { Traces } from "../../src/trace/trace.ts";
import { CliProject, type Ended } from "./cli-project.ts";
import { GitRig, personsEnv, Repository } from "./git-repository.ts";
import { claimOf, type GradeParts, verdictOf, type VerdictParts } from "./traced-verdicts.ts";

const loginSpec = `# Log in

## Goal
People come back to their things.

## Acceptance criteria
- [ ] **AC-1**: An account is locked after five wrong passwords
- [ ] **AC-2**: A session ends after 30 minutes
- [ ] **AC-3**: Nobody is told which part was wrong
`;

const loginSource = `export function login(tries) {
  if (tries > 5) {
    lock();
  }
  return session(30);
}
`;

/** A project in a real git repository, whose verdicts are recorded by the library. */
export class TracedProject {
  readonly project = new CliProject({ "spec/login.md": loginSpec, "src/login.ts": loginSource });
  readonly #rig = new GitRig();
  readonly repository = new Repository(this.project.folder, this.#rig.home);
  readonly head: string;
  /** What the spec said when the project was made. */
  readonly #specHash = hashOfSpec([{ path: "spec/login.md", text: loginSpec }]);

  constructor() {
    this.repository.git("init", "-q");
    this.project.write(".gitignore", ".waybill/\n");
    this.head = this.repository.commit({});
  }

  readonly criterion = (label: string): string => `login#acceptance-criteria/${label}`;

  /** A verdict of the first two criteria, which both hold, unless others are given. */
  verdict({
    grades = passing,
    ...more
  }: Partial<Omit<VerdictParts, "grades">> & { readonly grades?: readonly GradeParts[] } = {}): Verdict {
    const verdict = verdictOf({ id: "f".repeat(64), spec: "login", head: this.head, run: "r12", ...more, grades });
    return { ...verdict, spec: { ...verdict.spec, title: "Log in", hash: this.#specHash } };
  }

  async record(verdict = this.verdict()): Promise<void> {
    const env = personsEnv(this.#rig.home);
    const files = openGitGradedFiles({ folder: this.project.folder, env });
    await this.withTraces((traces) => recordVerdict(verdict, { traces, files }));
  }

  async withTraces<T>(work: (traces: Traces) => Promise<T>): Promise<T> {
    const traces = await openSqliteTraces({ file: this.project.path(".waybill", "state", "trace.db") });
    try {
      return await work(traces);
    } finally {
      await traces.close();
    }
  }

  waybill(...words: readonly string[]): Promise<Ended> {
    return this.project.waybill(...words);
  }

  /** Puts one text into the place of another. */
  edit(path: string, from: string, to: string): void {
    const text = `${this.project.lines(path).join("\n")}\n`;
    if (!text.includes(from)) throw new Error(`${path} has no ${from}.`);
    this.project.write(path, text.replace(from, to));
  }

  remove(): void {
    this.project.remove();
    this.#rig.remove();
  }
}

const shown: Partial<JudgedClaim> = { test: "login > locks", quote: "if (tries > 5)" };

const passing: readonly GradeParts[] = [
  {
    criterion: "login#acceptance-criteria/AC-1",
    text: "An account is locked after five wrong passwords",
    claims: [claimOf("src/login.ts:2-4", shown)],
  },
  {
    criterion: "login#acceptance-criteria/AC-2",
    text: "A session ends after 30 minutes",
    claims: [claimOf("src/login.ts:5", { test: "login > ends" })],
  },
];

/** A test with such a project. */
export function tracing(use: (traced: TracedProject) => Promise<void>): () => Promise<void> {
  return async () => {
    const traced = new TracedProject();
    try {
      await use(traced);
    } finally {
      traced.remove();
    }
  };
}
