import { join } from "node:path";
import { memoryBlobs } from "../../src/blob/memory/memory-blobs.ts";
import type { AttemptOutcome } from "../../src/engine/event.ts";
import { BareForge, folderOfRemote } from "../../src/forge/bare/bare-forge.ts";
import { folderTree } from "../../src/host/folder-tree.ts";
import { systemClock } from "../../src/host/system-clock.ts";
import type { JsonObject } from "../../src/json/json.ts";
import { openGitChange } from "../../src/review/git/git-change.ts";
import { hashOfSpec } from "../../src/review/hash-of-spec.ts";
import type { Verdict } from "../../src/review/verdict.ts";
import type { Task } from "../../src/runner/performer.ts";
import { Mask } from "../../src/secret/mask.ts";
import type { RunRecord } from "../../src/ship/run-record.ts";
import { readSpec } from "../../src/spec/project/read-spec.ts";
import { RunTrees } from "../../src/step/run-tree.ts";
import { performShip, type ShipPorts } from "../../src/step/ship/perform-ship.ts";
import { performSummary } from "../../src/step/summary/perform-summary.ts";
import { memoryTraces } from "../../src/trace/memory/memory-traces.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";
import { personsEnv, Repository } from "./git-repository.ts";
import { recordedStep, recordOf, verdictOf } from "./shipped-samples.ts";
import { WorkspacesRig } from "./workspaces-rig.ts";

const acceptanceSpec = "# Health\n\n## Acceptance criteria\n- [ ] **AC-1**: GET /healthz answers 200\n";

export const code = { "spec/healthz.md": acceptanceSpec, "src/server.js": "a\nhealthz\nb\n" };

/** A change of OpenSpec with an open task. */
export const change = {
  "openspec/changes/add-healthz/proposal.md": `## Why\n\n${"Load balancers ask for it, and nobody answers them. ".repeat(2)}\n\n## What Changes\n\n- An endpoint.\n`,
  "openspec/changes/add-healthz/tasks.md": "## 1. Do\n\n- [ ] 1.1 Write it\n- [x] 1.2 Test it\n",
  "openspec/changes/add-healthz/specs/health/spec.md":
    "## ADDED Requirements\n\n### Requirement: Health\nThe server SHALL answer GET /healthz with 200.\n\n#### Scenario: Asked\n- **WHEN** somebody asks\n- **THEN** it answers 200\n",
};

/** A person's repository, the copy that a run has of it, and what a review has said of it. */
export class ShipRig extends WorkspacesRig {
  readonly person = this.repository("person", { files: { "src/server.js": "a\nb\n", "other.txt": "o\n" } });
  readonly traces = memoryTraces();
  /** Secrets that are known. */
  secrets: readonly string[] = [];
  record: RunRecord = recordOf();
  heard = "";
  #tree: Workspace | undefined;

