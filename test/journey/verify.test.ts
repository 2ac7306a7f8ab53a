import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openShipKey, shipKeyFile } from "../../src/host/ship-key.ts";
import { pemOf, trustedBy } from "../../src/provenance/keys.ts";
import { keyShape, verifyShape } from "../../src/provenance/verification-shape.ts";
import { GitRig, personsEnv, Repository } from "../rig/git-repository.ts";
import { shipChange, type Shipped } from "../rig/shipped.ts";

const main = join(import.meta.dirname, "..", "..", "dist", "bin", "main.js");

/** One change, shipped once: every test has a copy of what came of it. */
let first: GitRig;
let shipped: Shipped;
let key = "";
beforeAll(async () => {
  first = new GitRig();
  shipped = await shipChange(first, ({ root }) => openShipKey(root).signer);
  key = pemOf(trustedBy(shipped.signer));
});
afterAll(() => first.remove());

let rig: GitRig;
let person: Repository;
beforeEach(() => {
  rig = new GitRig();
  spawnSync("cp", ["-a", shipped.repository.root, rig.path("person")]);
  person = new Repository(rig.path("person"), rig.home);
  writeFileSync(rig.path("team.pub"), key);
});
afterEach(() => rig.remove());

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function waybill(folder: string, ...args: readonly string[]): Said {
  const env = { ...personsEnv(rig.home), XDG_RUNTIME_DIR: rig.folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** The codes of what has failed, by `--json`. */
function codes(folder: string, ...args: readonly string[]): readonly unknown[] {
  const { status, stdout } = waybill(folder, "verify", ...args, "--json");
  const found = verifyShape.parse(JSON.parse(stdout));
  expect([found.isVerified, status]).toEqual(found.isVerified ? [true, 0] : [false, 1]);
  return found.checks.filter(({ state }) => state === "failed").map(({ code }) => code);
}

function clone(...options: readonly string[]): string {
  rig.git("clone", "-q", "-b", "waybill/add-healthz", ...options, `file://${person.root}`, "clone");
  return rig.path("clone");
}

const ofAll = "refs/waybill/statements/*:refs/waybill/statements/*";
const withStatements = (folder: string): string => {
  new Repository(folder, rig.home).git("fetch", "-q", "origin", ofAll);
  return folder;
};

test("who has shipped a change verifies it with one command, and reads what was looked at", () => {
  const { status, stdout, stderr } = waybill(person.root, "verify");
  expect([status, stderr]).toEqual([0, ""]);
  const lines = stdout.split("\n").map((line) => line.trimEnd());
  expect(lines).toHaveLength(15);
  expect(lines.slice(0, 3)).toEqual([
    "✓ statement  of a change, by waybill 0.1.0 at 2026-11-21T12:00:00.000Z",
    `✓ signature  signed with this project's own key (${shipped.signer.keyId.slice(0, 16)})`,
    "✓ subject    the statement is about this commit and its tree, shipped as waybill/add-healthz",
  ]);
  expect(stdout).toContain("· journal    JOURNAL_NOT_HERE  the run r-healthz is not in the journal");
  expect(lines.at(-2)).toBe(`verified  ${shipped.tip}  Add a health check`);
  expect(codes(person.root, "waybill/add-healthz")).toEqual([]);
  expect(codes(person.root, shipped.tip.slice(0, 9))).toEqual([]);
});

test("somebody else fetches the statements, gets the key, and verifies the same", () => {
  const folder = clone();
  const without = waybill(folder, "verify", "--key", "../team.pub");
  expect(without.status).toBe(1);
  expect(without.stdout).toContain(`✗ statement  STATEMENT_MISSING`);
  expect(without.stdout).toContain(`git fetch origin '${ofAll}'`);
  withStatements(folder);
  expect(codes(folder)).toEqual(["KEY_MISSING"]);
  expect(codes(folder, "--key", "../team.pub")).toEqual([]);
  writeFileSync(rig.path("other.pub"), pemOf(trustedBy(openShipKey(rig.path("other")).signer)));
  expect(codes(folder, "--key", "../other.pub")).toEqual(["SIGNATURE_UNKNOWN_KEY"]);
  expect(codes(folder, "--key", "../other.pub", "--key", "../team.pub")).toEqual([]);
});

test("a statement in a file does where the refs were not fetched", () => {
  const text = person.git("cat-file", "blob", `refs/waybill/statements/${shipped.tip}`);
  writeFileSync(rig.path("statement.json"), text);
  const folder = clone();
  expect(codes(folder, "--key", "../team.pub", "--statement", "../statement.json")).toEqual([]);
  expect(codes(folder, "HEAD~1", "--key", "../team.pub", "--statement", "../statement.json")).toEqual([
    "SUBJECT_OTHER_COMMIT",
  ]);
});

test("what came after a shipped commit is not covered, and that is said", () => {
  person.commit({ "src/server.js": "export const answer = () => 500;\n" });
  person.commit({ "more.js": "more();\n" });
  const found = waybill(person.root, "verify");
  expect(found.status).toBe(1);
  expect(found.stdout).toContain(`the nearest before it is about ${shipped.tip.slice(0, 12)}, 2 commits earlier`);
  const nearest = waybill(person.root, "verify", "--nearest");
  expect(nearest.status).toBe(1);
  expect(nearest.stdout).toContain(`verified is ${shipped.tip.slice(0, 12)}; 2 commits after it are not covered`);
  expect(codes(person.root, "--nearest")).toEqual(["COMMITS_AFTER"]);
});

test("an amended commit is another one, whatever of it was amended", () => {
  const amend = (...words: readonly string[]): void => {
    person.git("reset", "-q", "--hard", shipped.tip);
    person.git("commit", "-q", "--amend", "--allow-empty", ...words);
    expect(codes(person.root)).toEqual(["STATEMENT_MISSING"]);
    const statement = `refs/waybill/statements/${person.git("rev-parse", "HEAD")}`;
    person.git("update-ref", statement, `refs/waybill/statements/${shipped.tip}`);
    expect(codes(person.root)).toEqual(["SUBJECT_OTHER_COMMIT"]);
  };
  amend("--no-edit", "--author=Eve <eve@example.org>");
  amend("--no-edit", "--date=2020-01-01T00:00:00Z");
  amend("-m", `${person.git("log", "-1", "--format=%B")}\nmore\n\nWaybill-Run: r-healthz`);
  person.write({ "README.md": "# Another\n" });
  amend("--no-edit", "-a");
});

test("a commit that nothing is stated about says so", () => {
  const { status, stdout } = waybill(person.root, "verify", "main");
  expect(status).toBe(1);
  expect(stdout).toContain("✗ statement  NOT_SHIPPED");
  expect(stdout).toContain(`not verified  ${person.git("rev-parse", "main")}`);
});

test("git replace, grafts and a shallow file do not make a commit another one", () => {
  const bad = person.git("commit-tree", `${shipped.tip}^{tree}`, "-p", "main", "-m", "bad");
  person.git("replace", bad, shipped.tip);
  expect(codes(person.root, bad)).toEqual(["NOT_SHIPPED"]);
  person.git("replace", "-f", shipped.tip, person.git("rev-parse", "main"));
  expect(codes(person.root, shipped.tip)).toEqual([]);
  writeFileSync(join(person.root, ".git", "info", "grafts"), `${bad} ${shipped.tip}\n${shipped.tip}\n`);
  expect(codes(person.root, shipped.tip)).toEqual([]);
  expect(codes(person.root, bad)).toEqual(["NOT_SHIPPED"]);
});

test("a shallow clone that has the change is enough, and one that has not says what to fetch", () => {
  const enough = withStatements(clone("--depth=4"));
  expect(codes(enough, "--key", "../team.pub")).toEqual([]);
  rmSync(enough, { recursive: true });
  const short = clone("--depth=1");
  expect(codes(short, "--key", "../team.pub")).toEqual(["STATEMENT_MISSING"]);
  const text = person.git("cat-file", "blob", `refs/waybill/statements/${shipped.tip}`);
  writeFileSync(rig.path("statement.json"), text);
  const { stdout } = waybill(short, "verify", "--key", "../team.pub", "--statement", "../statement.json");
  expect(stdout).toContain("✗ commits    OBJECT_MISSING");
  expect(stdout).toContain("git fetch --unshallow");
});

test("objects may lie in another repository, and in packs", () => {
  const folder = withStatements(clone("--shared"));
  expect(codes(folder, "--key", "../team.pub")).toEqual([]);
  person.git("gc", "-q");
  expect(codes(person.root)).toEqual([]);
});

test("a damaged object is no object", () => {
  const blob = person.git("rev-parse", `${shipped.tip}~1:src/server.js`);
  const file = join(person.root, ".git", "objects", blob.slice(0, 2), blob.slice(2));
  rmSync(file);
  expect(codes(person.root)).toContain("OBJECT_MISSING");
});

test("nothing that a repository names is started", () => {
  const mark = rig.path("started");
  writeFileSync(rig.path("program.sh"), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
  for (const name of [
    "core.fsmonitor",
    "core.sshCommand",
    "core.editor",
    "core.pager",
    "core.askPass",
    "core.alternateRefsCommand",
    "credential.helper",
    "diff.external",
    "diff.x.textconv",
    "filter.x.smudge",
    "filter.x.process",
    "uploadpack.packObjectsHook",
    "gpg.program",
    "remote.origin.uploadpack",
  ])
    person.git("config", name, rig.path("program.sh"));
  person.git("config", "extensions.partialClone", "origin");
  person.git("config", "remote.origin.url", person.root);
  person.git("config", "remote.origin.promisor", "true");
  writeFileSync(join(person.root, ".gitattributes"), "* filter=x diff=x\n");
  writeFileSync(join(person.root, ".git", "hooks", "reference-transaction"), readFileSync(rig.path("program.sh")), {
    mode: 0o755,
  });
  expect(codes(person.root)).toEqual([]);
  const blob = person.git("rev-parse", `${shipped.tip}~1:src/server.js`);
  rmSync(join(person.root, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
  expect(codes(person.root)).toContain("OBJECT_MISSING");
  expect(existsSync(mark)).toBe(false);
});

test("a key that a commit has brought is not trusted", () => {
  const folder = withStatements(clone());
  const eve = new Repository(folder, rig.home);
  spawnSync("cp", ["-a", join(person.root, ".waybill"), join(folder, ".waybill")]);
  expect(codes(folder)).toEqual([]);
  eve.git("add", "-f", ".waybill/state/keys/ship.key");
  expect(codes(folder)).toEqual(["KEY_MISSING"]);
  eve.git("reset", "-q");
  eve.git("mv", "README.md", "other.md");
  spawnSync("mv", [join(folder, ".waybill"), join(folder, "hidden")]);
  spawnSync("ln", ["-s", "hidden", join(folder, ".waybill")]);
  eve.git("add", ".waybill");
  expect(codes(folder)).toEqual(["KEY_MISSING"]);
  expect(waybill(folder, "verify").stderr).toContain("is kept in git");
});

test("a named key that the repository keeps is warned of", () => {
  person.commit({ "team.pub": key });
  const { stderr } = waybill(person.root, "verify", shipped.tip, "--key", "team.pub");
  expect(stderr).toContain("team.pub is kept in git");
});

test.each<readonly [string, string, readonly string[]]>([
  ["a commit that is not there", "4 VERIFY_NO_COMMIT", ["nowhere"]],
  ["what looks like an option", "2 USAGE", ["--all"]],
  ["a commit of no words", "4 VERIFY_NO_COMMIT", [""]],
  ["a tree", "4 VERIFY_NO_COMMIT", ["HEAD^{tree}"]],
  ["a key that is not there", "2 VERIFY_FILE_UNREADABLE", ["--key", "none.pub"]],
  ["a folder for a key", "2 VERIFY_FILE_UNREADABLE", ["--key", "src"]],
  ["a file that is no key", "2 VERIFY_KEY_INVALID", ["--key", "README.md"]],
  ["a private key", "2 VERIFY_KEY_INVALID", ["--key", shipKeyFile("")]],
  ["a statement that is not there", "2 VERIFY_FILE_UNREADABLE", ["--statement", "none.json"]],
  ["a device for a statement", "2 VERIFY_FILE_UNREADABLE", ["--statement", "/dev/zero"]],
])("%s is told: %s", (_, expected, words) => {
  const found = waybill(person.root, "verify", ...words);
  const [status, code = ""] = expected.split(" ");
  expect([`${found.status}`, found.stdout]).toEqual([status, ""]);
  expect(found.stderr).toContain(code);
  const asJson = waybill(person.root, "verify", ...words, "--json");
  const { error } = JSON.parse(asJson.stdout) as { error: { code: string } };
  expect([`${asJson.status}`, error.code]).toEqual([status, code]);
});

test("where there is no repository that is told", () => {
  const { status, stderr } = waybill(rig.home, "verify");
  expect(status).toBe(4);
  expect(stderr).toContain("VERIFY_NO_REPOSITORY");
  expect(waybill(rig.home, "key").stderr).toContain("KEY_NO_PROJECT");
});

test("the public key is printed as others need it, and made the first time", () => {
  const { status, stdout, stderr } = waybill(person.root, "key");
  expect([status, stdout]).toEqual([0, key]);
  expect(stderr).toContain(shipped.signer.keyId);
  expect(stderr + stdout).not.toContain("PRIVATE");
  const folder = clone();
  const made = keyShape.parse(JSON.parse(waybill(folder, "key", "--json").stdout));
  expect(made).toMatchObject({ isNew: true, file: shipKeyFile(folder) });
  expect(made.id).not.toBe(shipped.signer.keyId);
  expect(keyShape.parse(JSON.parse(waybill(folder, "key", "--json").stdout))).toEqual({ ...made, isNew: false });
  expect(new Repository(folder, rig.home).git("status", "--porcelain")).toBe("");
});
