import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Repository } from "../../../test/rig/git-repository.ts";
import { knownSecret, withRig, type WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { Refusal } from "../../problem/refusal.ts";
import type { Workspace } from "../workspace.ts";

const token = `ghp_${"0aB1cD2eF3".repeat(4).slice(0, 36)}`;

interface Working {
  readonly rig: WorkspacesRig;
  readonly person: Repository;
  readonly workspace: Workspace;
  readonly inside: Repository;
}

async function working(rig: WorkspacesRig): Promise<Working> {
  const person = rig.repository();
  const workspace = await rig.make(person);
  return { rig, person, workspace, inside: rig.inside(workspace) };
}

async function refusalOf(fetching: Promise<unknown>): Promise<Refusal> {
  return fetching.then(
    () => {
      throw new Error("It was fetched.");
    },
    (error: unknown) => error as Refusal,
  );
}

function ours(person: Repository): readonly string[] {
  return person.refs().filter((ref) => ref.startsWith("refs/waybill/") && !ref.endsWith("/base"));
}

/** Commits of somebody who has a secret, and the place where it stands then. */
const deeds: readonly (readonly [string, string, (inside: Repository) => void])[] = [
  ["the message", "github", (inside) => void inside.commit({ "a.txt": "1\n" }, `Uses ${token}`)],
  ["the message", "known", (inside) => void inside.commit({ "a.txt": "1\n" }, `On\n\n${knownSecret}`)],
  [
    "the message",
    "known",
    (inside) => void inside.commit({ "a.txt": "1\n" }, Buffer.from(knownSecret).toString("base64")),
  ],
  [
    "the author",
    "github",
    (inside) => {
      inside.write({ "a.txt": "1\n" });
      inside.git("commit", "-qam", "on", `--author=${token} <a@example.org>`);
    },
  ],
  [
    "the committer",
    "github",
    (inside) => {
      inside.write({ "a.txt": "1\n" });
      inside.git("-c", `user.email=${token}`, "commit", "-qam", "on", "--author=A <a@example.org>");
    },
  ],
  [
    "a line of the head",
    "github",
    (inside) => {
      const words = inside.git("cat-file", "commit", "HEAD").replace("\n\n", `\nx-note ${token}\n\n`);
      inside.write({ raw: `${words}\n` });
      const commit = inside.git("hash-object", "-t", "commit", "-w", "raw");
      inside.git("clean", "-fq");
      inside.git("update-ref", "HEAD", commit);
    },
  ],
  ["the name of a file", "github", (inside) => void inside.commit({ [`${token}/a.txt`]: "1\n" })],
  [
    "the name of a file",
    "github",
    (inside) => {
      renameSync(join(inside.root, "a.txt"), join(inside.root, token));
      inside.commit({}, "moved");
      inside.git("mv", token, "a.txt");
      inside.commit({}, "moved back");
    },
  ],
  ["the name of a file", "github", (inside) => inside.write({ [token]: "not committed" })],
  [
    "the name of the branch",
    "github",
    (inside) => {
      inside.git("switch", "-qc", `fix/${token}`);
      inside.commit({ "a.txt": "1\n" });
    },
  ],
];

test.each(deeds)("what shows a secret in %s (%s) is not fetched, and stays", async (place, rule, deed) => {
  await withRig(async (rig) => {
    const { person, workspace, inside } = await working(rig);
    deed(inside);
    const commit = await workspace.checkpoint("result");
    const refusal = await refusalOf(workspace.fetchBack(commit, "result"));
    expect(refusal.code).toBe("WORKSPACE_SECRET");
    expect(refusal.message).toMatch(/in the commit [0-9a-f]{12} holds a secret/u);
    expect(refusal.message).toContain(`${place} in the commit`);
    expect(refusal.message).toContain(`(${rule})`);
    for (const secret of [token, knownSecret]) expect(`${refusal.message}${refusal.hint ?? ""}`).not.toContain(secret);
    expect(ours(person)).toEqual([]);
    expect(person.git("cat-file", "--batch-all-objects", "--batch-check")).not.toContain(commit);
    expect(await rig.workspaces().list()).toMatchObject([{ unfetched: true }]);
    rig.clock.set(rig.clock.now() + 1e9);
    expect((await rig.workspaces().reap()).removed).toEqual([]);
  })();
});

test("the commit that shows it is named, and how many more there are", () =>
  withRig(async (rig) => {
    const { workspace, inside } = await working(rig);
    const shown = inside.commit({ "a.txt": "1\n" }, token);
    inside.commit({ "a.txt": "2\n" }, "another");
    inside.commit({ [token]: "3\n" }, "the last");
    const { message } = await refusalOf(workspace.fetchBack(await workspace.checkpoint("result"), "result"));
    expect(message).toContain(`the message in the commit ${shown.slice(0, 12)} holds`);
    expect(message).toContain("There is 1 more.");
  })());

test("what the person has already is nobody's secret any more", () =>
  withRig(async (rig) => {
    const { person, workspace, inside } = await working(rig);
    person.git("switch", "-qc", "theirs");
    person.commit({ [token]: "theirs\n" }, token);
    inside.commit({ "own.txt": "own\n" });
    inside.git("fetch", "-q", person.root, "theirs");
    inside.git("merge", "-q", "--no-edit", "FETCH_HEAD");
    const ref = await workspace.fetchBack(await workspace.checkpoint("result"), "result");
    expect(ours(person)).toEqual([ref]);
  })());
