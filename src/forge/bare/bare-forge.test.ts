import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { GitRig, personsEnv, Repository } from "../../../test/rig/git-repository.ts";
import { forgeSuite, type ForgeWorld, type SeenRequest } from "../forge.suite.ts";
import { BareForge, folderOfRemote } from "./bare-forge.ts";

interface BareWorld extends ForgeWorld {
  readonly bare: Repository;
  readonly env: Readonly<Record<string, string>>;
}

async function open(): Promise<BareWorld> {
  const rig = new GitRig();
  const person = rig.repository();
  rig.git("clone", "-q", "--bare", person.root, rig.path("bare.git"));
  const bare = new Repository(rig.path("bare.git"), rig.home);
  writeFileSync(rig.path("bare.git/hooks/reference-transaction"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const env = personsEnv(rig.home);
  let commits = 0;
  return {
    bare,
    env,
    forge: new BareForge({ folder: bare.root, env }),
    push: async (branch) => {
      person.git("checkout", "-q", "-B", branch, "main");
      const commit = person.commit({ "x.txt": `${++commits}\n` });
      bare.git("fetch", "-q", person.root, commit);
      bare.git("-c", "core.hooksPath=/dev/null", "update-ref", `refs/heads/${branch}`, commit);
      return commit;
    },
    requests: async () =>
      bare
        .refs()
        .filter((ref) => ref.startsWith("refs/waybill/requests/"))
        .map((ref) => read(bare, ref)),
    remove: async () => rig.remove(),
  };
}

function read(bare: Repository, ref: string): SeenRequest {
  // The last line feed is lost to whoever prints it.
  const text = `${bare.git("cat-file", "blob", ref)}${bare.git("cat-file", "-s", ref) === String(Buffer.byteLength(bare.git("cat-file", "blob", ref))) ? "" : "\n"}`;
  const end = text.indexOf("\n\n");
  const { branch, into, commit, title } = JSON.parse(text.slice(0, end));
  return { branch, into, commit, title, body: text.slice(end + 2) };
}

forgeSuite("a bare repository on this machine", open);

test("what a process has left that was killed before the ref was written harms nobody", async () => {
  const world = await open();
  try {
    const commit = await world.push("waybill/x");
    const wish = { branch: "waybill/x", into: "main", commit, title: "x", body: "y" };
    const opened = await world.forge.openRequest(wish);
    world.bare.git("-c", "core.hooksPath=/dev/null", "update-ref", "-d", "refs/waybill/requests/waybill/x");
    expect(await world.forge.openRequest(wish)).toEqual(opened);
    expect(await world.requests()).toHaveLength(1);
  } finally {
    await world.remove();
  }
});

test("a lock that is left is a refusal, and not a wait for ever", async () => {
  const world = await open();
  try {
    const commit = await world.push("waybill/x");
    world.bare.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/waybill/requests/waybill/y", commit);
    writeFileSync(`${world.bare.root}/refs/waybill/requests/waybill/x.lock`, "");
    const asked = world.forge.openRequest({ branch: "waybill/x", into: "main", commit, title: "x", body: "y" });
    await expect(asked).rejects.toMatchObject({ code: "FORGE_BUSY" });
  } finally {
    await world.remove();
  }
});

test.each([
  ["/", "/"],
  ["file:///srv/x.git", "/srv/x.git"],
  ["..", "/"],
  ["https://example.org/x.git", undefined],
  ["git@example.org:x.git", undefined],
  ["ssh://example.org/x", undefined],
  ["file://example.org/x", undefined],
  ["/nowhere/at/all", undefined],
  ["ext::sh -c x", undefined],
])("the remote %s is %s", (url, folder) => {
  expect(folderOfRemote(url, "/tmp")).toBe(folder);
});