  get tree(): Workspace {
    if (this.#tree === undefined) throw new Error("Nothing was graded yet.");
    return this.#tree;
  }

  /** An agent writes these files in the copy, and a review lets them pass. */
  async grade(
    files: Readonly<Record<string, string>> = code,
    more: Partial<Verdict> = {},
    spec = "healthz",
  ): Promise<Verdict> {
    this.#tree ??= await this.make(this.person, { name: "r1" });
    const inside = this.inside(this.#tree);
    inside.write(files);
    return this.judge(await this.#tree.checkpoint("graded"), more, spec);
  }

  /** A review has graded a commit of the copy. */
  async judge(head: string, more: Partial<Verdict> = {}, spec = "healthz"): Promise<Verdict> {
    const { tree } = this;
    const read = await readSpec(folderTree(tree.folder), spec);
    const words = { id: read.spec.id, title: read.spec.title, hash: hashOfSpec(read.spec.files), files: [] };
    const [graded = ""] = (await tree.read({ args: ["rev-parse", `${head}^{tree}`] })).toString().split("\n");
    const between = { base: tree.base, head, tree: graded };
    const verdict = verdictOf({ id: `v-${head.slice(0, 8)}`, spec: words, change: between, ...more });
    await this.traces.record(verdict, new Map([["src/server.js", "the content"]]));
    const output: JsonObject = { outcome: verdict.outcome, verdict: { id: verdict.id } };
    this.record = recordOf({
      inputs: { requirement: "Add a /healthz endpoint" },
      steps: [...recordOf().steps, recordedStep({ address: "review", kind: "review", output })],
    });
    return verdict;
  }

  ports(more: Partial<ShipPorts> = {}): ShipPorts {
    const env = personsEnv(this.home);
    return {
      trees: new RunTrees({
        workspaces: this.workspaces(),
        copyOf: () => Promise.resolve(undefined),
        setup: () => Promise.resolve([]),
        moment: async () => undefined,
      }),
      blobs: memoryBlobs(),
      traces: async () => this.traces,
      env,
      clock: systemClock,
      scratchFolder: this.path("scratch"),
      summariesFolder: join(this.person.root, ".waybill", "state", "summaries"),
      readRunRecord: async () => this.record,
      mask: async () => new Mask(this.secrets, { families: true }),
      sign: async ({ branch, commits }) => `${branch} ${commits.at(-1)?.commit}\n`,
      openChange: (options) => openGitChange({ ...options, env, clock: systemClock }),
      folderTree,
      forgeOf: async (url, from) => {
        const folder = folderOfRemote(url, from);
        return folder === undefined ? undefined : new BareForge({ folder, env });
      },
      ...more,
    };
  }

  /** One attempt at a step that ships; `last` is how the one before it has ended. */
  ship(given: JsonObject = {}, last?: AttemptOutcome, ports = this.ports()): Promise<AttemptOutcome> {
    return performShip(ports)(this.task({ review: "review", ...given }, last));
  }

  summarize(given: JsonObject = {}): Promise<AttemptOutcome> {
    return performSummary(this.ports())(this.task(given));
  }

  /** A remote that is a bare repository, called origin. */
  origin(): Repository {
    this.git("clone", "-q", "--bare", this.person.root, this.path("origin.git"));
    this.person.git("remote", "add", "origin", this.path("origin.git"));
    return new Repository(this.path("origin.git"), this.home);
  }

  task(given: JsonObject, last?: AttemptOutcome): Task {
    const folder = this.person.root;
    const conduct = { env: {}, secrets: {}, onInterrupt: "rerun" } as const;
    const words = { address: "ship", id: "ship", kind: "ship", continueOnError: false };
    return {
      run: {
        id: "r1",
        folder,
        workflowFolder: "",
        workFolder: folder,
        ownTree: true,
        isRecorded: false,
        workspace: folder,
      },
      node: { ...words, primitive: "call", arguments: {}, conduct, outputs: {} },
      address: "ship",
      number: last === undefined ? 1 : 2,
      ...(last === undefined ? {} : { last }),
      goneOn: last === undefined ? 0 : 1,
      attempt: "n-1",
      idempotencyKey: "r1:ship",
      given,
      env: {},
      secrets: {},
      cwd: undefined,
      onOutput: (_, chunk) => {
        this.heard += chunk.toString();
      },
      signal: new AbortController().signal,
    };
  }
}

/** A test with a rig of its own. */
export function shipping(use: (rig: ShipRig) => Promise<void>): () => Promise<void> {
  return async () => {
    const rig = new ShipRig();
    try {
      await use(rig);
    } finally {
      rig.remove();
    }
  };
}

/** Texts that an outcome gives; empty where it does not. */
export function wordsIn({ output }: AttemptOutcome, ...names: readonly string[]): readonly [string, ...string[]] {
  const words = names.map((name) => {
    const word = output[name];
    return typeof word === "string" ? word : "";
  });
  const [first = "", ...rest] = words;
  return [first, ...rest];
}
