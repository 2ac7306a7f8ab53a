import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import type { AgentDriver, AgentRequest } from "../../src/agent/driver.ts";
import type { MeterTally } from "../../src/meter/meter.ts";
import type { AgentScenario } from "./agent-scenarios.ts";
import { ModelServer } from "./model-server/model-server.ts";
import { agentsFolder, type RealAgent } from "./real-agents.ts";

const home = "/home/agent";
const doors = "/run/doors";
/** Where the agent sees its workspace: the same in every recording. */
const work = "/run/work";
const port = 8080;
/** What stands in the place of a key. */
const token = "waybill-token-of-a-test";
/** The id of a new session. */
export const newSession = "00000000-0000-4000-8000-000000000000";

/** How one call of a real agent went. */
export interface AgentCall {
  readonly argv: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: { readonly code: number | null; readonly signal: string | null };
  /** It did not end by itself. */
  readonly stopped: boolean;
  readonly meter: MeterTally;
}

export interface RealCallOptions {
  readonly driver: AgentDriver;
  readonly agent: RealAgent;
  readonly scenario: AgentScenario;
}

/** A workspace, a home and a model for a real agent, which sees nothing else of the machine but its programs. */
export class ConfinedAgent {
  readonly #options: RealCallOptions;
  readonly #root: string;
  readonly #server: ModelServer;

  private constructor(options: RealCallOptions, place: { readonly root: string; readonly server: ModelServer }) {
    this.#options = options;
    this.#root = place.root;
    this.#server = place.server;
  }

  static async open(options: RealCallOptions): Promise<ConfinedAgent> {
    // Agents treat the folder for temporary files in ways of their own.
    const root = mkdtempSync("/var/tmp/waybill-agent-");
    for (const name of ["home", "work", "doors"]) mkdirSync(join(root, name));
    for (const [name, text] of Object.entries(options.scenario.given)) {
      mkdirSync(dirname(join(root, "work", name)), { recursive: true });
      writeFileSync(join(root, "work", name), text);
    }
    const server = await ModelServer.open({
      script: options.scenario.model,
      folder: work,
      socket: join(root, "doors", "meter.sock"),
    });
    return new ConfinedAgent(options, { root, server });
  }

  get folder(): string {
    return join(this.#root, "work");
  }

  get model(): ModelServer {
    return this.#server;
  }

  /** The text of a file of the workspace; null where it is not there. */
  file(name: string): string | null {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, "utf8") : null;
  }

  /** The request of the scenario, or another one in its place. */
  request(changes: Partial<AgentRequest> = {}): AgentRequest {
    const { scenario, agent } = this.#options;
    return { ...requestOf(scenario, agent.command), ...changes };
  }

  async call(request = this.request()): Promise<AgentCall> {
    const { driver, scenario } = this.#options;
    const launch = driver.plan(request);
    const before = this.#server.requests.length;
    for (const { path, text } of launch.files) {
      mkdirSync(dirname(join(this.#root, "home", path)), { recursive: true });
      writeFileSync(join(this.#root, "home", path), text);
    }
    const [program = "", ...args] = this.#confined({ argv: launch.argv, env: launch.env });
    const child = spawn(program, args, { cwd: this.folder, env: {}, stdio: "pipe" });
    child.stdin.on("error", () => child.stdin.destroy());
    child.stdin.end(launch.stdin);
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
      });
    }
    const ended = exitOf(child);
    const over = new AbortController();
    const stopped = this.#stop({ child, stopped: scenario.stopped, signal: over.signal });
    const exit = await ended;
    over.abort();
    return { argv: launch.argv, ...output, exit, stopped: await stopped, meter: this.#server.tally(before) };
  }

  async close(): Promise<void> {
    await this.#server.close();
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** Killing the sandbox kills all that is in it. */
  async #stop({ child, stopped, signal }: Watched): Promise<boolean> {
    const begun = performance.now();
    while (!signal.aborted) {
      const due = stopped.whenFile === undefined ? false : this.file(stopped.whenFile) !== null;
      if (due || performance.now() - begun > (stopped.afterMs ?? longest)) {
        child.kill("SIGKILL");
        return true;
      }
      await rest(20);
    }
    return false;
  }

  #confined({ argv, env }: { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> }) {
    const hidden = ["/tmp", "/var/tmp", "/root", "/home", "/run"].map((path) => `--tmpfs ${path}`).join(" ");
    const variables = {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      LANG: "C.UTF-8",
      TMPDIR: "/tmp",
      HOME: home,
      ...env,
    };
    const programs = realpathSync(agentsFolder);
    const bridge = `socat TCP-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr UNIX-CONNECT:${doors}/meter.sock &
      until (exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null; do sleep 0.01; done; exec "$@"`;
    const profile = `bwrap --unshare-all --uid 1 --gid 1 --die-with-parent --new-session --clearenv --cap-drop ALL
      --ro-bind / / --proc /proc --dev /dev ${hidden}`;
    const shown = { [this.folder]: work, [join(this.#root, "home")]: home, [join(this.#root, "doors")]: doors };
    return [
      ...profile.split(/\s+/u),
      ...Object.entries(shown).flatMap(([from, to]) => ["--bind", from, to]),
      "--ro-bind",
      programs,
      agentsFolder,
      "--chdir",
      work,
      ...Object.entries(variables).flatMap(([name, value]) => ["--setenv", name, value]),
      "--",
      "bash",
      "-c",
      this.#options.driver.capabilities.reaches === "port" ? bridge : 'exec "$@"',
      "bash",
      ...argv,
    ];
  }
}

const longest = 120_000;

/** What a scenario asks of an agent. */
export function requestOf(scenario: AgentScenario, command: AgentRequest["command"]): AgentRequest {
  const { prompt, role, system, schema, turns } = scenario.request;
  return {
    prompt,
    role,
    ...(system === undefined ? {} : { system }),
    ...(schema === undefined ? {} : { schema }),
    ...(turns === undefined ? {} : { turns }),
    model: "scripted-model",
    options: {},
    command,
    extraArguments: [],
    folder: work,
    home,
    session: { mode: "new", id: newSession },
    endpoint: { via: "meter", url: `http://127.0.0.1:${port}`, socket: `${doors}/meter.sock`, token },
  };
}

interface Watched {
  readonly child: ChildProcess;
  readonly stopped: AgentScenario["stopped"];
  readonly signal: AbortSignal;
}

/** What was written before it ended has come by then; whoever outlives it in the sandbox is killed with it. */
async function exitOf(child: ChildProcess): Promise<AgentCall["exit"]> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}
