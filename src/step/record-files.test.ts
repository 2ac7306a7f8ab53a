import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { StepRig } from "../../test/rig/step-rig.ts";
import { withRig, type WorkspacesRig } from "../../test/rig/workspaces-rig.ts";
import { memoryBlobs } from "../blob/memory/memory-blobs.ts";
import type { AttemptOutcome } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import { effectOf, type FileEffect } from "../tape/file-effect.ts";
import { TapedTree } from "../tape/taped-tree.ts";
import { FileRecords, secretsOfTask } from "./record-files.ts";
import { RunTrees } from "./run-tree.ts";

const done: AttemptOutcome = { status: "success", output: {} };

type Change = (folder: string) => void;

const files = {
  "a.txt": "a\n",
  "dir/b.txt": "b\n",
  "dir/deep/c.txt": "c\n",
  "dir.txt": "d\n",
  ".gitignore": "*.log\n",
};

/** A run in a copy of a repository, whose attempts are functions. */
class RecordedRun {
  readonly blobs = memoryBlobs();
  readonly person;
  readonly trees: RunTrees;
  #records: FileRecords;
  #attempts = 0;
  readonly effects: FileEffect[] = [];

  constructor(rig: WorkspacesRig) {
    this.person = rig.repository("person", { files });
    this.trees = new RunTrees({
      workspaces: rig.workspaces(),
      copyOf: () => Promise.resolve(undefined),
      setup: () => Promise.resolve([]),
      moment: () => nextTurn(),
    });
    this.#records = this.#open();
  }

  /** As another process would go on with it. */
  reopen(): void {
    this.#records = this.#open();
  }

  async attempt(
    change: Change,
    more: { outcome?: AttemptOutcome; secrets?: JsonObject } = {},
  ): Promise<FileEffect | undefined> {
    const { outcome = done, secrets = {} } = more;
    const rig = new StepRig();
    try {
      const number = ++this.#attempts;
      const perform = this.#records.around(async (task) => {
        const stay = await this.trees.enter(task);
        expect(stay?.isAlone()).toBe(true);
        try {
          change(stay?.tree.folder ?? "");
          return outcome;
        } finally {
          await stay?.leave();
        }
      });
      const run = { id: "r", folder: this.person.root, workflowFolder: "", workFolder: "", workspace: "" };
      const asked = { run: { ...run, ownTree: true, isRecorded: true }, attempt: `n-${number}`, secrets };
      const { files: ref } = await rig.perform(perform, asked);
      return ref === undefined ? undefined : await this.#effectOf(ref.hash);
    } finally {
      rig.remove();
    }
  }

  async #effectOf(hash: string): Promise<FileEffect> {
    const bytes = await this.blobs.read(hash);
    const effect = bytes === undefined ? undefined : effectOf({ blobs: new Map([[hash, bytes]]) }, hash);
    if (effect === undefined) throw new Error("What was recorded cannot be read.");
    this.effects.push(effect);
    return effect;
  }

  #open(): FileRecords {
    const secrets = secretsOfTask({ find: async () => undefined });
    return new FileRecords({ trees: this.trees, blobs: this.blobs, secretsOf: secrets });
  }
}

/** What is wrong with effects, one after the other. */
function troublesOf(effects: readonly FileEffect[]): readonly string[] {
  const tree = new TapedTree();
  return effects.flatMap((effect) => tree.apply(effect) ?? []);
}

const changes: Readonly<Record<string, Change>> = {
  "a file more": (folder) => writeFileSync(join(folder, "new.txt"), "new\n"),
  "a file in folders that were not there": (folder) => {
    mkdirSync(join(folder, "x/y/z"), { recursive: true });
    writeFileSync(join(folder, "x/y/z/w"), "w");
  },
  "another text": (folder) => writeFileSync(join(folder, "dir/deep/c.txt"), "other\n"),
  "an empty file": (folder) => writeFileSync(join(folder, "dir/b.txt"), ""),
  "a file less": (folder) => rmSync(join(folder, "a.txt")),
  "a folder less": (folder) => rmSync(join(folder, "dir"), { recursive: true }),
  "the only file of a folder less": (folder) => rmSync(join(folder, "dir/deep/c.txt")),
  "a file that can be run": (folder) => chmodSync(join(folder, "a.txt"), 0o755),
  "a link": (folder) => symlinkSync("../nowhere", join(folder, "dir/link")),
  "a file in the place of a folder": (folder) => {
    rmSync(join(folder, "dir"), { recursive: true });
    writeFileSync(join(folder, "dir"), "file");
  },
  "a folder in the place of a file": (folder) => {
    rmSync(join(folder, "a.txt"));
    mkdirSync(join(folder, "a.txt"));
    writeFileSync(join(folder, "a.txt/inner"), "x");
  },
  "names that sort like folders": (folder) => {
    for (const name of ["dir-", "dir0", "dir.", "dir/0"]) writeFileSync(join(folder, name), name);
  },
  "names with spaces, quotes, stars and line ends": (folder) => {
    mkdirSync(join(folder, "a [b]*"));
    for (const name of ["a b", 'q"\\', "line\nend", "a [b]*/é😀", ":x", "__proto__"])
      writeFileSync(join(folder, name), "x");
  },
  "a name that is no text": (folder) => {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.from([0xff, 0x80])]), "x");
  },
  "bytes that are no text": (folder) => writeFileSync(join(folder, "bin"), Buffer.from([0, 255, 254, 10, 13, 10])),
  "many files": (folder) => {
    for (let at = 0; at < 700; at++) {
      mkdirSync(join(folder, `many/${at}`), { recursive: true });
      writeFileSync(join(folder, `many/${at}/f`), String(at));
    }
  },
};

