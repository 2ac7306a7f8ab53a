import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Workspace } from "../../src/workspace/workspace.ts";
import { Repository } from "./git-repository.ts";
import { withRig, type WorkspacesRig } from "./workspaces-rig.ts";

/** A command that says that it has run. */
export const alarm = (rig: WorkspacesRig): string => rig.path("evil");
/** Whether it has. */
export const hasRun = (rig: WorkspacesRig): boolean => existsSync(rig.path("evil-has-run"));

/** A test in a workspace with a command at hand that must never run. */
export function hostileRig(
  use: (rig: WorkspacesRig, person: Repository, workspace: Workspace) => Promise<void>,
): () => Promise<void> {
  return withRig(async (rig) => {
    writeFileSync(alarm(rig), `#!/bin/sh\ntouch ${rig.path("evil-has-run")}\ncat\n`, { mode: 0o755 });
    const person = rig.repository();
    const workspace = await rig.make(person);
    await use(rig, person, workspace);
  });
}

type Deed = (rig: WorkspacesRig, inside: Repository, person: Repository) => void;
const put = (inside: Repository, path: string, text: string): void => {
  mkdirSync(dirname(join(inside.root, path)), { recursive: true });
  writeFileSync(join(inside.root, path), text, { mode: 0o755 });
};
const setting =
  (name: string, value?: string): Deed =>
  (rig, inside) =>
    void inside.git("config", name, value ?? alarm(rig));
