import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { AttemptOutcome } from "../../engine/event.ts";
import { toText } from "../../expression/value-text.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { Performer } from "../../runner/performer.ts";
import { type CommandPorts, runProcess } from "../run-process.ts";

const defaultIntegration = "copilot";

/** Sets a project up with Spec Kit's own command, `specify`. */
export function performInit(ports: CommandPorts): Performer {
  return async (task) => {
    const { given, run, cwd } = task;
    const settings = { integration: ports.env["SPECKIT_INTEGRATION_DEFAULT"] ?? defaultIntegration, ...given };
    const folder = resolve(run.folder, cwd ?? ".");
    const found = isTrue(given["here"]) || isBlank(given["project"]) ? await readdir(folder).catch(() => []) : [];
    const [own, others] = [found.includes(".specify"), found.some((name) => name !== ".specify")];
    const force = isTrue(given["force"]) || (own && !others);
    const argv = argvOf(settings, force);
    const output = { ...settings, argv };
    if (others && !force) return notEmpty(folder, output);
    const outcome = await runProcess(ports, task, { argv, absent: notInstalled });
    return { ...outcome, output: { ...output, ...outcome.output } };
  };
}

const notInstalled =
  "Spec Kit's command `specify`, which sets projects up, is not installed. Install it (uv tool install specify-cli), or remove this step.";

function notEmpty(folder: string, output: JsonObject): AttemptOutcome {
  const message = `The folder ${folder} is not empty. Say \`force: true\` to set the project up in it all the same.`;
  return { status: "failure", reason: "invalid", message, output: { ...output, exit_code: 1, stdout: "", stderr: "" } };
}

function argvOf(settings: JsonObject, force: boolean): readonly [string, ...string[]] {
  const { project, here, integration, integration_options: options, script, preset } = settings;
  const place = isTrue(here) || isBlank(project) ? ["--here"] : [toText(project ?? null)];
  const ignore = isBlank(settings["ignore_agent_tools"]) || isTrue(settings["ignore_agent_tools"]);
  return [
    "specify",
    "init",
    ...place,
    ...option("--integration", integration),
    ...option("--integration-options", options),
    ...option("--script", script),
    ...option("--preset", preset),
    ...(force ? ["--force"] : []),
    ...(ignore ? ["--ignore-agent-tools"] : []),
  ];
}

function option(name: string, value: JsonValue | undefined): readonly string[] {
  return isBlank(value) ? [] : [name, toText(value ?? null)];
}

function isBlank(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "";
}

function isTrue(value: JsonValue | undefined): boolean {
  return value === true || (typeof value === "string" && ["true", "1", "yes"].includes(value.trim().toLowerCase()));
}
