import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { consult, type Consulted, type ConsultPorts, type Question } from "../../src/agent/consult.ts";
import type { AgentDriver } from "../../src/agent/driver.ts";
import { type AnswerCheck, compileSchema } from "../../src/agent/json-schema.ts";
import { Versions } from "../../src/agent/version.ts";
import { egressProxy } from "../../src/egress/proxy/proxy.ts";
import { systemClock } from "../../src/host/system-clock.ts";
import { httpMeter } from "../../src/meter/gateway/http-meter.ts";
import type { JsonObject } from "../../src/json/json.ts";
import type { Upstream } from "../../src/meter/meter.ts";
import { errorCode } from "../../src/problem/error-code.ts";
import { localProcesses } from "../../src/process/local/local-processes.ts";
import { bubblewrap } from "../../src/sandbox/bubblewrap/bubblewrap.ts";
import { none } from "../../src/sandbox/none/none.ts";
import { Mask } from "../../src/secret/mask.ts";
import type { AgentScenario } from "./agent-scenarios.ts";
import { newSession } from "./confined-agent.ts";
import { ModelServer } from "./model-server/model-server.ts";
import { agentsFolder, type RealAgent } from "./real-agents.ts";
import { bridgeProgram, searchPath } from "./sandbox-rig.ts";

/** What stands in the place of a provider's key. No agent may ever see it. */
export const providerKey = "sk-of-the-provider-5d0c61";

/** By this variable whatever was started for an agent is found, whoever its parent is. */
const marker = "AGENT_UNDER_TEST";

export interface ConsultedOptions {
  readonly driver: AgentDriver;
  readonly agent: RealAgent;
  readonly scenario: AgentScenario;
}

/** A real agent, asked as a step asks it: in a sandbox, and through a meter that asks a scripted model. */
export class ConsultedAgent {
  readonly model: ModelServer;
  readonly #options: ConsultedOptions;
  readonly #root: string;
  readonly #ports: ConsultPorts;
  #calls = 0;

  private constructor(options: ConsultedOptions, place: { readonly root: string; readonly model: ModelServer }) {
    this.#options = options;
    this.#root = place.root;
    this.model = place.model;
    this.#ports = portsIn(place.root);
  }

  static async open(options: ConsultedOptions): Promise<ConsultedAgent> {
    // Agents treat the folder for temporary files in ways of their own.
    const root = mkdtempSync("/var/tmp/waybill-agent-");
    const work = join(root, "work");
    for (const name of ["home", "work", "person"]) mkdirSync(join(root, name));
    for (const [name, text] of Object.entries(options.scenario.given)) {
      mkdirSync(dirname(join(work, name)), { recursive: true });
      writeFileSync(join(work, name), text);
    }
    const model = await ModelServer.open({ script: options.scenario.model, folder: work });
    return new ConsultedAgent(options, { root, model });
  }

  /** Asks it; where the scenario says that it is stopped when a file is there, that is done. */
  async ask(changes: Partial<Question> = {}): Promise<Consulted> {
    const { stopped } = this.#options.scenario;
    const over = new AbortController();
    const consulted = consult(this.#ports, this.#question({ signal: over.signal, ...changes }));
    const cancelling = stopped.whenFile === undefined ? undefined : this.#cancel(over, stopped.whenFile);
    try {
      return await consulted;
    } finally {
      over.abort();
      await cancelling;
    }
  }

  /** The text of a file of the workspace; null where it is not there. */
  file(name: string): string | null {
    const path = join(this.#root, "work", name);
    return existsSync(path) ? readFileSync(path, "utf8") : null;
  }

  /** Whether the text is in any file of the home of the agent or of its workspace. */
  keeps(text: string): boolean {
    return ["home", "work"].some((name) =>
      readdirSync(join(this.#root, name), { recursive: true, withFileTypes: true }).some(
        (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name), "latin1").includes(text),
      ),
    );
  }

  /** The processes that this agent has begun and that live. */
  survivors(): readonly string[] {
    return readdirSync("/proc").filter((pid) => {
      try {
        return (
          /^\d+$/u.test(pid) && readFileSync(`/proc/${pid}/environ`, "latin1").includes(`${marker}=${this.#root}\0`)
        );
      } catch (error) {
        if (["ENOENT", "ESRCH", "EACCES"].includes(errorCode(error) ?? "")) return false;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.model.close();
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }

  async #cancel(over: AbortController, file: string): Promise<void> {
    while (!over.signal.aborted) {
      if (this.file(file) !== null) over.abort();
      await rest(20);
    }
  }

  #question({ signal, ...changes }: Partial<Question> & { readonly signal: AbortSignal }): Question {
    const { driver, agent, scenario } = this.#options;
    const { prompt, role, system, schema, turns } = scenario.request;
    const work = join(this.#root, "work");
    const upstream: Upstream = { url: `http://127.0.0.1:${this.model.port ?? 0}`, key: providerKey };
    const attempt = `${this.#root.slice(-6)}-${this.#calls++}`;
    return {
      agent: {
        name: driver.name,
        driver,
        // As a person has it: one program, which finds its Node in PATH.
        command: [agent.command.at(-1) ?? ""],
        extraArguments: [],
        sandbox: "bubblewrap",
        usesLogin: false,
        hosts: [],
      },
      attempt,
      prompt,
      ...(system === undefined ? {} : { system }),
      ...(schema === undefined ? {} : { check: checkOf(schema) }),
      model: "scripted-model",
      role,
      options: {},
      session: { mode: "new", id: newSession },
      limits: { silence: silenceOf(scenario), ...(turns === undefined ? {} : { turns }) },
      wallMs: 120_000,
      place: {
        folder: work,
        workspace: { folder: work, access: "write" },
        shown: [{ path: realpathSync(agentsFolder), access: "read" }],
        home: join(this.#root, "home"),
      },
      upstreams: { messages: upstream, responses: upstream, chat: upstream, gemini: upstream },
      hosts: [],
      env: {
        PATH: `${join(agentsFolder, "node", "node_modules", ".bin")}:${searchPath}`,
        LANG: "C.UTF-8",
        [marker]: this.#root,
      },
      mask: new Mask([]),
      spool: { stdout: join(this.#root, `${attempt}.out`), stderr: join(this.#root, `${attempt}.err`) },
      tell: () => undefined,
      signal,
      ...changes,
    };
  }
}

function checkOf(schema: JsonObject): AnswerCheck {
  const compiled = compileSchema(schema);
  if (!compiled.ok) throw new Error(compiled.trouble);
  return compiled.check;
}

/** Some take long to begin on a busy machine: silence counts only where it is what is looked at. */
function silenceOf({ stopped }: AgentScenario): number {
  return stopped.as === "silent" ? 15 : 110;
}

function portsIn(root: string): ConsultPorts {
  return {
    processes: localProcesses({ survivorGraceMs: 50 }),
    clock: systemClock,
    meter: httpMeter({ clock: systemClock, random: () => 0 }),
    egress: egressProxy,
    resolve: () => Promise.resolve([]),
    sandboxes: {
      bubblewrap: bubblewrap({
        program: "bwrap",
        bridge: bridgeProgram,
        personHome: join(root, "person"),
        hidden: [],
        guarded: [],
        uid: process.getuid?.() ?? 0,
      }),
      container: none({ bridge: bridgeProgram, temporary: root }),
      none: none({ bridge: bridgeProgram, temporary: root }),
    },
    versions: new Versions(),
    personHome: join(root, "person"),
    socketFolder: join(root, "s"),
    newWord: () => randomBytes(8).toString("hex"),
    newSession: () => newSession,
    meanwhile: () => undefined,
  };
}