/** What an agent may do to the clone that it works in. */
export const hostileDeeds: readonly (readonly [string, Deed])[] = [
  ["a monitor", setting("core.fsmonitor")],
  [
    "hooks in another place",
    (rig, inside) => (
      put(inside, "h/post-checkout", `#!/bin/sh\n${alarm(rig)}`),
      inside.git("config", "core.hooksPath", "h")
    ),
  ],
  [
    "hooks",
    (rig, inside) => {
      for (const hook of [
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "pre-commit",
        "post-commit",
        "pre-auto-gc",
        "post-merge",
      ])
        put(inside, `.git/hooks/${hook}`, `#!/bin/sh\n${alarm(rig)}`);
    },
  ],
  [
    "filters",
    (rig, inside) => {
      put(inside, ".git/info/attributes", "* filter=evil diff=evil merge=evil");
      put(inside, ".gitattributes", "* filter=evil diff=evil merge=evil\n");
      const { root } = inside;
      const config = ["clean", "smudge", "process"].map((each) => `\t${each} = ${alarm(rig)}\n`).join("");
      writeFileSync(
        join(root, ".git", "config"),
        `${readFileSync(join(root, ".git", "config"), "utf8")}[filter "evil"]\n${config}\trequired = true\n[diff "evil"]\n\ttextconv = ${alarm(rig)}\n\tcommand = ${alarm(rig)}\n`,
      );
      put(inside, "a.txt", "filtered");
    },
  ],
  [
    "a pager and an editor",
    (rig, inside) =>
      [
        "core.pager",
        "core.editor",
        "sequence.editor",
        "gpg.program",
        "core.sshCommand",
        "core.askPass",
        "core.gitProxy",
        "diff.external",
        "interactive.diffFilter",
        "credential.helper",
      ].forEach((name) => setting(name)(rig, inside, inside)),
  ],
  [
    "commands for uploading",
    (rig, inside) =>
      ["uploadpack.packObjectsHook", "core.alternateRefsCommand", "uploadpack.hideRefs"].forEach((name) =>
        setting(name)(rig, inside, inside),
      ),
  ],
  [
    "configuration from elsewhere",
    (rig, inside) => (
      put(inside, "conf", `[core]\n\tfsmonitor = ${alarm(rig)}\n`),
      setting("include.path", "../conf")(rig, inside, inside)
    ),
  ],
  ["another work tree", (rig, inside, person) => setting("core.worktree", person.root)(rig, inside, person)],
  [
    "a helper that has the objects that are missing",
    (rig, inside) => {
      setting("remote.evil.url", `ext::${alarm(rig)}`)(rig, inside, inside);
      for (const [name, value] of [
        ["remote.evil.promisor", "true"],
        ["remote.evil.partialclonefilter", "blob:none"],
        ["protocol.ext.allow", "always"],
        ["protocol.allow", "always"],
        ["extensions.partialClone", "evil"],
      ] as const)
        setting(name, value)(rig, inside, inside);
      const [blob = ""] = [inside.commit({ "m.txt": "missing" }), inside.git("rev-parse", "HEAD:m.txt")].slice(1);
      unlinkSync(join(inside.root, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
    },
  ],
  ["a format that nobody knows", setting("core.repositoryFormatVersion", "99")],
  ["nonsense for configuration", (_, inside) => put(inside, ".git/config", "[[[")],
  [
    "a repository inside with a monitor",
    (rig, inside) => {
      mkdirSync(join(inside.root, "inner"));
      const inner = new Repository(join(inside.root, "inner"), rig.home);
      inner.git("init", "-q");
      inner.commit({ "x.txt": "x" });
      inner.git("config", "core.fsmonitor", alarm(rig));
      inner.write({ "x.txt": "y" });
      inside.git("add", "inner");
    },
  ],
  [
    "a submodule of its own with a monitor",
    (rig, inside) => {
      rig.repository("other");
      inside.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", rig.path("other"), "sub");
      new Repository(join(inside.root, "sub"), rig.home).git("config", "core.fsmonitor", alarm(rig));
      inside.commit({});
      inside.write({ "sub/a.txt": "changed" });
    },
  ],
  [
    "rules that are pipes",
    (_, inside) =>
      void spawnSync("mkfifo", [join(inside.root, ".git", "info", "exclude.pipe"), join(inside.root, "pipe")]),
  ],
  [
    "a HEAD that is a pipe",
    (_, inside) => (
      unlinkSync(join(inside.root, ".git", "HEAD")),
      void spawnSync("mkfifo", [join(inside.root, ".git", "HEAD")])
    ),
  ],
  [
    "an index that is a pipe",
    (_, inside) => (
      unlinkSync(join(inside.root, ".git", "index")),
      void spawnSync("mkfifo", [join(inside.root, ".git", "index")])
    ),
  ],
  ["an index that is broken", (_, inside) => put(inside, ".git/index", "DIRC nonsense")],
  ["no clone at all", (_, inside) => rmSync(join(inside.root, ".git"), { recursive: true })],
  [
    "the person's git folder, by a link",
    (_, inside, person) => (
      rmSync(join(inside.root, ".git"), { recursive: true }),
      symlinkSync(join(person.root, ".git"), join(inside.root, ".git"))
    ),
  ],
  [
    "the person's git folder, by a file",
    (_, inside, person) => (
      rmSync(join(inside.root, ".git"), { recursive: true }),
      put(inside, ".git", `gitdir: ${person.root}/.git\n`)
    ),
  ],
  [
    "the person's git folder, as what is common",
    (_, inside, person) => put(inside, ".git/commondir", `${person.root}/.git\n`),
  ],
  [
    "the person's refs, by a link",
    (_, inside, person) => (
      rmSync(join(inside.root, ".git", "refs"), { recursive: true }),
      symlinkSync(join(person.root, ".git", "refs"), join(inside.root, ".git", "refs"))
    ),
  ],
  [
    "the person's objects, by a link",
    (_, inside, person) => (
      rmSync(join(inside.root, ".git", "objects"), { recursive: true }),
      symlinkSync(join(person.root, ".git", "objects"), join(inside.root, ".git", "objects"))
    ),
  ],
  [
    "the person's checkout in the place of the work tree",
    (_, inside, person) => (renameSync(inside.root, `${inside.root}.gone`), symlinkSync(person.root, inside.root)),
  ],
  [
    "a file in the place of the work tree",
    (_, inside) => (rmSync(inside.root, { recursive: true }), writeFileSync(inside.root, "")),
  ],
  ["no work tree", (_, inside) => rmSync(inside.root, { recursive: true })],
  ["a HEAD that means nothing", (_, inside) => put(inside, ".git/HEAD", "ref: refs/heads/../../../etc\n")],
  ["a ref to what is not there", (_, inside) => put(inside, ".git/refs/heads/lost", `${"1".repeat(40)}\n`)],
  [
    "locks of a git that was killed",
    (_, inside) =>
      ["index.lock", "HEAD.lock", "refs/heads/main.lock", "packed-refs.lock", "config.lock", "shallow.lock"].forEach(
        (each) => put(inside, `.git/${each}`, ""),
      ),
  ],
  [
    "its objects packed and pruned",
    (_, inside) => (
      inside.commit({ "a.txt": "x" }),
      inside.git("reset", "-q", "--hard", "HEAD^"),
      inside.git("reflog", "expire", "--expire=now", "--all"),
      void inside.git("gc", "-q", "--prune=now")
    ),
  ],
  ["a history that is cut", (_, inside) => put(inside, ".git/shallow", `${inside.commit({ "a.txt": "x" })}\n`)],
  [
    "a replaced commit",
    (_, inside) => {
      const base = inside.git("rev-parse", "HEAD");
      inside.git("replace", "-f", base, inside.commit({ "a.txt": "replaced" }));
    },
  ],
  [
    "a link where a folder was",
    (_, inside, person) => (
      rmSync(join(inside.root, "dir"), { recursive: true }),
      symlinkSync(person.root, join(inside.root, "dir"))
    ),
  ],
  [
    "folders that cannot be written",
    (_, inside) => (
      put(inside, "shut/x", "x"),
      void spawnSync("chmod", ["-R", "a-w", join(inside.root, "shut"), join(inside.root, "dir")])
    ),
  ],
  ["very deep folders", (_, inside) => put(inside, `${"d/".repeat(400)}x`, "x")],
];
