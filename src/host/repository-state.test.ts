import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GitRig, personsEnv } from "../../test/rig/git-repository.ts";
import { repositoryState } from "./repository-state.ts";

test("a repository that belongs to somebody else comes with the command by which git is told to trust it", async () => {
  const rig = new GitRig();
  try {
    const { root } = rig.repository("a b");
    const { PATH: path = "", ...others } = personsEnv(rig.home);
    mkdirSync(rig.path("bin"));
    const another = `#!/bin/sh\nPATH='${path}' GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n`;
    writeFileSync(rig.path("bin", "git"), another, { mode: 0o755 });
    const env = { ...others, PATH: `${rig.path("bin")}:${path}` };
    expect(await repositoryState(root, env)).toMatchObject({
      state: "unknown",
      message: expect.stringContaining("dubious ownership"),
      command: `git config --global --add safe.directory '${root}'`,
    });
  } finally {
    rig.remove();
  }
});
