import { mkdtempSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { stringify } from "yaml";
import type { JsonObject } from "../../src/json/json.ts";
import { CliProject, type Ended } from "./cli-project.ts";
import type { ForeignProject } from "./foreign-projects.ts";
import { fingerprint } from "./git-repository.ts";
import { gitIn } from "./spec-project.ts";

/** What a person has set up for an agent that does what a script says. */
export function scriptedAgent(turns: string): Readonly<Record<string, string>> {
  return {
    ".waybill/robot.yml": turns,
    ".waybill/config.yml": configOf({ driver: "scripted", script: ".waybill/robot.yml" }),
  };
}

/** A configuration that says nothing but which agent there is. */
export function configOf(agent: JsonObject, more: JsonObject = {}): string {
  return stringify({ agents: { robot: agent }, ...more });
}

const hook = '#!/bin/sh\necho "$0" >> "$(git rev-parse --git-common-dir)/hooks-that-ran"\n';
const hooks = ["pre-commit", "commit-msg", "post-commit", "post-checkout", "post-merge", "pre-push"];

/** Somebody in a repository of their own, with branches, a stash and hooks, who tries Waybill for the first time. */
export class Newcomer {
  readonly project: CliProject;
  readonly git: ReturnType<typeof gitIn>;

  constructor(files: Readonly<Record<string, string>>) {
    this.project = new CliProject(files);
    this.git = gitIn(this.project.folder);
    this.git("init", "-q");
    this.git("config", "user.name", "Ada");
    this.git("config", "user.email", "ada@example.org");
    this.git("add", "-A");
    this.git("commit", "-qm", "first");
    this.git("branch", "another");
    this.project.write("notes.txt", "not yet\n");
    this.git("add", "notes.txt");
    this.git("stash", "-q");
    for (const name of hooks) this.project.write(`.git/hooks/${name}`, hook);
  }

  /** All that is theirs, byte for byte: files, index, stash, branches, hooks, configuration. Only what belongs to Waybill is left out. */
  theirs(): Readonly<Record<string, string>> {
    const all = Object.entries(fingerprint(this.project.folder));
    return Object.fromEntries(all.filter(([path]) => !ours.test(path)));
  }

  /** Begins a change; gives its run, which waits for an answer. */
  async begins(...words: readonly string[]): Promise<string> {
    const begun = await this.project.waybill("change", ...words);
    const [, run] = /^waiting change, run (\w+)$/mu.exec(begun.stdout) ?? [];
    expect([begun.status, run], begun.said).toEqual([0, expect.any(String)]);
    return run ?? "";
  }

  /** Answers a gate; gives what comes of it. */
  async answers(run: string, ...words: readonly string[]): Promise<Ended> {
    const ended = await this.project.waybill("answer", run, ...words);
    expect(ended.status, ended.said).toBe(0);
    return ended;
  }

  /** Everything that has come of a change is there, holds, and has touched nothing else. */
  async keeps({ run, branch, foreign, before }: Shipped): Promise<void> {
    const { project, git } = this;
    expect(this.theirs()).toEqual(before);
    expect(project.survivors()).toEqual([]);
    const verified = await project.waybill("verify", branch);
    expect(verified.status, verified.said).toBe(0);
    expect(verified.stdout).toContain(`verified  ${git("rev-parse", branch).trim()}`);
    expect(git("log", "--format=%s", `main..${branch}`).trim().split("\n")).toEqual(
      expect.arrayContaining([foreign.change.title, `Spec: ${foreign.change.title}`]),
    );
    expect(git("log", "-1", "--format=%(trailers:key=Waybill-Run,valueonly)", branch).trim()).toBe(run);
    for (const [path, text] of Object.entries(foreign.files))
      if (foreign.change.writes[path] === undefined) expect(git("show", `${branch}:${path}`), path).toBe(text);
    const reported = await project.waybill("report", run);
    expect([reported.status, project.files(".waybill/state/reports")], reported.said).toEqual([
      0,
      [project.path(".waybill/state/reports", `${run}.html`)],
    ]);
    this.#passesElsewhere(branch, foreign);
  }

  remove(): void {
    this.project.remove();
  }

  /** Its tests pass where somebody else has fetched the branch. */
  #passesElsewhere(branch: string, { runTests: [program, ...args] }: ForeignProject): void {
    const clone = mkdtempSync(join(tmpdir(), "waybill-clone-"));
    try {
      gitIn(clone)("clone", "-q", "--branch", branch, this.project.folder, "there");
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: join(clone, "there"), encoding: "utf8" });
      expect(status, `${stdout}\n${stderr}`).toBe(0);
    } finally {
      rmSync(clone, { recursive: true, force: true });
    }
  }
}

/** What Waybill may write: its state, the folder of its sockets (which stands here in tests), and branches and refs of its own. */
const ours = /^\.waybill(?:$|\/(?:state|waybill-\d+)(?:\/|$))|^\.git\/(?:logs\/)?refs\/(?:heads\/)?waybill(?:\/|$)/u;

export interface Shipped {
  readonly run: string;
  readonly branch: string;
  readonly foreign: ForeignProject;
  /** What was theirs before. */
  readonly before: Readonly<Record<string, string>>;
}

/** What somebody does who is new, and leaves nothing behind. */
export async function asNewcomer(
  files: Readonly<Record<string, string>>,
  use: (newcomer: Newcomer) => Promise<void>,
): Promise<void> {
  const newcomer = new Newcomer(files);
  try {
    await use(newcomer);
  } finally {
    newcomer.remove();
  }
}
