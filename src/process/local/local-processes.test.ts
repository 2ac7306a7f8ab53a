import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processLaws } from "../process.suite.ts";
import { startLaws } from "../start-laws.suite.ts";
import { localProcesses } from "./local-processes.ts";

processLaws("local", (graceMs) => localProcesses({ graceMs }));
startLaws("local", localProcesses());

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-processes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("where the system does not tell about its processes", () => {
  const processes = localProcesses({ tableFolder: "/nowhere" });
  const start = (script: string, timeoutMs?: number): ReturnType<typeof processes.run> =>
    processes.run({
      argv: ["/bin/sh", "-c", script],
      folder,
      env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
      attempt: basename(folder),
      spool: { stdout: join(folder, "stdout"), stderr: join(folder, "stderr") },
      signal: new AbortController().signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  const background = "sleep 1000 >/dev/null 2>&1 & echo $! >pid";

  test("the group of a command is killed with it", async () => {
    expect(await start(`${background}; wait`, 300)).toMatchObject({ how: "timed out" });
    expect(isRunning(Number(readFileSync(join(folder, "pid"), "utf8")))).toBe(false);
  });

  test("a group that was left behind counts as one", async () => {
    await start(background);
    expect(await processes.killSurvivors({ attempt: basename(folder) })).toBe(1);
    expect(isRunning(Number(readFileSync(join(folder, "pid"), "utf8")))).toBe(false);
  });
});

/** The tests run in threads; these need a process whose main thread is the code's own. */
describe("in a process of its own", () => {
  const root = join(import.meta.dirname, "..", "..", "..");

  function runProgram(text: string, env: Readonly<Record<string, string>> = {}): unknown {
    const options = ["--ignoreConfig", "--noCheck", "--rewriteRelativeImportExtensions", "--types", "node"];
    const target = ["--module", "nodenext", "--target", "es2023", "--rootDir", join(root, "src"), "--outDir", folder];
    const compiler = join(root, "node_modules", ".bin", "tsc");
    spawnSync(compiler, [...options, ...target, join(import.meta.dirname, "local-processes.ts")], { cwd: root });
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    writeFileSync(join(folder, "program.js"), `${prelude}\n${text}`);
    const all = { ...process.env, ...env };
    const { stdout, stderr } = spawnSync(process.execPath, ["program.js"], { cwd: folder, env: all, encoding: "utf8" });
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  }

  const prelude = `
    import { spawn } from "node:child_process";
    import { readdirSync } from "node:fs";
    import { basename } from "node:path";
    import { localProcesses } from "./process/local/local-processes.js";
    const processes = localProcesses();
    const run = (script, more = {}) => processes.run({
      argv: ["/bin/sh", "-c", script], folder: ".", env: process.env, attempt: basename(process.cwd()),
      spool: { stdout: "stdout", stderr: "stderr" }, signal: new AbortController().signal, ...more,
    });
    const say = (value) => console.log(JSON.stringify(value));`;

  test("a command may open its outputs again by name", () => {
    const end = runProgram(`say(await run("echo out >/dev/stdout; echo err | tee /dev/stderr"));`);
    expect(end).toMatchObject({ how: "exited", code: 0, stdout: { text: "out\nerr\n" }, stderr: { text: "err\n" } });
  });

  test("what one command has left running does not write into the output of the next", () => {
    const ends = runProgram(`
      const ends = [];
      await run("(trap '' PIPE; while sleep 0.01; do echo no; done) & echo $! >pid");
      for (let i = 0; i < 30; i += 1) ends.push((await run("echo yes")).stdout.text);
      await processes.killSurvivors({ attempt: basename(process.cwd()) });
      say(ends);`);
    expect(ends).toEqual(Array(30).fill("yes\n"));
  });

  test("a command that has ended in time has not timed out, though its process was stopped until the time was over", () => {
    const waker = 'setsid sh -c "sleep 1; kill -CONT $PPID" >/dev/null 2>&1 &';
    const end = runProgram(
      `say(await run(${JSON.stringify(`${waker}\nsleep 0.2; kill -STOP $PPID`)}, { timeoutMs: 600 }));`,
    );
    expect(end).toMatchObject({ how: "exited", code: 0 });
  });

  test("a flood is read whole", () => {
    const end = runProgram(`say(await run("head -c 100000000 /dev/zero; exit 5"));`);
    expect(end).toMatchObject({ how: "exited", code: 5, stdout: { bytes: 100_000_000 } });
  });

  test("many commands, at once and after each other, that start or do not, leave no handle open", () => {
    const kept = runProgram(`
      const handles = () => readdirSync("/proc/self/fd").length;
      const round = () => Promise.all(Array.from({ length: 40 }, (_, i) =>
        run(i % 4 === 0 ? "exit 1" : "cat; echo b >&2", { stdin: "a", ...(i % 5 === 0 ? { folder: "none" } : {}) })));
      const before = handles();
      for (let i = 0; i < 10; i += 1) await round();
      say(handles() - before);`);
    // What is kept are the pipes for as many commands as have run at once, and those that were made with them.
    expect(kept).toBeLessThanOrEqual(2 * 40 + 16);
  });

  test("who looks for what is left of an attempt that it is part of itself spares itself", () => {
    const id = basename(folder);
    const killed = runProgram(
      `const child = spawn("sleep", ["1000"], { stdio: "ignore" });
       const gone = new Promise((resolve) => child.once("exit", (code, signal) => resolve(signal)));
       say([await processes.killSurvivors({ attempt: ${JSON.stringify(id)} }), await gone]);`,
      { WAYBILL_ATTEMPT: id },
    );
    expect(killed).toEqual([1, "SIGTERM"]);
  });
});

function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /u.test(readFileSync(stat, "utf8"));
}
