import { toText } from "../../expression/value-text.ts";
import type { JsonObject } from "../../json/json.ts";
import { statementRef } from "../../provenance/provenance.ts";
import type { Task } from "../../runner/performer.ts";
import { usualBranch } from "../../ship/branch-name.ts";
import { commitMessages } from "../../ship/commit-messages.ts";
import { numstat, publishedFiles, readNumstat } from "../../ship/git/changed-blobs.ts";
import { checkBranchName } from "../../ship/git/choose-branch.ts";
import { identityOf } from "../../ship/git/identity.ts";
import { type TriedBranch, tryBranch, type MadeBranch, makeBranch, tipOf } from "../../ship/git/make-branch.ts";
import type { CommitsWish } from "../../ship/git/make-commits.ts";
import { ShipGit } from "../../ship/git/ship-git.ts";
import { type Standing, standingInWords, standingOf } from "../../ship/git/standing.ts";
import { findTarget, type MergeTarget } from "../../ship/git/merge-target.ts";
import { cutWords } from "../../ship/plain-words.ts";
import type { ShippedChange } from "../../ship/shipped-change.ts";
import { summary, type SummaryStory } from "../../ship/summary.ts";
import type { Leak } from "../../secret/leak.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { rootOf } from "../run-tree.ts";
import { gitScratchOf } from "../scratch.ts";
import { type SummaryPorts, writeSummary } from "../write-summary.ts";
import { conflictDoubt, type Doubt, secretDoubt } from "./asked.ts";
import { type GradedWork, type GradedWorkPorts, readGradedWork } from "./graded-work.ts";
import { openRequest, type PublishPorts, push } from "./publish.ts";
import type { ShipSettings } from "./ship-settings.ts";

export interface ShipWorkPorts extends GradedWorkPorts, SummaryPorts, PublishPorts {
  /** The signed statement about a change. */
  readonly sign: (change: ShippedChange) => Promise<string>;
}

export interface ShipWorkOptions {
  readonly task: Task;
  readonly settings: ShipSettings;
  readonly tree: Workspace;
  readonly tell: (line: string) => void;
}

/** How much of the requirement stands in the output, in characters. */
const mostRequirement = 6000;

/** What is known once it was looked whether it can be shipped. */
interface Looked {
  readonly work: GradedWork;
  readonly commits: CommitsWish;
  readonly target: MergeTarget | undefined;
  readonly standing: Standing | undefined;
  readonly name: string;
  readonly tried: TriedBranch;
}

/** One attempt to ship. */
export class ShipWork {
  /** The page about it, when it is done. */
  summary = "";
  readonly #ports: ShipWorkPorts;
  readonly #options: ShipWorkOptions;
  readonly #git: ShipGit;
  #looked: Looked | undefined;

  constructor(ports: ShipWorkPorts, options: ShipWorkOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#git = new ShipGit(ports, options.task.run.folder);
  }