describe("what an attempt changes in the copy of the repository", () => {
  test.each(Object.entries(changes))("%s", (_, change) =>
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      await run.attempt(change);
      await run.attempt((folder) => writeFileSync(join(folder, "dir.txt"), "more\n"));
      expect(run.effects).toHaveLength(2);
      expect(troublesOf(run.effects)).toEqual([]);
    })(),
  );

  test(
    "all of it, one after the other, and back again",
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      const beginning = await run.attempt((folder) => writeFileSync(join(folder, "z"), "1"));
      for (const change of ["a link", "a folder less", "a file more", "many files"]) {
        await run.attempt(changes[change] ?? ((): void => undefined));
      }
      await run.attempt((folder) => rmSync(join(folder, "many"), { recursive: true, force: true }));
      expect(troublesOf(run.effects)).toEqual([]);
      expect(new Set(run.effects.map(({ chain }) => chain))).toEqual(new Set([beginning?.chain]));
    }),
  );

  test(
    "nothing, and what git ignores, is nothing",
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      expect(await run.attempt(() => undefined)).toBeUndefined();
      expect(await run.attempt((folder) => writeFileSync(join(folder, "x.log"), "log"))).toBeUndefined();
    }),
  );

  test(
    "a text that was recorded is not recorded again",
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      await run.attempt((folder) => writeFileSync(join(folder, "one"), "the same words"));
      const again = await run.attempt((folder) => writeFileSync(join(folder, "two"), "the same words"));
      expect(JSON.stringify(again)).not.toContain("the same words");
      expect(troublesOf(run.effects)).toEqual([]);
    }),
  );
});

function write(name: string): Change {
  return (folder) => writeFileSync(join(folder, name), name);
}

describe("where nobody knows what was recorded before, it is recorded from the beginning", () => {
  test(
    "another process goes on",
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      await run.attempt(write("one"));
      run.reopen();
      const second = await run.attempt(write("two"));
      expect(second?.nth).toBe(0);
      expect(second?.changes.map(({ path }) => path)).toEqual(["one", "two"]);
      expect(troublesOf(run.effects)).toEqual([]);
    }),
  );

  test(
    "somebody has changed a file between two attempts",
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      await run.attempt(write("one"));
      const tree = await rig.workspaces().find("r");
      writeFileSync(join(tree?.folder ?? "", "by-hand"), "x");
      await run.attempt(write("two"));
      expect(run.effects.at(-1)?.changes.map(({ path }) => path)).toEqual(["by-hand", "one", "two"]);
      expect(troublesOf(run.effects)).toEqual([]);
    }),
  );

  test(
    "an attempt was cancelled, and may be one that was interrupted",
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      await run.attempt(write("one"));
      await run.attempt(write("half"), { outcome: { status: "cancelled", output: {} } });
      await run.attempt(write("two"));
      expect(troublesOf(run.effects)).toEqual([]);
      const [first, , last] = run.effects;
      expect(troublesOf(first === undefined || last === undefined ? [] : [first, last])).toEqual([]);
    }),
  );
});

describe("no secret is recorded", () => {
  const secret = "hunter2-and-more";
  const given = { secrets: { TOKEN: secret } };
  const forms: Readonly<Record<string, string | Buffer>> = {
    "in a text": `token: ${secret}\n`,
    "among bytes": Buffer.concat([Buffer.from([0, 1, 255]), Buffer.from(secret), Buffer.from([254])]),
    "in base64": `data: ${Buffer.from(`user:${secret}`).toString("base64")}\n`,
  };

  test.each(Object.entries(forms))("%s, and the tree is known all the same", (_, content) =>
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      const effect = await run.attempt((folder) => writeFileSync(join(folder, "s"), content), given);
      const all = JSON.stringify(effect);
      expect(all).not.toContain(secret);
      expect(all).not.toContain(Buffer.from(content).toString("base64"));
      expect(effect?.changes[0]?.differs).toBe("masked");
      await run.attempt((folder) => writeFileSync(join(folder, "t"), readFileSync(join(folder, "s"))));
      expect(JSON.stringify(run.effects)).not.toContain(secret);
      expect(troublesOf(run.effects)).toEqual([]);
    })(),
  );

  test(
    "in the name of a file, of which nothing is told",
    withRig(async (rig) => {
      const run = new RecordedRun(rig);
      const effect = await run.attempt((folder) => writeFileSync(join(folder, `x-${secret}`), "x"), given);
      expect(effect).toMatchObject({ untold: true, changes: [], folders: [] });
      await run.attempt((folder) => rmSync(join(folder, `x-${secret}`)));
      await run.attempt((folder) => writeFileSync(join(folder, "y"), "y"));
      expect(JSON.stringify(run.effects)).not.toContain(secret);
      expect(troublesOf(run.effects)).toEqual([]);
    }),
  );
});
