import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../dist/host/system-clock.js";
import { localProcesses } from "../dist/process/local/local-processes.js";
import { gitWorkspaces } from "../dist/workspace/git/git-workspaces.js";

const rounds = 7;
const folders = 200;
const filesInFolder = 50;

/** What a workspace costs, against what git itself takes for a shared clone and for looking at it. */
export async function workspaceFigures() {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  try {
    const person = makeRepository(folder);
    const workspaces = gitWorkspaces({
      folder: join(folder, "workspaces"),
      env: { PATH: process.env.PATH ?? "", HOME: folder },
      processes: localProcesses(),
      clock: systemClock,
      newId: randomUUID,
      limits: { ageMs: 1e9, bytes: 1e12 },
      secretsIn: () => Promise.resolve([]),
    });
    const git = { clone: [], status: [] };
    const ours = { make: [], tree: [], checkpoint: [], restore: [], throwaway: [] };
    for (let round = 0; round < rounds; round++) {
      const clone = join(folder, "clone");
      git.clone.push(await seconds(() => run(folder, "clone", "-q", "--shared", person, clone)));
      git.status.push(await seconds(() => run(clone, "status", "--porcelain")));
      rmSync(clone, { recursive: true });
      let workspace;
      let kept = "";
      const request = { name: `run-${round}`, repository: person, setup: [] };
      ours.make.push(await seconds(async () => (workspace = await workspaces.make(request))));
      ours.tree.push(await seconds(() => workspace.tree()));
      writeFileSync(join(workspace.folder, "d0", "f0"), "changed\n");
      ours.checkpoint.push(await seconds(async () => (kept = await workspace.checkpoint("one"))));
      ours.restore.push(await seconds(() => workspace.restore(workspace.base)));
      ours.throwaway.push(await seconds(() => workspace.throwaway(kept, "look")));
      await workspace.remove({ loseWork: true });
    }
    const files = folders * filesInFolder;
    const bare = best(git.clone) + best(git.status);
    const all = best(ours.make) + best(ours.tree) + best(ours.checkpoint);
    const line = (name, { mine, theirs, of }) =>
      `workspace of ${files} files, ${name}: ${ms(mine)} ms, ${(mine / theirs).toFixed(2)} x ${of} (${ms(theirs)} ms)`;
    return [
      line("make, tree and checkpoint", { mine: all, theirs: bare, of: "`git clone --shared` and `git status`" }),
      line("make", { mine: best(ours.make), theirs: best(git.clone), of: "`git clone --shared`" }),
      line("throwaway copy", { mine: best(ours.throwaway), theirs: best(git.clone), of: "`git clone --shared`" }),
      line("tree", { mine: best(ours.tree), theirs: best(git.status), of: "`git status`" }),
      line("checkpoint", { mine: best(ours.checkpoint), theirs: best(git.status), of: "`git status`" }),
      line("restore", { mine: best(ours.restore), theirs: best(git.status), of: "`git status`" }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeRepository(folder) {
  const person = join(folder, "person");
  for (let at = 0; at < folders; at++) {
    mkdirSync(join(person, `d${at}`), { recursive: true });
    for (let file = 0; file < filesInFolder; file++) {
      writeFileSync(join(person, `d${at}`, `f${file}`), `${at} ${file}\n`.repeat(50));
    }
  }
  run(person, "init", "-q");
  run(person, "add", "-A");
  run(
    person,
    "-c",
    "gc.auto=0",
    "-c",
    "user.name=Bench",
    "-c",
    "user.email=bench@localhost",
    "commit",
    "-q",
    "-m",
    "files",
  );
  run(person, "repack", "-q", "-a", "-d");
  return person;
}

function run(folder, ...args) {
  const { status, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
}

async function seconds(work) {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

/** The best, since whatever else runs on the machine only makes it slower. */
function best(times) {
  return Math.min(...times);
}

function ms(time) {
  return (time * 1000).toFixed(0);
}
