import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "vitest";
import { within } from "../rig/cli-project.ts";
import { whenPresent } from "../rig/require.ts";

/** What the terminal shows, and how it ends, where a person answers the question for a value with these keys. */
async function atTerminal(command: string, keys: string): Promise<{ readonly shown: string; readonly code: unknown }> {
  const terminal = spawn("script", ["-qec", command, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
  let shown = "";
  let isAsked = false;
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (isAsked || !shown.includes("The value of API_KEY:")) return;
    isAsked = true;
    terminal.stdin.write(keys);
  });
  const [code]: unknown[] = await once(terminal, "close");
  return { shown, code };
}

whenPresent("script")(
  "a value that is typed at the terminal is not shown",
  within({}, async (project) => {
    const waybill = project.program("secret", "set", "API_KEY").join(" ");
    const command = `cd ${project.folder} && XDG_CONFIG_HOME=$PWD/config ${waybill}`;
    for (const [keys, code] of [
      ["\u0003", 2],
      ["\u0004", 2],
      ["hunter2\rsecond line\r", 2],
      ["hunter2hunterX\u007f2\r", 0],
    ] as const) {
      const ended = await atTerminal(command, keys);
      expect(ended.code, ended.shown).toBe(code);
      expect(ended.shown).not.toContain("hunter2");
      expect(ended.shown).not.toContain("second line");
    }
    project.write("leak", "hunter2hunter2");
    const scan = project.startProgram(
      "env",
      `XDG_CONFIG_HOME=${project.path("config")}`,
      ...project.program("secret", "scan", "leak"),
    );
    expect((await scan.ended).stdout).toContain("leak:1:1 secret known");
  }),
);
