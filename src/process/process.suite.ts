import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProcessEnd, Processes, ProcessRequest } from "./process.ts";

const path = "/usr/local/bin:/usr/bin:/bin";

/** A shell that does not end when it is asked to. */
const deaf = `sh -c 'trap "" TERM; echo $$ >>pids; while :; do sleep 1; done'`;

/** What every way to run commands does. It is given how long a command may take to end when it is asked to. */
export function processLaws(name: string, make: (graceMs: number) => Processes): void {
  describe(`processes: ${name}`, () => {
    const patient = 60_000;
    let folder = "";
    let attempt = "";
    let processes: Processes;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "waybill-processes-"));
      attempt = basename(folder);
      processes = make(patient);
    });
    afterEach(async () => {
      await make(0).killSurvivors({ prefix: attempt });
      rmSync(folder, { recursive: true });
    });

    const request = (argv: ProcessRequest["argv"], more: Partial<ProcessRequest> = {}): ProcessRequest => ({
      argv,
      folder,
      env: { PATH: path },
      attempt,
      spool: { stdout: join(folder, "spool", "stdout"), stderr: join(folder, "spool", "stderr") },
      signal: new AbortController().signal,
      ...more,
    });
    const run = (argv: ProcessRequest["argv"], more: Partial<ProcessRequest> = {}): Promise<ProcessEnd> =>
      processes.run(request(argv, more));
    const shell = (script: string, more: Partial<ProcessRequest> = {}): Promise<ProcessEnd> =>
      run(["/bin/sh", "-c", script], more);
    /** The ids that a script has written into this file, one a line, once there are so many. */
    const pids = async (file: string, count: number): Promise<readonly number[]> => {
      const read = (): readonly string[] => {
        const at = join(folder, file);
        return existsSync(at) ? readFileSync(at, "utf8").split("\n").slice(0, -1) : [];
      };
      await eventually(() => read().length >= count);
      return read().map(Number);
    };

    const startDaemon = (id: string): Promise<ProcessEnd> =>
      shell(`setsid sh -c 'echo $$ >>pids; exec sleep 1000' >/dev/null 2>&1 &`, { attempt: id });

    describe("how a command ends", () => {
      test.each([0, 1, 42, 255])("with the code %i", async (code) => {
        expect(await shell(`exit ${code}`)).toMatchObject({ how: "exited", code });
      });

      test.each(["KILL", "TERM", "SEGV"])("by the signal %s that it was sent", async (signal) => {
        expect(await shell(`kill -${signal} $$`)).toMatchObject({ how: "killed", signal: `SIG${signal}` });
      });

      test("it runs in its folder, with its environment and the id of its attempt and nothing else", async () => {
        const end = await run(["env"], { env: { PATH: path, COLOUR: "blue" } });
        expect(end.stdout.text?.split("\n").sort()).toEqual(
          ["", `PATH=${path}`, "COLOUR=blue", `WAYBILL_ATTEMPT=${attempt}`].sort(),
        );
        expect((await shell("pwd -P")).stdout.text).toBe(`${folder}\n`);
      });

      test("a command that closes its output is waited for until it ends", async () => {
        expect(await shell("exec >&- 2>&-; sleep 0.2; exit 3")).toMatchObject({ how: "exited", code: 3 });
      });

      test("a pipe that a process in the background has inherited is not waited for", async () => {
        const end = await shell("sleep 1000 & echo $! >pids; echo done");
        expect(end).toMatchObject({ how: "exited", code: 0, stdout: { text: "done\n" } });
        const [background = 0] = await pids("pids", 1);
        expect(isAlive(background)).toBe(true);
      });

      test("a process in the background that goes on writing is not waited for", async () => {
        expect(await shell("yes & echo $! >pids")).toMatchObject({ how: "exited", code: 0 });
      });
    });

    describe("what could not be started", () => {
      test("a program that is not there", async () => {
        const end = await run(["no-such-program-anywhere"]);
        const nothing = { bytes: 0, text: "", dropped: 0 };
        expect(end).toEqual({ how: "not started", reason: "ENOENT", stdout: nothing, stderr: nothing });
      });

      test("a file that is no program", async () => {
        const file = join(folder, "text");
        writeFileSync(file, "text", { mode: 0o600 });
        expect(await run([file])).toMatchObject({ how: "not started", reason: "EACCES" });
      });

      test("a script whose interpreter is not there", async () => {
        const file = join(folder, "script");
        writeFileSync(file, "#!/no/such/interpreter\n");
        chmodSync(file, 0o700);
        expect(await run([file])).toMatchObject({ how: "not started", reason: "ENOENT" });
      });

      test.each(["none", "file"])("a folder that is not there, or is none: %s", async (missing) => {
        writeFileSync(join(folder, "file"), "");
        const end = await shell("true", { folder: join(folder, missing) });
        expect(end).toMatchObject({ how: "not started", reason: "NO_FOLDER" });
      });

      test("more words than the system takes", async () => {
        expect(await run(["true", "x".repeat(4_000_000)])).toMatchObject({ how: "not started", reason: "E2BIG" });
        const env = { PATH: path, LARGE: "x".repeat(4_000_000) };
        expect(await run(["true"], { env })).toMatchObject({ how: "not started", reason: "E2BIG" });
      });

      test.each<{ where: string; argv: ProcessRequest["argv"]; more: Partial<ProcessRequest> }>([
        { where: "a word", argv: ["echo", "a\0b"], more: {} },
        { where: "the program", argv: ["a\0b"], more: {} },
        { where: "the environment", argv: ["true"], more: { env: { A: "a\0b" } } },
        { where: "the folder", argv: ["true"], more: { folder: "/a\0b" } },
      ])("a NUL character in $where", async ({ argv, more }) => {
        expect(await run(argv, more)).toMatchObject({ how: "not started", reason: "EINVAL" });
      });

      test("nothing, where a program has no name", async () => {
        expect(await run([""])).toMatchObject({ how: "not started", reason: "EINVAL" });
      });
    });

    describe("what goes in and out", () => {
      test("the two outputs are kept apart, in memory and in files", async () => {
        const end = await shell("echo out; echo err >&2");
        const { stdout, stderr } = request(["true"]).spool;
        expect(end.stdout).toEqual({ bytes: 4, text: "out\n", file: stdout, dropped: 0 });
        expect(end.stderr).toEqual({ bytes: 4, text: "err\n", file: stderr, dropped: 0 });
        expect(readFileSync(stdout, "utf8")).toBe("out\n");
        expect(readFileSync(stderr, "utf8")).toBe("err\n");
        expect(statSync(stdout).mode & 0o777).toBe(0o600);
      });

      test("where nothing is written no file is made", async () => {
        expect((await shell("true")).stdout).toEqual({ bytes: 0, text: "", dropped: 0 });
        expect(existsSync(join(folder, "spool"))).toBe(false);
      });

      test("whoever listens hears everything, each part as it comes", async () => {
        const heard = { stdout: "", stderr: "" };
        await shell("echo a; echo b >&2; echo c", {
          onOutput: (stream, chunk) => {
            heard[stream] += chunk.toString();
          },
        });
        expect(heard).toEqual({ stdout: "a\nc\n", stderr: "b\n" });
      });

      test("a listener that throws ends the command, and is heard", async () => {
        await expect(shell("echo a; exec sleep 1000", { onOutput: complain })).rejects.toThrow("a fault");
      });

      test("without an input there is none", async () => {
        expect((await shell("cat; echo end")).stdout.text).toBe("end\n");
      });

      test("a command may open its input again by name", async () => {
        expect((await shell("cat /dev/stdin", { stdin: "in\n" })).stdout.text).toBe("in\n");
      });

      test("an input comes whole", async () => {
        const stdin = "rün\n".repeat(200_000);
        const end = await run(["cat"], { stdin });
        expect(end.stdout.text === stdin).toBe(true);
      });

      test("a command need not read its input", async () => {
        const stdin = "x".repeat(1024 * 1024);
        expect(await shell("exit 7", { stdin })).toMatchObject({ how: "exited", code: 7 });
        expect(await shell("exec <&-; sleep 0.05; exit 8", { stdin })).toMatchObject({ how: "exited", code: 8 });
      });

      test("what is no UTF-8 is marked, and the file keeps it as it was", async () => {
        const end = await shell(String.raw`printf 'a\377b\303'`);
        expect(end.stdout).toMatchObject({ bytes: 4, text: "a\uFFFDb\uFFFD" });
        expect([...readFileSync(end.stdout.file ?? "")]).toEqual([0x61, 0xff, 0x62, 0xc3]);
      });

      test("a character that is written in two parts is one character", async () => {
        const chunks: Buffer[] = [];
        // The second half waits until the first has been read: a file says so.
        const end = await shell(String.raw`printf '\342\202'; until [ -e read ]; do sleep 0.01; done; printf '\254'`, {
          onOutput: (_, chunk) => {
            chunks.push(chunk);
            writeFileSync(join(folder, "read"), "");
          },
        });
        expect(chunks.map((chunk) => chunk.length)).toEqual([2, 1]);
        expect(end.stdout.text).toBe("€");
      });

      test("as much as memory shall hold is text, and one byte more is only in the file", async () => {
        const most = 1024 * 1024;
        expect((await run(["head", "-c", String(most), "/dev/zero"])).stdout.text?.length).toBe(most);
        const { stdout } = await run(["head", "-c", String(most + 1), "/dev/zero"]);
        expect(stdout).toMatchObject({ bytes: most + 1, dropped: 0 });
        expect(stdout.text).toBeUndefined();
        expect(statSync(stdout.file ?? "").size).toBe(most + 1);
      });

      test("a flood is counted, cut in the file, and never held in memory", async () => {
        const flood = 1024 ** 3;
        const most = 64 * 1024 ** 2;
        const before = process.memoryUsage().rss;
        let highest = before;
        const end = await run(["head", "-c", String(flood), "/dev/zero"], {
          onOutput: () => {
            highest = Math.max(highest, process.memoryUsage.rss());
          },
        });
        expect(end.stdout).toMatchObject({ bytes: flood, dropped: flood - most });
        expect(statSync(end.stdout.file ?? "").size).toBe(most);
        expect(highest - before).toBeLessThan(200 * 1024 ** 2);
      });

      test("a file that cannot be made loses nothing that memory holds", async () => {
        writeFileSync(join(folder, "file"), "");
        const spool = { stdout: join(folder, "file", "stdout"), stderr: join(folder, "stderr") };
        expect((await shell("echo out", { spool })).stdout).toEqual({
          bytes: 4,
          text: "out\n",
          dropped: 4,
          failure: "ENOTDIR",
        });
      });
    });

    describe("when the time is over, or nobody wants it any more", () => {
      const family = `
        sleep 1000 & echo $! >>pids
        setsid sh -c 'echo $$ >>pids; exec sleep 1000' &
        (nohup setsid sh -c 'echo $$ >>pids; exec sleep 1000' >/dev/null 2>&1 &)
        echo $$ >>pids`;

      test("the command, its children and those that have left its group are gone", async () => {
        const controller = new AbortController();
        const end = shell(`${family}\nwait`, { signal: controller.signal });
        const all = await pids("pids", 4);
        expect(all.map(isAlive)).toEqual([true, true, true, true]);
        controller.abort();
        expect(await end).toMatchObject({ how: "cancelled" });
        expect(all.map(isAlive)).toEqual([false, false, false, false]);
      });

      test("what was written until then is kept", async () => {
        const end = await shell("echo before; exec sleep 1000", { timeoutMs: 300 });
        expect(end).toMatchObject({ how: "timed out", stdout: { text: "before\n" } });
      });

      test("a command that does not listen is killed after the grace", async () => {
        processes = make(50);
        const end = await shell("trap '' TERM; echo $$ >pids; while :; do sleep 1; done", { timeoutMs: 200 });
        expect(end.how).toBe("timed out");
        expect((await pids("pids", 1)).map(isAlive)).toEqual([false]);
      });

      test("children that do not listen are killed after the grace, though the command itself does", async () => {
        processes = make(50);
        const controller = new AbortController();
        const end = shell(`${deaf} &\nsetsid ${deaf} &\nwait`, { signal: controller.signal });
        const all = await pids("pids", 2);
        controller.abort();
        expect(await end).toMatchObject({ how: "cancelled" });
        expect(all.map(isAlive)).toEqual([false, false]);
      });

      test("a command may clean up in the time of grace, and is asked once", async () => {
        const controller = new AbortController();
        const end = shell("trap 'echo asked; sleep 0.1; echo cleaned; exit 0' TERM; echo $$ >pids; sleep 1000 & wait", {
          signal: controller.signal,
        });
        await pids("pids", 1);
        controller.abort();
        expect(await end).toMatchObject({ how: "cancelled", stdout: { text: "asked\ncleaned\n" } });
      });

      test("what was cancelled before is never started", async () => {
        expect(await shell("touch started", { signal: AbortSignal.abort() })).toMatchObject({ how: "cancelled" });
        expect(existsSync(join(folder, "started"))).toBe(false);
      });

      test("a time that no timer can hold is not over at once", async () => {
        expect(await shell("sleep 0.05", { timeoutMs: 1e12 })).toMatchObject({ how: "exited", code: 0 });
      });

      test("one signal may stand for many commands, and is let go of by those that have ended", async () => {
        const controller = new AbortController();
        const { signal } = controller;
        const warnings: Error[] = [];
        const warn = (warning: Error): unknown => warnings.push(warning);
        process.on("warning", warn);
        await Promise.all(
          Array.from({ length: 20 }, (_, at) => shell("true", { signal, attempt: `${attempt}/${at}` })),
        );
        const ends = Array.from({ length: 5 }, (_, at) =>
          shell("echo $$ >>pids; exec sleep 1000", { signal, attempt: `${attempt}/again/${at}` }),
        );
        await pids("pids", 5);
        controller.abort();
        expect((await Promise.all(ends)).map((end) => end.how)).toEqual(Array(5).fill("cancelled"));
        process.off("warning", warn);
        expect(warnings).toEqual([]);
      });
    });

    describe("what a command has left behind", () => {
      test("is left alone until it is asked for, and is then gone", async () => {
        await shell("sleep 1000 >/dev/null 2>&1 & echo $! >>pids");
        await startDaemon(attempt);
        const all = await pids("pids", 2);
        expect(all.map(isAlive)).toEqual([true, true]);
        expect(await processes.killSurvivors({ attempt })).toBe(2);
        expect(all.map(isAlive)).toEqual([false, false]);
        expect(await processes.killSurvivors({ attempt })).toBe(0);
      });

      test("is found by the whole id of its attempt, not by the beginning of it", async () => {
        await startDaemon(`${attempt}/1`);
        const [first = 0] = await pids("pids", 1);
        await startDaemon(`${attempt}/12`);
        const [, second = 0] = await pids("pids", 2);
        expect(await processes.killSurvivors({ attempt: `${attempt}/1` })).toBe(1);
        expect([first, second].map(isAlive)).toEqual([false, true]);
      });

      test("is found by what the ids of all attempts of a run begin with", async () => {
        await startDaemon(`${attempt}/1`);
        await startDaemon(`${attempt}/2`);
        await startDaemon(`${attempt}-other/1`);
        const all = await pids("pids", 3);
        expect(await processes.killSurvivors({ prefix: `${attempt}/` })).toBe(2);
        expect(all.filter(isAlive)).toHaveLength(1);
      });

      test("is found by another process than the one that has started it", async () => {
        await startDaemon(attempt);
        const all = await pids("pids", 1);
        expect(await make(patient).killSurvivors({ attempt })).toBe(1);
        expect(all.map(isAlive)).toEqual([false]);
      });

      test("is found though it has put its environment off, where it has stayed in its group", async () => {
        await shell("env -i sleep 1000 >/dev/null 2>&1 & echo $! >pids");
        const all = await pids("pids", 1);
        expect(await processes.killSurvivors({ attempt })).toBe(1);
        expect(all.map(isAlive)).toEqual([false]);
      });

      test("is found by another process though it has put its environment off, where one of its group has not", async () => {
        await shell(`setsid sh -c 'env -i sleep 1000 & echo $! >>pids; sleep 1000; true' >/dev/null 2>&1 &`);
        const all = await pids("pids", 1);
        expect(await make(patient).killSurvivors({ attempt })).toBe(3);
        expect(all.map(isAlive)).toEqual([false]);
      });

      test("is nothing, where nothing is left", async () => {
        await shell("true");
        expect(await processes.killSurvivors({ attempt })).toBe(0);
      });
    });
  });
}

function complain(): never {
  throw new Error("a fault");
}

/** Waits for what other processes do; the limit is only for what would never come. */
async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    if (holds()) return;
    await rest(10);
  }
  throw new Error("It has never come.");
}

/** A process that has ended and was not yet seen by its parent counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  if (!existsSync("/proc/self/stat")) return true;
  return existsSync(stat) && !/\) [ZX] /u.test(readFileSync(stat, "utf8"));
}
