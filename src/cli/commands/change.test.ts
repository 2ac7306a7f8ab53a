import { afterEach, beforeEach, expect, test } from "vitest";
import { GitRig, personsEnv, type Repository } from "../../../test/rig/git-repository.ts";
import { branchesBeside } from "../../host/branches-beside.ts";
import type { Beginning } from "../begin-run.ts";
import { type ChangeOptions, planChange } from "./change.ts";

let rig: GitRig;
let person: Repository;
beforeEach(() => {
  rig = new GitRig();
  person = rig.repository();
  person.git("checkout", "-q", "-b", "work");
  person.git("branch", "taken/deep");
  person.git("remote", "add", "origin", rig.path("none.git"));
  person.git("update-ref", "refs/remotes/origin/trunk", "HEAD");
  person.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
});
afterEach(() => rig.remove());

function plan(more: Partial<ChangeOptions>): Promise<Beginning | number> {
  const flags = { json: false, yes: true, request: false, tests: false, input: [], answer: [], detach: false };
  const survey = { languages: [], tests: [], lints: [], builds: [], specStyle: undefined };
  const commit = person.git("rev-parse", "HEAD");
  return planChange(["a"], { ...flags, ...more } as unknown as ChangeOptions, {
    output: { result: () => undefined, story: () => undefined, paint: (_, text) => text },
    folder: person.root,
    repository: async () => ({ state: "there", branch: "work", commit, changed: 0 }),
    branches: (name) => branchesBeside(person.root, name, personsEnv(rig.home)),
    project: async () => ({ agent: "robot", survey: survey as never }),
    workflowFile: () => "change.yml",
    readText: () => {
      throw new Error("No file is read.");
    },
  });
}

test("--yes goes on and approves; where nobody agrees, and where something is in doubt, a person is asked", async () => {
  expect(await plan({})).toMatchObject({ options: { answer: ["ask=go on", "agree=approve", "merge=approve"] } });
  expect(await plan({ yes: false })).toMatchObject({ options: { answer: [] } });
});

test("what is said of a gate comes before what --yes says of it", async () => {
  expect(await plan({ answer: ["agree=rework"] })).toMatchObject({
    options: { answer: ["agree=rework", "ask=go on", "agree=approve", "merge=approve"] },
  });
});

const bad = [
  "work",
  "main",
  "master",
  "Main",
  "trunk",
  "taken/deep",
  "taken",
  "taken/deep/er",
  "-f",
  "a b",
  "",
  "@{-1}",
  "@",
  "HEAD",
  "a..b",
  "x.lock",
  "refs/heads/x",
  "origin/x",
];

test.each(bad)("a branch %j is refused before anything is paid", async (branch) => {
  const refused = {
    name: "UsageError",
    message: expect.stringContaining("--branch"),
    hint: expect.stringContaining("--branch"),
  };
  await expect(plan({ branch })).rejects.toMatchObject(refused);
  if (branch !== "") await expect(plan({ input: [`branch=${branch}`] })).rejects.toMatchObject(refused);
});

test.each(["waybill/x", "feature", "größe/x", "taken/other"])("a branch %j is taken", async (branch) => {
  expect(await plan({ branch })).toMatchObject({ inputs: { branch } });
});

test("a branch that is called waybill leaves no room for the usual name, which is said before anything is paid", async () => {
  expect(await plan({})).toMatchObject({ file: "change.yml" });
  person.git("branch", "waybill");
  await expect(plan({})).rejects.toMatchObject({ name: "UsageError", hint: expect.stringContaining("--branch NAME") });
  await expect(plan({ branch: "waybill/x" })).rejects.toMatchObject({ name: "UsageError" });
  expect(await plan({ branch: "feature" })).toMatchObject({ inputs: { branch: "feature" } });
});
