import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AttemptNext, AttemptOutcome } from "../../src/engine/event.ts";
import { CliProject } from "../rig/cli-project.ts";
import { PretendingProcess, type Pretence } from "../rig/pretending-process.ts";
import { planOf } from "../rig/runner-rig.ts";

interface Report {
  readonly run: { readonly status: string; readonly message: string | null };
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  readonly gates: readonly Readonly<Record<string, unknown>>[];
}

const hour = 60 * 60 * 1000;
const plan = planOf(
  '- { id: a, type: shell, run: "echo again >> log" }\n- { id: b, type: shell, run: "echo b >> log" }\n',
);

function failed(next: AttemptNext): AttemptOutcome {
  return { status: "failure", reason: "rate_limit", message: "no", output: { exit_code: 1 }, next };
}

const asks = failed({ how: "ask", message: "Another dollar?" });

let project: CliProject;
let process: PretendingProcess | undefined;

beforeEach(() => {
  project = new CliProject({});
});
afterEach(async () => {
  await process?.end("SIGKILL");
  project.remove();
});

function status(): Promise<Report> {
  return project.ask<Report>("status", "r");
}

/** A process drives the run `r`, whose step `a` comes to rest after its first attempt. */
async function resting(outcome: AttemptOutcome, stands = true): Promise<void> {
  const pretence: Pretence = { plan, outcomes: [outcome], stands };
  // The state folder is made as the program makes it.
  await project.waybill("runs");
  process = new PretendingProcess(project, pretence);
  await process.rests;
}

async function leave(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  await process?.end(signal);
  process = undefined;
}

/** As it stands in what people read. */
function drawn(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

describe("a step that waits for a time", () => {
  test("says so wherever it is looked at, and a cancel ends it at once", async () => {
    const until = Date.now() + hour;
    await resting(failed({ how: "wait", until, why: "too many requests" }), false);
    const message = `It goes on at ${drawn(until)}: too many requests`;
    expect(await status()).toMatchObject({
      run: { status: "waiting" },
      steps: [{ address: "a", status: "waiting", message, dueAt: new Date(until).toISOString(), attempts: 1 }],
      gates: [],
    });
    const { stdout } = await project.waybill("status", "r");
    expect(stdout).toMatch(/⧗ a .*It goes on at/u);
    expect(stdout).toContain(`⧗ a: ${message}\n`);
    expect(stdout).toContain("waiting demo, run r");
    expect((await project.waybill("events", "r")).stdout).toContain('"why":"too many requests"');
    expect((await project.waybill("runs")).stdout).toContain("waiting");
    expect((await project.waybill("cancel", "r")).status).toBe(0);
    expect(await status()).toMatchObject({
      run: { status: "cancelled" },
      steps: [{ status: "cancelled", dueAt: null }],
    });
  });

  test.each(["SIGKILL", "SIGTERM"] as const)(
    "waits on where its process was ended by %s, and is due then",
    async (signal) => {
      // For the process the time has not come, since nobody looks at its clock; for everybody else it has.
      const until = Date.now();
      await resting(failed({ how: "wait", until, why: "too many requests" }));
      await leave(signal);
      expect(await status()).toMatchObject({ run: { status: "waiting" }, steps: [{ status: "waiting" }] });
      const { stdout } = await project.waybill("resume", "--due");
      expect(stdout).toContain("success demo, run r");
      expect(project.lines("log")).toEqual(["again", "b"]);
      expect(await status()).toMatchObject({ steps: [{ attempts: 2, message: null, dueAt: null }, { attempts: 1 }] });
    },
  );

  test("is not due before its time, and who goes on with it tells until when it waits", async () => {
    await resting(failed({ how: "wait", until: Date.now() + hour, why: "too many requests" }));
    await leave("SIGKILL");
    expect((await project.waybill("resume", "--due")).stderr).toContain("No run is due.");
    expect((await project.waybill("status", "r")).stdout).toContain("→ waybill resume r");
    const command = project.start("resume", "r");
    await command.until(() => command.story.includes("⧗ a It goes on at"));
    const ended = await project.waybill("cancel", "r");
    expect(ended.status).toBe(0);
    expect((await command.ended).stdout).toContain("cancelled");
    expect(project.lines("log")).toEqual([]);
  });
});

describe("a step that asks", () => {
  test("is answered as a gate is, and goes on", async () => {
    await resting(asks);
    const open = { address: "a", opening: 1, message: "Another dollar?", options: ["go on", "stop"], state: "open" };
    expect(await status()).toMatchObject({ run: { status: "waiting" }, gates: [open] });
    await leave("SIGKILL");
    const { stdout } = await project.waybill("status", "r");
    expect(stdout).toContain("? a (run r): Another dollar? [go on | stop]");
    expect(stdout).toContain("→ waybill answer r a 'go on'");
    const wrong = await project.waybill("answer", "r", "a", "approve");
    expect(wrong.stderr).toContain("GATE_CHOICE");
    const answered = await project.ask<Report>("answer", "r", "a", "GO ON");
    expect(answered).toMatchObject({ run: { status: "success" }, gates: [{ state: "answered", choice: "go on" }] });
    expect(project.lines("log")).toEqual(["again", "b"]);
  });

  test("fails as it has where a person stops it", async () => {
    await resting(asks);
    await leave("SIGKILL");
    const { stdout, status: code } = await project.waybill("answer", "r", "a", "stop");
    expect({ stdout, code }).toEqual({ stdout: expect.stringContaining("failure (rate_limit) demo"), code: 1 });
    expect(project.lines("log")).toEqual([]);
  });
});
