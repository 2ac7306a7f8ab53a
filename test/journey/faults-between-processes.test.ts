import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectCivil } from "../rig/civil.ts";
import { type CliCommand, type CliProject, type Ended, eventually, within, workflowOf } from "../rig/cli-project.ts";

const gate = `- { id: ask, type: gate, message: ok }\n- { id: b, type: shell, run: "echo {{ steps.ask.output.choice }} >> log" }\n`;
/** Goes on when `ok` is there. */
const held = '- { id: a, type: shell, run: "echo a >> log; while ! test -e ok; do sleep 0.05; done" }\n';

const inProject = (steps: string, use: (project: CliProject) => Promise<void>): (() => Promise<void>) =>
  within({ "w.yml": workflowOf(steps) }, use);

/** The run is under way in its first step. */
async function startHeld(project: CliProject): Promise<CliCommand> {
  const command = project.start("run", "w.yml", "--run-id", "r");
  await command.until(() => project.lines("log").length > 0);
  expect(command.lives, command.story).toBe(true);
  return command;
}

function waybillAtOnce(project: CliProject, all: readonly (readonly string[])[]): Promise<readonly Ended[]> {
  return Promise.all(all.map((args) => project.waybill(...args)));
}

describe.concurrent("processes that want the same", () => {
  test(
    "go on with a run: one drives it, the others say so, and nothing is done twice",
    inProject(`${held}- { id: b, type: shell, run: "echo b >> log" }\n`, async (project) => {
      await (await startHeld(project)).kill("SIGKILL");
      const commands = [1, 2, 3].map(() => project.start("resume", "r"));
      await eventually("two have gone", () => commands.filter(({ lives }) => lives).length === 1);
      project.write("ok", "");
      const all = (await Promise.all(commands.map(({ ended }) => ended))).map(expectCivil);
      expect(all.map(({ status }) => status)).toEqual([0, 0, 0]);
      expect(all.filter(({ stdout }) => stdout.startsWith("success"))).toHaveLength(1);
      expect(all.filter(({ stderr }) => stderr.includes("Another process drives the run r"))).toHaveLength(2);
      expect(project.lines("log")).toEqual(["a", "a", "b"]);
    }),
  );

  test(
    "begin runs of the same id: one does",
    inProject("- { id: a, type: shell, run: echo a >> log }\n", async (project) => {
      const all = await waybillAtOnce(
        project,
        [1, 2, 3].map(() => ["run", "w.yml", "--run-id", "r"]),
      );
      expect(all.map(({ status }) => String(status)).toSorted()).toEqual(["0", "4", "4"]);
      expect(all.filter(({ stderr }) => stderr.includes("RUN_EXISTS"))).toHaveLength(2);
      expect(project.lines("log")).toEqual(["a"]);
    }),
  );

  test(
    "answer a gate: one is heard, the others learn that it was answered",
    inProject(gate, async (project) => {
      await project.waybill("run", "w.yml", "--run-id", "r", "--no-wait");
      const choices = ["approve", "reject", "approve"];
      const all = await waybillAtOnce(
        project,
        choices.map((choice) => ["answer", "r", "ask", choice]),
      );
      const heard = all.findIndex(({ status }) => status !== 4);
      expect(all[heard]?.status).toBe(choices[heard] === "approve" ? 0 : 1);
      const others = all.filter((_, at) => at !== heard);
      for (const { status, stderr, said } of others) {
        expect(status, said).toBe(4);
        expect(stderr).toMatch(/GATE_ANSWERED|RUN_ENDED/u);
      }
      expect(await project.ask("status", "r")).toMatchObject({ gates: [{ choice: choices[heard] }] });
      expect(project.lines("log")).toEqual(choices[heard] === "approve" ? ["approve"] : []);
    }),
  );

  test(
    "work in a project that is new to all of them",
    inProject("- { id: a, type: shell, run: echo a >> log }\n", async (project) => {
      const all = await waybillAtOnce(
        project,
        [1, 2, 3, 4].map(() => ["run", "w.yml"]),
      );
      expect(all.map(({ status, said }) => (status === 0 ? 0 : said))).toEqual([0, 0, 0, 0]);
      expect(project.lines("log")).toHaveLength(4);
    }),
  );
});