  /** Looks whether it can be shipped, and writes nothing that anybody sees. Gives what a person has to know first, and has not let pass. */
  async look(accepted: readonly string[]): Promise<Doubt | undefined> {
    const { task, settings, tree, tell } = this.#options;
    const git = this.#git;
    const work = await readGradedWork(this.#ports, { task, settings, tree });
    const [target, commits] = await Promise.all([
      findTarget(git, { asked: settings.into, began: tree.branch, remote: settings.push }),
      this.#commitsOf(work),
    ]);
    if (settings.branch !== undefined) await checkBranchName(git, settings.branch, target?.name);
    const name = settings.branch ?? usualBranch(work.spec.id);
    const tried = await tryBranch(git, gitScratchOf(this.#ports.scratchFolder, task.attempt), commits);
    const places =
      target === undefined ? undefined : { base: commits.base, change: tipOf(tried.commits), tip: target.tip };
    const leaks = await this.#scan(tried, commits);
    const standing = places === undefined ? undefined : await standingOf(tried.git, places);
    task.signal.throwIfAborted();
    if (work.archive?.ok === false) tell(`note: the change of OpenSpec is not archived: ${work.archive.why}`);
    tell(standingWords(target, standing));
    this.#looked = { work, commits, target, standing, name, tried };
    const doubts = [
      ...(leaks.length === 0 ? [] : [secretDoubt(leaks, commits.change)]),
      ...(standing?.kind === "conflict" && target !== undefined
        ? [conflictDoubt(target.name, target.tip, standing)]
        : []),
    ];
    return doubts.find(({ key }) => !accepted.includes(key));
  }

  /** Does it, and gives what it has done piece by piece. */
  async *perform(): AsyncGenerator<JsonObject, void, undefined> {
    const looked = this.#looked;
    if (looked === undefined) throw new Error("It was not looked whether this can be shipped.");
    const { task, settings, tell } = this.#options;
    const { target, standing } = looked;
    const made = await this.#make(looked);
    const tip = tipOf(made.commits);
    tell(`${made.branch} is at ${tip.slice(0, 12)}`);
    const commits = made.commits.map(({ part, commit, tree }) => ({ part, commit, tree }));
    const { title, requirement } = looked.work;
    yield { title, requirement: cutWords(requirement, mostRequirement) };
    yield { branch: made.branch, commit: tip, commits, statement: made.statement };
    yield { into: target?.name ?? "", moved: standing?.moved ?? null, standing: standingWords(target, standing) };
    const page = await this.#writeSummary(looked, made);
    this.summary = page.text;
    yield { summary_file: page.file, pushed: "", request: {} };
    const { push: remote } = settings;
    if (remote === undefined) return;
    task.signal.throwIfAborted();
    const wish = {
      folder: task.run.folder,
      remote,
      branch: made.branch,
      tip,
      statement: made.statement,
      into: target?.name,
    };
    tell(await push(this.#ports, wish));
    yield { pushed: remote };
    if (!settings.request) return;
    const request = await openRequest(this.#ports, wish, {
      title: looked.work.title,
      body: page.text,
      file: page.file,
    });
    tell(`request: ${toText(request["url"] ?? "")}`);
    yield { request };
  }

  async #commitsOf(work: GradedWork): Promise<CommitsWish> {
    const { tree } = this.#options;
    const { change } = work.verdict;
    const [spec, identity] = await Promise.all([this.#specTree(change.base), identityOf(this.#git)]);
    return {
      base: tree.base,
      ...(spec === undefined ? {} : { spec }),
      change: change.tree,
      ...(work.archive?.ok === true ? { last: { part: "archive", edits: work.archive.edits } } : {}),
      ...(work.ticks === undefined ? {} : { last: { part: "tick", edits: work.ticks } }),
      messages: commitMessages({ ...work, run: work.record }),
      identity,
      at: work.verdict.at,
    };
  }

  /** The tree of what was graded against, where that is the beginning of the run with the spec in it. */
  async #specTree(base: string): Promise<string | undefined> {
    const git = this.#git;
    const { tree } = this.#options;
    if (base === tree.base) return undefined;
    const { code } = await git.try({ args: ["merge-base", "--is-ancestor", tree.base, base] });
    if (code !== 0) return undefined;
    const trees = await git.text("rev-parse", `${tree.base}^{tree}`, `${base}^{tree}`);
    const [before, after] = trees.split("\n");
    return before === after ? undefined : after;
  }

  async #scan({ git, commits: made }: TriedBranch, { base, messages }: CommitsWish): Promise<readonly Leak[]> {
    const { scanChange } = await import("./scan-change.ts");
    const files = publishedFiles(
      git,
      `${base}^{tree}`,
      made.map(({ tree }) => tree),
    );
    const texts = Object.fromEntries(made.map(({ part }) => [`the message of the commit ${part}`, messages[part]]));
    return scanChange({ files, texts, mask: await this.#ports.mask() });
  }

  #make({ work, commits: { base }, target, name, tried }: Looked): Promise<MadeBranch> {
    const { title, requirement, spec, verdict, record: run } = work;
    return makeBranch(this.#git, tried, {
      name,
      into: target?.name,
      state: async (branch, commits) => ({
        ref: statementRef(tipOf(commits)),
        text: await this.#ports.sign({ title, requirement, branch, base, commits, spec, verdict, run }),
      }),
    });
  }

  async #writeSummary(
    { work, commits, target, standing }: Looked,
    made: MadeBranch,
  ): Promise<{ text: string; file: string }> {
    const { task } = this.#options;
    const stat = await this.#git.run({ args: [...numstat, `${commits.base}^{tree}`, commits.change] });
    const unarchived = work.archive?.ok === false ? ` The change of OpenSpec is not archived: ${work.archive.why}` : "";
    const story: SummaryStory = {
      title: work.title,
      requirement: work.requirement,
      run: work.record,
      verdict: work.verdict,
      files: readNumstat(stat),
      shipped: {
        branch: made.branch,
        commits: made.commits,
        standing: `${standingWords(target, standing)}${unarchived}`,
      },
    };
    return writeSummary(this.#ports, { run: rootOf(task.run.id), text: summary(story), folder: task.run.folder });
  }
}

function standingWords(target: MergeTarget | undefined, standing: Standing | undefined): string {
  if (target !== undefined && standing !== undefined) return standingInWords(standing, target.name);
  return "It is not known into which branch it is to be merged: none was checked out when the run began.";
}
