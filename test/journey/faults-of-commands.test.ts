import { describe, expect, test } from "vitest";
import { type CliCommand, type CliProject, type Ended, eventually, within, workflowOf } from "../rig/cli-project.ts";
import { expectCivil } from "../rig/civil.ts";
import { whenPossible, whenPresent } from "../rig/require.ts";

/** Writes into `log` when it begins, and is not impressed by any signal but the last; ends by itself where `ok` is there. */
const stubborn = `#!/bin/sh
trap '' TERM INT HUP
echo begin >>log
while ! test -e ok; do sleep 0.05; done
echo end >>log
`;

const inProject = (use: (project: CliProject) => Promise<void>): (() => Promise<void>) =>
  within({ "stubborn.sh": stubborn }, use);

/** How long a command that shall end may take. */
const graceMs = 5_000;

interface Status {
  readonly run: { readonly status: string; readonly reason: string | null; readonly message: string | null };
  readonly steps: readonly { readonly status: string; readonly output: Readonly<Record<string, unknown>> | null }[];
}

function start(project: CliProject, steps: string): CliCommand {
  project.write("w.yml", workflowOf(steps));
  return project.start("run", "w.yml", "--run-id", "r");
}

async function run(project: CliProject, steps: string): Promise<Ended> {
  return expectCivil(await start(project, steps).ended);
}

/** The command is under way. */
async function startStubborn(project: CliProject, steps: string): Promise<CliCommand> {
  const command = start(project, steps);
  await command.until(() => project.lines("log").includes("begin"));
  expect(command.lives, command.story).toBe(true);
  return command;
}

describe.concurrent("a command that does not end when it is asked to", () => {
  const steps = "- { id: a, type: shell, run: ./stubborn.sh }\n- { id: b, type: shell, run: echo b >> log }\n";

  test(
    "is ended after its time limit all the same",
    inProject(async (project) => {
      const { status, stdout } = await run(project, "- { id: a, type: shell, run: ./stubborn.sh, timeout: 1 }\n");
      expect([status, stdout]).toEqual([1, expect.stringContaining("timed_out")]);
      expect(project.survivors()).toEqual([]);
    }),
  );

  test(
    "is ended when another process cancels its run",
    inProject(async (project) => {
      const command = await startStubborn(project, steps);
      expect((await project.waybill("cancel", "r")).status).toBe(0);
      const { status, stdout } = expectCivil(await command.ended);
      expect([status, stdout]).toEqual([1, expect.stringContaining("cancelled")]);
      expect(project.survivors()).toEqual([]);
      expect(project.lines("log")).toEqual(["begin"]);
    }),
  );

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("is ended by %s, and its run goes on later", (signal) =>
    inProject(async (project) => {
      const command = await startStubborn(project, steps);
      const { status, stdout, stderr } = expectCivil(await command.kill(signal));
      expect([status, stdout]).toEqual([130, expect.stringContaining("waybill resume r")]);
      expect(stderr).toContain("go on another time");
      expect(project.survivors()).toEqual([]);
      expect(await project.ask<Status>("status", "r")).toMatchObject({ run: { status: "interrupted" } });
      project.write("ok", "");
      expect(await project.waybill("resume", "r")).toMatchObject({ status: 0 });
      expect(project.lines("log")).toEqual(["begin", "begin", "end", "b"]);
    })(),
  );

  test(
    "is ended by a second Ctrl-C before its time to end by itself is over, and a third changes nothing",
    inProject(async (project) => {
      const command = await startStubborn(project, steps);
      const since = Date.now();
      void command.kill("SIGINT");
      await command.until(() => command.story.includes("Stopping"));
      void command.kill("SIGINT");
      await command.until(() => project.survivors().length === 0);
      const { status, stdout } = expectCivil(await command.kill("SIGINT"));
      expect(Date.now() - since).toBeLessThan(graceMs);
      expect([status, stdout]).toEqual([130, expect.stringContaining("waybill resume r")]);
      expect(project.survivors()).toEqual([]);
    }),
  );
});

describe.concurrent("where nobody can be told", () => {
  const steps = '- { id: a, type: shell, run: "echo begin >> log; sleep 1; echo end >> log" }\n';

  whenPresent("script")(
    "since the terminal was closed, the run is stopped, and nothing of it is left",
    inProject(async (project) => {
      project.write("w.yml", workflowOf(steps));
      const words = project.program("run", "w.yml", "--run-id", "r").join(" ");
      // As a shell at a terminal does, it passes the signal on.
      const shell = `${words} & p=$!; trap "kill -HUP $p" HUP; wait $p; wait $p; echo $? > code`;
      const terminal = project.startProgram("script", "-qfc", shell, "/dev/null");
      await terminal.until(() => project.lines("log").length > 0);
      await terminal.kill("SIGKILL");
      await eventually("the program has ended", () => project.lines("code").length > 0);
      expect(project.lines("code")).toEqual(["4"]);
      expect(project.survivors()).toEqual([]);
      expect(project.lines("log")).toEqual(["begin"]);
      expect(await project.ask<Status>("status", "r")).toMatchObject({ run: { status: "interrupted" } });
    }),
  );

  test(
    "since the disk of the story is full, the run comes to its end all the same",
    inProject(async (project) => {
      project.write("w.yml", workflowOf(steps));
      const program = project.program("run", "w.yml", "--run-id", "r");
      const { status } = await project.startProgram("sh", "-c", '"$0" "$@" 2>/dev/full', ...program).ended;
      expect(status).toBe(4);
      expect(await project.ask<Status>("status", "r")).toMatchObject({ run: { status: "success" } });
    }),
  );
});

