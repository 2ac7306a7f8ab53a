import { mkdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expectCivil } from "../rig/civil.ts";
import { type CliProject, type Ended, within, workflowOf } from "../rig/cli-project.ts";
import { JournalProcess, ownMounts } from "../rig/journal-process.ts";
import { whenPossible } from "../rig/require.ts";

const state = ".waybill/state";
const journal = `${state}/waybill.db`;
const scratch = `${state}/scratch`;
const blobs = `${state}/blobs`;
const steps = "- { id: a, type: shell, run: echo a >> log }\n- { id: b, type: shell, run: echo b >> log }\n";
const large = `- { id: a, type: shell, run: "head -c 200000 /dev/zero | tr '\\\\0' x" }\n- { id: b, type: shell, run: "printf %s {{ steps.a.output.stdout }} | wc -c" }\n`;

const inProject = (use: (project: CliProject) => Promise<void>): (() => Promise<void>) =>
  within({ "w.yml": workflowOf(steps), "large.yml": workflowOf(large) }, use);

const printing = (bytes: number): string =>
  workflowOf(`- { id: a, type: shell, run: "head -c ${bytes} /dev/zero | tr '\\\\0' x" }\n`);

/** In a view of the file system of its own, where this has been done first. */
async function waybillAfter(project: CliProject, shell: string, args: readonly string[]): Promise<Ended> {
  const script = `${shell}\nexec "$@"`;
  const words = ["unshare", "-rm", "sh", "-ec", script, "sh", ...project.program(...args)];
  return expectCivil(await project.startProgram(...words).ended);
}

/** Every command that reads or writes the journal says the same of it. */
async function expectRefused(project: CliProject, code: string, after?: string): Promise<void> {
  const commands = [["run", "w.yml"], ["resume", "r"], ["status", "r"], ["runs"], ["answer", "r", "ask", "approve"]];
  const all = commands.map((args) =>
    after === undefined ? project.waybill(...args) : waybillAfter(project, after, args),
  );
  for (const { status, stderr, said } of await Promise.all(all)) {
    expect(status, said).toBe(4);
    expect(stderr).toContain(code);
    expect(stderr).toContain("→");
  }
  expect(project.lines("log")).toEqual([]);
}

async function inJournal(project: CliProject, sql: string): Promise<JournalProcess> {
  const script = `
    const db = (await loadDriver()).open(file);
    db.exec(${JSON.stringify(sql)});
    say("done");
    readSync(0, new Uint8Array(1));
    db.close();`;
  const child = new JournalProcess(script, project.path(journal));
  await child.said(1);
  expect(child.lines).toEqual(["done"]);
  return child;
}

describe.concurrent("a journal", () => {
  test(
    "that another process does not let go of is refused, and is there again afterwards",
    inProject(async (project) => {
      await project.waybill("runs");
      const holder = await inJournal(
        project,
        "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 1",
      );
      await expectRefused(project, "JOURNAL_LOCKED");
      await holder.kill();
      expect(await project.waybill("run", "w.yml")).toMatchObject({ status: 0 });
    }),
  );

  test(
    "that is locked in the middle of a run ends the command, and the run goes on later",
    inProject(async (project) => {
      project.write(
        "w.yml",
        workflowOf(
          `- { id: a, type: shell, run: "echo a >> log; while ! test -e ok; do sleep 0.05; done" }\n${steps.split("\n")[1]}\n`,
        ),
      );
      const command = project.start("run", "w.yml", "--run-id", "r");
      await command.until(() => project.lines("log").length === 1);
      const holder = await inJournal(project, "BEGIN IMMEDIATE");
      project.write("ok", "");
      const { status, stderr } = expectCivil(await command.ended);
      expect([status, stderr]).toEqual([4, expect.stringContaining("JOURNAL_LOCKED")]);
      await holder.kill();
      expect(await project.waybill("resume", "r")).toMatchObject({ status: 0 });
      expect(project.lines("log")).toEqual(["a", "a", "b"]);
    }),
  );

  test.each([
    ["garbage", "no journal ".repeat(1000)],
    ["a few words", "no journal"],
  ])("that is %s is refused", (_, text) =>
    inProject(async (project) => {
      project.write(journal, text);
      await expectRefused(project, "JOURNAL_CORRUPT");
    })(),
  );

  test(
    "that was cut is refused",
    inProject(async (project) => {
      await project.waybill("run", "w.yml", "--run-id", "r");
      rmSync(project.path("log"));
      truncateSync(project.path(journal), Math.floor(statSync(project.path(journal)).size / 2));
      for (const args of [["runs"], ["status", "r"], ["events", "r"], ["run", "w.yml"], ["rerun", "r"]]) {
        const { status, stderr, said } = await project.waybill(...args);
        expect([status, stderr], said).toEqual([4, expect.stringContaining("JOURNAL_CORRUPT")]);
      }
    }),
  );

  test(
    "of a newer version is refused",
    inProject(async (project) => {
      await project.waybill("runs");
      await (await inJournal(project, "PRAGMA user_version = 99")).end();
      await expectRefused(project, "JOURNAL_NEWER");
    }),
  );

  test(
    "that is a folder is refused",
    inProject(async (project) => {
      mkdirSync(project.path(journal), { recursive: true });
      await expectRefused(project, "JOURNAL_READ_ONLY");
    }),
  );

  whenPossible(...ownMounts)(
    "that cannot be written is refused",
    inProject(async (project) => {
      await project.waybill("runs");
      await expectRefused(
        project,
        "JOURNAL_READ_ONLY",
        `mount --bind ${state} ${state}; mount -o remount,ro,bind ${state}`,
      );
    }),
  );

  whenPossible(...ownMounts)(
    "on a full disk ends the command, and the run goes on when there is room",
    inProject(async (project) => {
      const text = `- id: many\n  type: fan-out\n  items: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]\n  step: { id: a, type: shell, run: "echo {{ item }} >> log; head -c 60000 /dev/zero | tr '\\\\0' x" }\n`;
      project.write("w.yml", workflowOf(text));
      const mount = `mkdir -p ${state}; mount -t tmpfs -o size=500k tmpfs ${state}`;
      const [first = "", ...rest] = project.program("run", "w.yml", "--run-id", "r").map((word) => `'${word}'`);
      const again = project.program("resume", "r").map((word) => `'${word}'`);
      const script = `${mount}\n${[first, ...rest].join(" ")} || code=$?\nmount -o remount,size=50m ${state}\n${again.join(" ")}\necho code $code`;
      const ended = expectCivil(await project.startProgram("unshare", "-rm", "sh", "-ec", script).ended);
      expect(ended, ended.said).toMatchObject({ status: 0, stdout: expect.stringContaining("code 4") as unknown });
      expect(ended.stderr).toContain("JOURNAL_FULL");
      expect([...new Set(project.lines("log"))]).toHaveLength(12);
      expect(project.lines("log").length).toBeLessThan(16);
    }),
  );
});

