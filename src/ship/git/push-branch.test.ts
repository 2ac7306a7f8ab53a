import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitRig, personsEnv, Repository } from "../../../test/rig/git-repository.ts";
import { systemClock } from "../../host/system-clock.ts";
import { type Pushed, pushBranch } from "./push-branch.ts";
import { RemoteGit } from "./remote-git.ts";

let rig: GitRig;
let person: Repository;
beforeEach(() => {
  rig = new GitRig();
  person = rig.repository();
  const base = person.git("rev-parse", "HEAD");
  bare("first.git");
  bare("second.git").git("branch", "-m", "main", "Release");
  person.git("remote", "add", "origin", rig.path("first.git"));
  person.commit({ "a.txt": "changed\n" });
  person.git("branch", "tip");
  person.git("reset", "-q", "--hard", base);
  person.git("update-ref", statement, "tip");
});
afterEach(() => rig.remove());

const statement = "refs/waybill/statements/x";

function bare(name: string): Repository {
  rig.git("clone", "-q", "--bare", person.root, rig.path(name));
  return at(name);
}

const at = (name: string): Repository => new Repository(rig.path(name), rig.home);
const refs = (name: string): string => at(name).git("for-each-ref", "--format=%(refname) %(objectname)");

function push(branch: string): Promise<Pushed> {
  const git = new RemoteGit({ env: personsEnv(rig.home), clock: systemClock }, person.root);
  const tip = person.git("rev-parse", "tip");
  return pushBranch(git, { remote: "origin", branch, tip, statement, into: undefined });
}

const elsewhere: readonly [string, () => void][] = [
  ["another pushurl", () => person.git("config", "remote.origin.pushurl", rig.path("second.git"))],
  ["pushInsteadOf", () => person.git("config", `url.${rig.path("second.git")}.pushInsteadOf`, rig.path("first.git"))],
  [
    "a second pushurl",
    () => {
      person.git("config", "--add", "remote.origin.pushurl", rig.path("first.git"));
      person.git("config", "--add", "remote.origin.pushurl", rig.path("second.git"));
    },
  ],
];

test.each(elsewhere)("the default branch of where %s leads to is kept, in whatever letters", async (_, set) => {
  set();
  const before = [refs("first.git"), refs("second.git")];
  for (const branch of ["Release", "release"])
    await expect(push(branch)).rejects.toMatchObject({ code: "SHIP_PUSH_KEPT" });
  expect([refs("first.git"), refs("second.git")]).toEqual(before);
});

test("every address that is pushed to gets the branch and the statement, and doing it again changes nothing", async () => {
  elsewhere[2]?.[1]();
  for (let time = 0; time < 2; time++) {
    expect(await push("waybill/x")).toEqual({ hasStatement: true, url: rig.path("first.git") });
    for (const name of ["first.git", "second.git"])
      for (const ref of ["refs/heads/waybill/x", statement])
        expect(at(name).git("rev-parse", ref)).toBe(person.git("rev-parse", "tip"));
  }
});

test("an address that is pushed to is not rewritten once more", async () => {
  elsewhere[1]?.[1]();
  bare("third.git");
  const before = [refs("first.git"), refs("third.git")];
  for (const key of ["insteadOf", "pushInsteadOf"])
    person.git("config", `url.${rig.path("third")}.${key}`, rig.path("second"));
  await push("waybill/x");
  expect([refs("first.git"), refs("third.git")]).toEqual(before);
  expect(refs("second.git")).toContain("refs/heads/waybill/x");
});

test("what comes to the branch after it was asked for is not moved, though the change would go on from it", async () => {
  const base = person.git("rev-parse", "HEAD");
  // Somebody else is quicker: when the push asks the server, the branch is there.
  const late = `#!/bin/sh\nunset GIT_DIR\ngit -C '${rig.path("first.git")}' update-ref refs/heads/waybill/x ${base}\nexec git-receive-pack "$@"\n`;
  writeFileSync(rig.path("late"), late, { mode: 0o755 });
  person.git("config", "remote.origin.url", `ext::${rig.path("ssh")} %S`);
  const server = `#!/bin/sh\ncase "$1" in git-receive-pack) exec '${rig.path("late")}' '${rig.path("first.git")}';; esac\nexec "$1" '${rig.path("first.git")}'\n`;
  writeFileSync(rig.path("ssh"), server, { mode: 0o755 });
  rig.git("config", "--global", "protocol.ext.allow", "always");
  await expect(push("waybill/x")).rejects.toMatchObject({ code: "SHIP_PUSH_REJECTED" });
  expect(at("first.git").git("rev-parse", "waybill/x")).toBe(base);
});