const namelessUser = ["unshare", "-U", "--map-user=12345", "--map-group=12345"];

whenPossible(...namelessUser, "true")(
  "a user who has a number and no name can run workflows, as in a container",
  inProject(async (project) => {
    project.write("w.yml", workflowOf("- { id: a, type: shell, run: echo a }\n"));
    const words = [...namelessUser, ...project.program("run", "w.yml", "--json")];
    const ended = expectCivil(await project.startProgram(...words).ended);
    expect(JSON.parse(ended.stdout)).toMatchObject({ run: { status: "success", actor: "user 12345" } });
  }),
);

describe.concurrent("a command that leaves its process group behind", () => {
  const daemon = "setsid sh -c 'setsid sleep 300 & sleep 300' & setsid sleep 300 >/dev/null 2>&1 </dev/null &";

  test(
    "does not outlive its run, and its step does not wait for it",
    inProject(async (project) => {
      const { status } = await run(project, `- { id: a, type: shell, run: "${daemon} echo done" }\n`);
      expect(status).toBe(0);
      expect(project.survivors()).toEqual([]);
    }),
  );

  test(
    "does not outlive a run that another process ends",
    inProject(async (project) => {
      await run(
        project,
        `- { id: a, type: shell, run: "${daemon} echo done" }\n- { id: ask, type: gate, message: ok }\n`,
      );
      expect((await project.waybill("answer", "r", "ask", "approve")).status).toBe(0);
      expect(project.survivors()).toEqual([]);
    }),
  );

  test(
    "does not outlive a run that is cancelled while it waits",
    inProject(async (project) => {
      await run(
        project,
        `- { id: a, type: shell, run: "${daemon} echo done" }\n- { id: ask, type: gate, message: ok }\n`,
      );
      expect((await project.waybill("cancel", "r")).status).toBe(0);
      expect(project.survivors()).toEqual([]);
    }),
  );

  test(
    "does not outlive Ctrl-C while it is a part of the step that runs",
    inProject(async (project) => {
      const text = `- { id: a, type: shell, run: "${daemon} ./stubborn.sh" }\n`;
      const command = await startStubborn(project, text);
      expect(expectCivil(await command.kill("SIGINT")).status).toBe(130);
      expect(project.survivors()).toEqual([]);
    }),
  );
});

describe.concurrent("the output of a command", () => {
  test(
    "may be 200 MB",
    inProject(async (project) => {
      const { status } = await run(
        project,
        `- { id: a, type: shell, run: "head -c 200000000 /dev/zero | tr '\\\\0' x" }\n`,
      );
      expect(status).toBe(0);
      const { steps } = await project.ask<Status>("status", "r");
      expect(steps).toMatchObject([
        { status: "success", output: { exit_code: 0, stdout: { bytes: expect.any(Number) as unknown } } },
      ]);
    }),
  );

  test(
    "may be closed while it goes on",
    inProject(async (project) => {
      const { status } = await run(
        project,
        `- { id: a, type: shell, run: "exec >&- 2>&-; sleep 0.5; echo end > log; exit 7" }\n`,
      );
      expect(status).toBe(1);
      expect(project.lines("log")).toEqual(["end"]);
      expect(await project.ask<Status>("status", "r")).toMatchObject({ steps: [{ output: { exit_code: 7 } }] });
    }),
  );

  test(
    "may be no text at all",
    inProject(async (project) => {
      const { status } = await run(
        project,
        `- { id: a, type: shell, run: "printf 'a\\\\377\\\\376b\\\\000c\\\\033[31m\\\\n'; printf '\\\\377' >&2; exit 3" }\n`,
      );
      expect(status).toBe(1);
      const { steps } = await project.ask<Status>("status", "r");
      expect(steps[0]?.output).toMatchObject({ stdout: "a\uFFFD\uFFFDb\0c\u001B[31m\n", stderr: "\uFFFD" });
      expect((await project.waybill("logs", "r")).stdout).toContain("b");
    }),
  );

  test(
    "is not what a person types: its input is empty",
    inProject(async (project) => {
      project.write("w.yml", workflowOf(`- { id: a, type: shell, run: "cat; read line || echo none" }\n`));
      const command = project.startProgram("sh", "-c", `yes | "$0" "$@"`, ...project.program("run", "w.yml", "--json"));
      const ended = expectCivil(await command.ended);
      expect(JSON.parse(ended.stdout)).toMatchObject({ steps: [{ output: { stdout: "none\n" } }] });
    }),
  );
});