describe.concurrent("while a process drives a run, another", () => {
  test(
    "answers a gate that has not opened yet",
    inProject(held + gate, async (project) => {
      const command = await startHeld(project);
      const { status, stderr } = await project.waybill("answer", "r", "ask", "approve");
      expect([status, stderr]).toEqual([0, expect.stringContaining("Another process drives the run r")]);
      project.write("ok", "");
      expect(expectCivil(await command.ended)).toMatchObject({ status: 0 });
      expect(project.lines("log")).toEqual(["a", "approve"]);
    }),
  );

  test(
    "cancels it: what is under way is ended, and the command fails",
    inProject(held, async (project) => {
      const command = await startHeld(project);
      expect((await project.waybill("cancel", "r")).status).toBe(0);
      const { status, stdout } = expectCivil(await command.ended);
      expect([status, stdout]).toEqual([1, expect.stringContaining("cancelled")]);
      expect(project.survivors()).toEqual([]);
      const again = await project.waybill("cancel", "r");
      expect([again.status, again.stderr]).toEqual([0, expect.stringContaining("had ended before (cancelled)")]);
    }),
  );

  test(
    "follows what is printed, to its end and each line once",
    inProject(
      '- { id: a, type: shell, run: "i=0; while test $i -lt 20; do i=$((i + 1)); echo line $i; sleep 0.02; done; until test -e seen; do sleep 0.02; done; echo more; printf end" }\n- { id: b, type: shell, run: "sleep 0.3; echo last" }\n',
      async (project) => {
        const command = project.start("run", "w.yml", "--run-id", "r");
        await command.until(() => command.story.includes("▸"));
        const follower = project.start("logs", "r", "-f");
        await eventually("it follows", () => follower.stdout.includes("line 2"));
        writeFileSync(join(project.folder, "seen"), "");
        expect(expectCivil(await command.ended).status).toBe(0);
        const { status, stdout } = expectCivil(await follower.ended);
        const lines = Array.from({ length: 20 }, (_, at) => `line ${at + 1}\n`).join("");
        expect([status, stdout]).toEqual([0, `${lines}more\nend\nlast\n`]);
      },
    ),
  );

  test(
    "follows a run that was killed, and comes to an end",
    inProject(held, async (project) => {
      const command = await startHeld(project);
      const follower = project.start("logs", "r", "-f");
      await command.kill("SIGKILL");
      expect(expectCivil(await follower.ended).status).toBe(0);
    }),
  );

  test(
    "sees that it runs, and that it does not once it was killed",
    inProject(held, async (project) => {
      const command = await startHeld(project);
      expect(await project.ask("status", "r")).toMatchObject({ run: { status: "running" } });
      await command.kill("SIGKILL");
      expect(await project.ask("status", "r")).toMatchObject({ run: { status: "interrupted" } });
      expect(await project.ask("runs")).toMatchObject({ runs: [{ status: "interrupted" }] });
    }),
  );

  test(
    "is told by a process that is stopped as soon as it goes on",
    inProject(held, async (project) => {
      const command = await startHeld(project);
      command.send("SIGSTOP");
      const cancelling = project.start("cancel", "r");
      const resuming = expectCivil(await project.waybill("resume", "r"));
      expect([resuming.status, resuming.stderr]).toEqual([
        0,
        expect.stringContaining("Another process drives the run r"),
      ]);
      command.send("SIGCONT");
      expect(expectCivil(await cancelling.ended).status).toBe(0);
      expect(expectCivil(await command.ended).status).toBe(1);
      expect(project.lines("log")).toEqual(["a"]);
    }),
  );
});
