import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changeFiles, deltaText, mainText, noDelta } from "../../../test/rig/openspec-cases.ts";
import { folderTree } from "../../host/folder-tree.ts";
import { specLock } from "../../host/spec-lock.ts";
import { trackedByGit } from "../../host/tracked-by-git.ts";
import { Refusal } from "../../problem/refusal.ts";
import { type Archived, archiveChange, finishChanges } from "./archive-change.ts";
import { replaceFile, workFolder } from "./perform-archive.ts";
import { planArchive } from "./plan-archive.ts";

const rig = join(import.meta.dirname, "..", "..", "..", "test", "rig", "archive-process.mjs");
const kept = { name: "Kept", says: "stay", scenarios: ["staying"] };
const old = { name: "Old", says: "be old", scenarios: ["one"] };
const added = { name: "New", says: "be new", scenarios: ["one"] };
const files = {
  "openspec/specs/one/spec.md": mainText("one", [kept, old]),
  "openspec/specs/two/spec.md": mainText("two", [kept]),
  "openspec/specs/gone/below/spec.md": mainText("gone", [old]),
  ...changeFiles("all", {
    one: deltaText({ ...noDelta, removed: ["Old"], added: [added] }),
    two: deltaText({ ...noDelta, modified: [{ ...kept, says: "stay better" }] }),
    "begun/here": deltaText({ ...noDelta, added: [added] }),
    "gone/below": deltaText({ ...noDelta, removed: ["Old"] }),
  }),
  "openspec/changes/all/.openspec.yaml": "schema: spec-driven\nretire_capabilities: true\n",
  "openspec/changes/all/notes/deep/plan.txt": "a plan\n",
  ...changeFiles("other", { one: deltaText({ ...noDelta, added: [{ ...added, name: "Other" }] }) }),
};

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "waybill-archive-"));
  fill(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function fill(folder: string): void {
  rmSync(join(folder, "openspec"), { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** All folders and files below `openspec`, with their bytes. */
function treeOf(folder: string): ReadonlyMap<string, string> {
  const top = join(folder, "openspec");
  const entries = readdirSync(top, { recursive: true, withFileTypes: true });
  const found = entries.map((entry): [string, string] => {
    const path = join(entry.parentPath, entry.name);
    const what = entry.isFile() ? readFileSync(path, "utf8") : entry.isDirectory() ? "folder" : "link";
    return [path.slice(top.length + 1), what];
  });
  return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const archive = (): Promise<Archived> =>
  archiveChange(
    { tree: folderTree(root), change: "all", today: "2026-11-30", yes: true, ahead: true },
    { root, lock: specLock(root) },
  );
const finish = (): Promise<void> => finishChanges({ root, lock: specLock(root) }, () => Promise.resolve());

/** The file of what archiving the change would do. */
async function planned(): Promise<string> {
  const file = join(root, "plan.json");
  const request = { tree: folderTree(root), change: "all", today: "2026-11-30", yes: true, ahead: true };
  writeFileSync(file, JSON.stringify(await planArchive(request)));
  return file;
}

/** True where it was killed before that deed, false where it came to its end. Without a plan, what was left is finished. */
function killedAt(deed: number, plan = ""): boolean {
  const { signal, status, stderr } = spawnSync(process.execPath, [rig, root, plan, String(deed)], {
    encoding: "utf8",
  });
  expect([signal, status], stderr).toContainEqual(signal === "SIGKILL" ? "SIGKILL" : 0);
  return signal === "SIGKILL";
}

test("a killed archive leaves the old tree or the new one, also where whoever finishes it is killed", async () => {
  const before = treeOf(root);
  const plan = await planned();
  await archive();
  const after = treeOf(root);
  expect([...after.keys()].filter((path) => path.includes("gone") && !path.includes("archive"))).toEqual([]);
  const ends = { old: 0, new: 0 };
  let kills = 0;
  for (let deed = 0; ; deed++) {
    fill(root);
    if (!killedAt(deed, plan)) break;
    kills++;
    // Whoever comes next is killed, too, each time somewhere else.
    for (const again of [deed % 3, deed % 4, deed % 5]) {
      if (!killedAt(again)) break;
      kills++;
    }
    await finish();
    const now = treeOf(root);
    if (existsSync(join(root, "openspec/changes/all"))) {
      expect(now).toEqual(before);
      ends.old++;
      await archive();
      expect(treeOf(root)).toEqual(after);
    } else {
      expect(now).toEqual(after);
      ends.new++;
    }
  }
  expect(kills).toBeGreaterThanOrEqual(60);
  expect(Math.min(ends.old, ends.new)).toBeGreaterThan(5);
}, 300_000);

test("two archives at once do not mix", async () => {
  const held = await specLock(root).take();
  await expect(archive()).rejects.toMatchObject({ code: "SPEC_BUSY" });
  await held?.letGo();
  const both = await Promise.allSettled([archive(), archive()]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("a file that somebody has changed since an archive was cut short is not written over", async () => {
  const plan = await planned();
  for (let deed = 8; !existsSync(join(root, workFolder, "intent.json")); deed++) {
    fill(root);
    killedAt(deed, plan);
  }
  const path = join(root, "openspec/specs/two/spec.md");
  writeFileSync(path, "mine\n");
  const before = treeOf(root);
  await expect(finish()).rejects.toMatchObject({
    code: "SPEC_ARCHIVE_TORN",
    message: expect.stringContaining("specs/two") as string,
  });
  expect(treeOf(root)).toEqual(before);
  writeFileSync(path, files["openspec/specs/two/spec.md"]);
  await finish();
  expect(existsSync(join(root, "openspec/changes/archive/2026-11-30-all"))).toBe(true);
});

/** An intent as an archive writes it, but for what is given. */
function plant(words: object): void {
  const folder = join(root, workFolder);
  mkdirSync(folder, { recursive: true });
  const [from, to] = ["openspec/changes/all", "openspec/changes/archive/2026-11-30-all"];
  const own = { version: 1, folder: String(statSync(folder, { bigint: true }).ino), change: "all", from, to };
  writeFileSync(join(folder, "intent.json"), JSON.stringify({ ...own, files: [], ...words }));
}

test("an intent that was written in its folder is carried out", async () => {
  plant({});
  await finish();
  expect(existsSync(join(root, "openspec/changes/archive/2026-11-30-all/proposal.md"))).toBe(true);
});

test("whoever asks for the archive that was cut short has it", async () => {
  plant({});
  expect(await archive()).toMatchObject({ isDone: true, finished: "all", plan: { change: "all", specs: [] } });
});

test("an intent that came with a copy is not carried out", async () => {
  plant({});
  const copy = join(root, "copy");
  cpSync(join(root, "openspec"), join(copy, "openspec"), { recursive: true });
  const before = treeOf(copy);
  await expect(finishChanges({ root: copy, lock: specLock(root) }, () => Promise.resolve())).rejects.toMatchObject({
    code: "SPEC_ARCHIVE_FOREIGN",
  });
  expect(treeOf(copy)).toEqual(before);
});

test("an intent that git has is not carried out, whatever it says of its folder", async () => {
  plant({});
  const git = (...words: readonly string[]): void => void spawnSync("git", words, { cwd: root });
  const ports = { root, lock: specLock(root), isTracked: (path: string) => trackedByGit(root, path, process.env) };
  git("init", "-q");
  git("add", "-f", "openspec");
  const before = treeOf(root);
  await expect(finishChanges(ports, () => Promise.resolve())).rejects.toMatchObject({ code: "SPEC_ARCHIVE_FOREIGN" });
  expect(treeOf(root)).toEqual(before);
  git("rm", "-rq", "--cached", workFolder);
  await finishChanges(ports, () => Promise.resolve());
  expect(existsSync(join(root, "openspec/changes/all"))).toBe(false);
});

test.each([
  "openspec/project.md",
  "openspec/specs/spec.md",
  "openspec/specs/one/notes.md",
  "openspec/changes/other/tasks.md",
  "openspec/changes/archive/.waybill-base.json",
])("an intent that deletes %s, which no archive does, is not carried out", async (path) => {
  const before = createHash("sha256").update("kept\n").digest("hex");
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), "kept\n");
  plant({ files: [{ path, before, after: null }] });
  await expect(finish()).rejects.toMatchObject({ code: "SPEC_ARCHIVE_TORN" });
  expect(readFileSync(join(root, path), "utf8")).toBe("kept\n");
});

test.each([
  ["leads out of the project", '"openspec/../../x"'],
  ["leads out of the archive", '"openspec/changes/archive/.."'],
  ["is not in the archive", '"openspec/gone"'],
  ["is no path", "5"],
])("an intent whose place %s is not carried out", async (_, place) => {
  plant({ to: JSON.parse(place) as unknown });
  await expect(finish()).rejects.toMatchObject({ code: "SPEC_ARCHIVE_TORN" });
});

test.each(["openspec/specs", "openspec/changes/archive", "openspec/changes/all/specs"])(
  "an intent that moves %s, which is no change, is not carried out",
  async (from) => {
    plant({ from });
    await expect(finish()).rejects.toMatchObject({ code: "SPEC_ARCHIVE_TORN" });
  },
);

const outside = (): string => {
  const folder = join(root, "outside");
  mkdirSync(folder, { recursive: true });
  return folder;
};
const links: readonly (readonly [string, () => void])[] = [
  [
    "the change",
    () => {
      cpSync(join(root, "openspec/changes/all"), join(outside(), "all"), { recursive: true });
      rmSync(join(root, "openspec/changes/all"), { recursive: true });
      symlinkSync(join(root, "outside/all"), join(root, "openspec/changes/all"));
    },
  ],
  [
    "a file of the change",
    () => {
      symlinkSync(join(outside()), join(root, "openspec/changes/all/notes/link"));
    },
  ],
  [
    "a main spec",
    () => {
      cpSync(join(root, "openspec/specs/two/spec.md"), join(outside(), "spec.md"));
      rmSync(join(root, "openspec/specs/two/spec.md"));
      symlinkSync(join(root, "outside/spec.md"), join(root, "openspec/specs/two/spec.md"));
    },
  ],
  [
    "the folder of a capability",
    () => {
      cpSync(join(root, "openspec/specs/two"), join(outside(), "two"), { recursive: true });
      rmSync(join(root, "openspec/specs/two"), { recursive: true });
      symlinkSync(join(root, "outside/two"), join(root, "openspec/specs/two"));
    },
  ],
  ["the archive", () => symlinkSync(outside(), join(root, "openspec/changes/archive"))],
];

test.each(links)("nothing is archived where %s is a symbolic link", async (_, link) => {
  link();
  const [before, beside] = [treeOf(root), readdirSync(outside(), { recursive: true })];
  await expect(archive()).rejects.toThrow(Refusal);
  expect([treeOf(root), readdirSync(outside(), { recursive: true })]).toEqual([before, beside]);
});

test("a link beside a file that is replaced is not followed", () => {
  const victim = join(outside(), "victim");
  writeFileSync(victim, "precious\n");
  symlinkSync(victim, join(root, "openspec/changes/all/base.json.new"));
  replaceFile({ root }, "openspec/changes/all/base.json", "new\n");
  expect(readFileSync(victim, "utf8")).toBe("precious\n");
  expect(lstatSync(join(root, "openspec/changes/all/base.json")).isFile()).toBe(true);
});

test("a file in the place of a folder is found before anything is written", async () => {
  writeFileSync(join(root, "openspec/specs/begun"), "a file\n");
  const before = treeOf(root);
  await expect(archive()).rejects.toMatchObject({ code: "SPEC_ARCHIVE_NO_FOLDER" });
  expect(treeOf(root)).toEqual(before);
});

test("an archive that is there already is not touched", async () => {
  mkdirSync(join(root, "openspec/changes/archive/2026-11-30-all"), { recursive: true });
  const before = treeOf(root);
  await expect(archive()).rejects.toMatchObject({ code: "SPEC_ARCHIVED_ALREADY" });
  expect(treeOf(root)).toEqual(before);
});

test("a spec keeps who may read and write it", async () => {
  chmodSync(join(root, "openspec/specs/one/spec.md"), 0o640);
  await archive();
  expect(statSync(join(root, "openspec/specs/one/spec.md")).mode & 0o777).toBe(0o640);
});
