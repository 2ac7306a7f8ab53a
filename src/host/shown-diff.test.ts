import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { GitRig, personsEnv } from "../../test/rig/git-repository.ts";
import { shownDiff } from "./shown-diff.ts";

test("two commits differ as git shows it; a commit that is not there has no diff, and a name is never an option", async () => {
  const rig = new GitRig();
  const person = rig.repository();
  const base = person.git("rev-parse", "HEAD");
  const head = person.commit({ "a.txt": "b\n" });
  const asked = { folder: person.root, env: personsEnv(rig.home), base, head };
  expect(await shownDiff(asked)).toContain("-a\n+b\n");
  expect(await shownDiff({ ...asked, base: "f".repeat(40) })).toBeUndefined();
  expect(await shownDiff({ ...asked, base: `--output=${rig.path("written")}` })).toBeUndefined();
  expect(existsSync(rig.path("written"))).toBe(false);
  rig.remove();
});
