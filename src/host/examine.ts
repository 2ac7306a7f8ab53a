import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Agent } from "../agent/agent.ts";
import { findProgram } from "../agent/programs.ts";
import { askVersion } from "../agent/version.ts";
import type { Finding } from "../api/doctor.ts";
import type { Processes } from "../process/process.ts";
import { localProcesses } from "../process/local/local-processes.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { configFile, readConfig } from "./config.ts";
import { findProject } from "./find-project.ts";
import { configuredAgents, usualAgents } from "./project-agents.ts";
import { openSandboxes } from "./sandboxes.ts";
import { statePath } from "./state-folder.ts";

interface Examination {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly processes: Processes;
  readonly newWord: () => string;
  readonly sandboxes: readonly Sandbox[];
  /** Those that the project sets up, and the others that can be driven. */
  readonly configured: readonly Agent[];
  readonly others: readonly Agent[];
}

interface Tool {
  readonly name: string;
  readonly needed: boolean;
  readonly versionArguments: readonly string[];
  readonly hint: string;
}

const tools: readonly Tool[] = [
  {
    name: "git",
    needed: true,
    versionArguments: ["--version"],
    hint: "Install git 2.30 or newer (Debian, Ubuntu: apt install git; macOS: xcode-select --install).",
  },
  { name: "sh", needed: true, versionArguments: [], hint: "Waybill runs on Linux, macOS and WSL, which have it." },
  {
    name: "bash",
    needed: false,
    versionArguments: ["--version"],
    hint: "Jobs run their commands with it (apt install bash).",
  },
];

/** Looks what the machine has for the project that a folder stands in. */
export async function examineProject(
  standing: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const folder = findProject(standing);
  const config = readConfig(configFile(folder));
  const env = Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const sandboxes = openSandboxes({ folder, state: statePath(folder), env, config });
  return examine({
    folder,
    env,
    processes: localProcesses(),
    newWord: () => randomBytes(4).toString("hex"),
    sandboxes: [sandboxes.bubblewrap, sandboxes.container],
    configured: configuredAgents(folder, config),
    others: usualAgents(folder, config),
  });
}

/** Looks what is there on this machine. */
async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { configured, others, sandboxes } = examination;
  const trial = mkdtempSync(join(tmpdir(), "waybill-doctor-"));
  try {
    const used = new Set(configured.map(({ sandbox }) => sandbox));
    const found = await Promise.all([
      ...tools.map((tool) => toolFinding(examination, trial, tool)),
      ...sandboxes.map((sandbox) => sandboxFinding(sandbox, used.has(sandbox.name))),
      ...configured.map((agent) => agentFinding(examination, trial, { agent, needed: true })),
      ...others.map((agent) => agentFinding(examination, trial, { agent, needed: false })),
    ]);
    return found;
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}

async function sandboxFinding(sandbox: Sandbox, needed: boolean): Promise<Finding> {
  const probe = await sandbox.probe();
  const words = { kind: "sandbox", name: sandbox.name, needed } as const;
  return probe.ok
    ? { ...words, ok: true, version: probe.version }
    : { ...words, ok: false, message: probe.message, hint: probe.hint };
}

async function toolFinding(examination: Examination, trial: string, tool: Tool): Promise<Finding> {
  const { name, needed, versionArguments, hint } = tool;
  const program = { executable: name, versionArguments, install: hint };
  return programFinding(examination, trial, {
    kind: "tool",
    name,
    needed,
    title: name,
    command: name,
    rest: [],
    program,
  });
}

async function agentFinding(
  examination: Examination,
  trial: string,
  { agent, needed }: { readonly agent: Agent; readonly needed: boolean },
): Promise<Finding> {
  const { name, driver, command } = agent;
  const { title, program } = driver;
  return programFinding(examination, trial, {
    kind: "agent",
    name,
    needed,
    title,
    command: command[0],
    rest: program.isAskedAlone === true ? [] : command.slice(1),
    program,
  });
}

interface Examined {
  readonly kind: Finding["kind"];
  readonly name: string;
  readonly needed: boolean;
  readonly title: string;
  readonly command: string;
  /** What belongs to the program before its options. */
  readonly rest: readonly string[];
  readonly program: Agent["driver"]["program"];
}

async function programFinding(examination: Examination, trial: string, examined: Examined): Promise<Finding> {
  const { folder, env, processes, newWord } = examination;
  const { kind, name, needed, title, command, rest, program } = examined;
  const words = { kind, name, needed };
  const found = findProgram(command, { folder, path: env["PATH"] ?? "", home: homedir() });
  if (found === undefined)
    return { ...words, ok: false, message: `There is no program ${command}.`, hint: program.install };
  const attempt = `doctor${newWord()}`;
  const spool = { stdout: join(trial, `${attempt}.out`), stderr: join(trial, `${attempt}.err`) };
  const { signal } = new AbortController();
  const { path } = found;
  const version = await askVersion({
    processes,
    program,
    path,
    rest,
    title,
    command: (given) => ({ argv: [path, ...rest, ...given], env }),
    folder: trial,
    attempt,
    spool,
    signal,
  });
  if (!version.ok) return { ...words, ok: false, path, message: version.message };
  return { ...words, ok: true, path, ...(version.version === undefined ? {} : { version: version.version }) };
}
