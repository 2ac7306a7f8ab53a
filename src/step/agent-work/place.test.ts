import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Repository } from "../../../test/rig/git-repository.ts";
import { knownSecret, withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import { RunTrees } from "../run-tree.ts";
import { type Place, placeOf } from "./place.ts";
import { readSettings } from "./settings.ts";

/** Attempts at a step with a copy of its own, in a run that has one too: each as a new process begins it, a minute later. */
class Attempts {
  readonly person: Repository;
  readonly #rig: WorkspacesRig;
  #number = 0;

  constructor(rig: WorkspacesRig) {
    this.#rig = rig;
    this.person = rig.repository("person", { files: { "a.txt": "a\n" } });
  }

  begin(): Promise<Place> {
    this.#number++;
    this.#rig.clock.set(this.#rig.clock.now() + 60_000);
    const workspaces = this.#rig.workspaces();
    const trees = new RunTrees({
      workspaces,
      copyOf: () => Promise.resolve(undefined),
      setup: () => Promise.resolve([]),
      moment: nextTurn,
    });
    const folder = this.person.root;
    const words = { id: "r", folder, workFolder: folder, workflowFolder: "", workspace: "" };
    const run = { ...words, ownTree: true, isRecorded: false };
    const { signal } = new AbortController();
    const task = { run, address: "work", attempt: `try-${this.#number}`, cwd: undefined, signal };
    const ports = { trees, workspaces, scratchFolder: this.#rig.path("scratch") };
    return placeOf(ports, task, readSettings({ workspace: "own" }));
  }

  /** What the copy is when an attempt at work in it is killed: its locks have gone, and nothing else. */
  async killed(): Promise<string> {
    const place = await this.begin();
    const { folder } = place.where;
    writeFileSync(join(folder, "half.txt"), "half");
    const mark = readFileSync(this.mark(), "utf8");
    await place.finish("paused");
    writeFileSync(this.mark(), mark);
    return folder;
  }

  mark(): string {
    const scratch = this.#rig.path("scratch");
    const name = readdirSync(scratch).find((each) => each.endsWith(".mark"));
    return join(scratch, name ?? "no mark");
  }

  /** A file of a commit in the person's repository. */
  keptAt(commit: unknown, file: string): string {
    return this.person.git("show", `${typeof commit === "string" ? commit : "no commit"}:${file}`);
  }

  refs(): readonly string[] {
    return this.person.git("for-each-ref", "--format=%(refname:lstrip=3)", "refs/waybill").trim().split("\n");
  }
}

test(
  "a copy of its own that a killed attempt has left is the place of the next one, as it was in the beginning",
  withRig(async (rig) => {
    const attempts = new Attempts(rig);
    const left = await attempts.killed();
    expect(await attempts.killed()).toBe(left);
    const place = await attempts.begin();
    expect(place.where.folder).toBe(left);
    expect(readdirSync(left).toSorted()).toEqual([".git", "a.txt"]);
    writeFileSync(join(left, "whole.txt"), "whole");
    const { output } = await place.finish("done");
    expect(output).toMatchObject({ changes: [{ path: "whole.txt", change: "added" }] });
    expect(attempts.keptAt(output["debris"], "half.txt")).toBe("half");
    expect(attempts.refs().filter((ref) => ref.includes("debris"))).toHaveLength(2);
    expect(await rig.workspaces().list()).toMatchObject([{ name: "r" }]);
  }),
);

test(
  "one that a paused attempt has left is gone on with as it is",
  withRig(async (rig) => {
    const attempts = new Attempts(rig);
    const first = await attempts.begin();
    writeFileSync(join(first.where.folder, "half.txt"), "half");
    await first.finish("paused");
    const { output } = await (await attempts.begin()).finish("done");
    expect(output).toMatchObject({ changes: [{ path: "half.txt", change: "added" }] });
    expect(output).not.toHaveProperty("debris");
  }),
);

test(
  "one that was left with no word about it is cleared too, and what was in it is kept",
  withRig(async (rig) => {
    const attempts = new Attempts(rig);
    const left = await attempts.killed();
    rmSync(attempts.mark());
    const place = await attempts.begin();
    expect(readdirSync(left).toSorted()).toEqual([".git", "a.txt"]);
    const { output } = await place.finish("done");
    expect(attempts.keptAt(output["debris"], "half.txt")).toBe("half");
  }),
);

test.each([
  ["half made", (folder: string) => halfMade(folder)],
  ["removed", (folder: string) => rmSync(folder, { recursive: true })],
])("one that was %s is made anew, from what the run has by now", (_, harm) =>
  withRig(async (rig) => {
    const attempts = new Attempts(rig);
    harm(join(await attempts.killed(), ".."));
    const run = await rig.workspaces().find("r");
    writeFileSync(join(run?.folder ?? "", "later.txt"), "later");
    const place = await attempts.begin();
    expect(readdirSync(place.where.folder).toSorted()).toEqual([".git", "a.txt", "later.txt"]);
    expect((await place.finish("done")).output).toMatchObject({ changes: [] });
  })(),
);

test(
  "one is gone on with although nothing of it is in a ref any more",
  withRig(async (rig) => {
    const attempts = new Attempts(rig);
    const left = await attempts.killed();
    for (const ref of attempts.refs()) attempts.person.git("update-ref", "-d", `refs/waybill/${ref}`);
    const place = await attempts.begin();
    expect(place.where.folder).toBe(left);
    const { output } = await place.finish("failed");
    expect(attempts.keptAt(output["debris"], "a.txt")).toBe("a");
    const next = await attempts.begin();
    expect((await next.finish("done")).output).not.toHaveProperty("debris");
  }),
);

test(
  "a copy whose commits show a secret is kept, and nothing of it is in the person's repository",
  withRig(async (rig) => {
    const attempts = new Attempts(rig);
    const place = await attempts.begin();
    const { folder } = place.where;
    rig.inside({ folder }).commit({ "b.txt": "b" }, `It needs ${knownSecret}.`);
    const { breach, output } = await place.finish("done");
    expect(breach).toMatch(/the message in the commit [0-9a-f]{12} holds a secret \(known\)\. It is all kept there/u);
    expect(breach).toContain(folder);
    expect(breach).not.toContain(knownSecret);
    expect(output).not.toHaveProperty("ref");
    expect(attempts.refs().filter((ref) => ref.endsWith("/result"))).toEqual([]);
    expect(rig.inside({ folder }).git("log", "-1", "--format=%s")).toBe(`It needs ${knownSecret}.`);
  }),
);

test(
  "what a killed attempt has left that shows a secret keeps the next one from nothing",
  withRig(async (rig) => {
    const attempts = new Attempts(rig);
    const first = await attempts.begin();
    const mark = readFileSync(attempts.mark(), "utf8");
    rig.inside(first.where).commit({ "b.txt": "b" }, knownSecret);
    await first.finish("paused");
    writeFileSync(attempts.mark(), mark);
    const place = await attempts.begin();
    expect(readdirSync(place.where.folder).toSorted()).toEqual([".git", "a.txt"]);
    const { breach, output } = await place.finish("done");
    expect(breach).toBeUndefined();
    expect(output["debris_withheld"]).toContain("holds a secret (known)");
    expect(output).toHaveProperty("ref");
  }),
);

function halfMade(folder: string): void {
  const file = join(folder, "workspace.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"stage": "whole"', '"stage": "making"'));
}
