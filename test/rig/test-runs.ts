import { lookup } from "node:dns/promises";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { egressProxy } from "../../src/egress/proxy/proxy.ts";
import { localProcesses } from "../../src/process/local/local-processes.ts";
import { bubblewrap } from "../../src/sandbox/bubblewrap/bubblewrap.ts";
import { none } from "../../src/sandbox/none/none.ts";
import type { TestCommand, TestRun } from "../../src/step/test-command.ts";
import { runTests, type TestPorts, type TestRequest } from "../../src/step/run-tests.ts";
import { bridgeProgram, searchPath } from "./sandbox-rig.ts";

/** A tree with tests in it, and the private folders of whoever runs them. */
export class TestRunsRig {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "waybill-tests-")));
  readonly folder = join(this.root, "tree");
  readonly personHome = join(this.root, "home");
  readonly ports: TestPorts;
  /** What whoever listened has heard. */
  heard = "";
  #words = 0;

  constructor() {
    const state = join(this.root, "state");
    for (const folder of [this.folder, this.personHome, state]) mkdirSync(folder);
    const sandbox = bubblewrap({
      program: "/usr/bin/bwrap",
      bridge: bridgeProgram,
      personHome: this.personHome,
      hidden: [state],
      guarded: [],
      uid: process.getuid?.() ?? 0,
    });
    const open = none({ bridge: bridgeProgram, temporary: tmpdir() });
    this.ports = {
      processes: localProcesses({ survivorGraceMs: 50 }),
      scratchFolder: join(state, "scratch"),
      env: { PATH: searchPath, HOME: this.personHome },
      agentEnv: { PATH: searchPath },
      consult: {
        sandboxes: { bubblewrap: sandbox, container: open, none: open },
        egress: egressProxy,
        resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
        socketFolder: join(this.root, "doors"),
        newWord: () => `w${(this.#words += 1)}`,
        personHome: this.personHome,
      },
    };
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  async run(command: Partial<TestCommand>, request: Partial<TestRequest> = {}): Promise<TestRun> {
    const whole = { name: "unit", run: "true", report: "report.xml", files: [], timeoutMs: 60_000, ...command };
    const [run] = await runTests(this.ports, {
      folder: this.folder,
      commands: [whole],
      attempt: `attempt-${this.root}`.replaceAll("/", "-"),
      onOutput: (_, chunk) => {
        this.heard += chunk.toString();
      },
      signal: new AbortController().signal,
      ...request,
    });
    if (run === undefined) throw new Error("Nothing was run.");
    return run;
  }

  async remove(): Promise<void> {
    await this.ports.processes.killSurvivors({ prefix: "attempt-" });
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** JUnit XML of tests that have passed, failed, and were passed over. */
export function junitOf(passed: number, failed = 0, skipped = 0): string {
  return `<testsuites><testsuite name="s">${cases(passed, "good", "")}${cases(failed, "bad", '<failure message="no"/>')}${cases(skipped, "idle", "<skipped/>")}</testsuite></testsuites>`;
}

function cases(count: number, word: string, inner: string): string {
  return Array.from({ length: count }, (_, at) => `<testcase name="${word} ${at}">${inner}</testcase>`).join("");
}
