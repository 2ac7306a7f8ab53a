// One attempt at a step that ships, in a process of its own: what stands in a file says of what. It prints how it has ended.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { memoryBlobs } from "../../dist/blob/memory/memory-blobs.js";
import { BareForge, folderOfRemote } from "../../dist/forge/bare/bare-forge.js";
import { folderTree } from "../../dist/host/folder-tree.js";
import { systemClock } from "../../dist/host/system-clock.js";
import { localProcesses } from "../../dist/process/local/local-processes.js";
import { openGitChange } from "../../dist/review/git/git-change.js";
import { Mask } from "../../dist/secret/mask.js";
import { RunTrees } from "../../dist/step/run-tree.js";
import { performShip } from "../../dist/step/ship/perform-ship.js";
import { gitWorkspaces } from "../../dist/workspace/git/git-workspaces.js";

const { folders, env, verdict, record, task } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const clock = systemClock;
const workspaces = gitWorkspaces({
  folder: folders.workspaces,
  env,
  clock,
  newId: randomUUID,
  processes: localProcesses(),
  limits: { ageMs: 1000, bytes: 1e12 },
  secretsIn: async () => [],
});
const perform = performShip({
  trees: new RunTrees({
    workspaces,
    copyOf: () => Promise.resolve(undefined),
    setup: async () => [],
    moment: () => new Promise((resolve) => clock.alarm(clock.now() + 20, resolve)),
  }),
  blobs: memoryBlobs(),
  traces: async () => ({ verdict: async () => verdict }),
  env,
  clock,
  scratchFolder: folders.scratch,
  summariesFolder: folders.summaries,
  readRunRecord: async () => record,
  mask: async () => new Mask([], { families: true }),
  sign: async ({ branch, commits }) => `${branch} ${commits.at(-1).commit}\n`,
  openChange: (options) => openGitChange({ ...options, env, clock }),
  folderTree,
  forgeOf: async (url, from) => new BareForge({ folder: folderOfRemote(url, from), env }),
});
const outcome = await perform({ ...task, onOutput: () => undefined, signal: new AbortController().signal });
process.stdout.write(JSON.stringify(outcome));