describe.concurrent("the state folder", () => {
  test.each([".waybill/state", ".waybill"])("that cannot be made, since %s is a file, is refused", (name) =>
    inProject(async (project) => {
      rmSync(project.path(name), { recursive: true, force: true });
      project.write(name, "");
      mkdirSync(project.path("runtime"));
      await expectRefused(project, "STATE_FOLDER");
    })(),
  );

  whenPossible(...ownMounts)(
    "that cannot be made, since its disk cannot be written, is refused",
    inProject(async (project) => {
      await expectRefused(project, "STATE_FOLDER", "mount --bind . .; mount -o remount,ro,bind .; cd .");
    }),
  );
});

describe.concurrent("a folder of the state folder that is no folder", () => {
  test(
    "fails the step where it is the scratch folder, and says which",
    inProject(async (project) => {
      project.write(scratch, "");
      // A value is handed over in a file.
      project.write("w.yml", workflowOf("- { id: a, type: shell, run: 'echo {{ context.run_id }}' }\n"));
      const { status, stdout } = await project.waybill("run", "w.yml", "--run-id", "r");
      expect([status, stdout]).toEqual([1, expect.stringContaining(project.path(scratch))]);
      rmSync(project.path(scratch));
      expect(await project.waybill("rerun", "r", "--failed")).toMatchObject({ status: 0 });
    }),
  );

  test(
    "fails a step with a large output where it is the folder of the blobs, and says which",
    inProject(async (project) => {
      project.write(blobs, "");
      const { status, stdout } = await project.waybill("run", "large.yml", "--run-id", "r");
      expect([status, stdout]).toEqual([1, expect.stringContaining(project.path(blobs))]);
      rmSync(project.path(blobs));
      expect(await project.waybill("rerun", "r", "--failed")).toMatchObject({ status: 0 });
    }),
  );

  whenPossible(...ownMounts).each([scratch, blobs])("or that cannot be written: %s", (name) =>
    inProject(async (project) => {
      mkdirSync(project.path(name), { recursive: true });
      const mount = `mount --bind ${name} ${name}; mount -o remount,ro,bind ${name}`;
      const { status, stdout } = await waybillAfter(project, mount, ["run", "large.yml"]);
      expect([status, stdout]).toEqual([1, expect.stringContaining(project.path(name))]);
    })(),
  );

  whenPossible(...ownMounts)(
    "or is full: no part of an output is taken for the whole",
    inProject(async (project) => {
      mkdirSync(project.path(scratch), { recursive: true });
      const mount = `mount -t tmpfs -o size=100k tmpfs ${scratch}`;
      project.write("w.yml", printing(500_000));
      const inMemory = await waybillAfter(project, mount, ["run", "w.yml", "--json"]);
      expect(JSON.parse(inMemory.stdout)).toMatchObject({ steps: [{ output: { stdout: { bytes: 500_000 } } }] });
      project.write("w.yml", printing(5_000_000));
      const { status, stdout } = await waybillAfter(project, mount, ["run", "w.yml"]);
      expect([status, stdout]).toEqual([
        1,
        expect.stringContaining("printed 5000000 bytes, which cannot be kept (ENOSPC)"),
      ]);
    }),
  );
});

test(
  "a project that is deleted while a run goes on ends the run, and is not made again",
  inProject(async (project) => {
    project.write("w.yml", workflowOf(`- { id: first, type: shell, run: "touch begun; sleep 1" }\n${steps}`));
    const command = project.start("run", "w.yml", "--run-id", "r");
    await command.until(() => statSync(project.path("begun"), { throwIfNoEntry: false }) !== undefined);
    rmSync(project.folder, { recursive: true });
    const { status, said } = expectCivil(await command.ended);
    expect([1, 4], said).toContain(status);
    expect(project.survivors()).toEqual([]);
    expect(statSync(project.folder, { throwIfNoEntry: false })).toBeUndefined();
  }),
);
