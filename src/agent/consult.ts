import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { MeterTally, Upstream, Wire } from "../meter/meter.ts";
import type { ConfinedCommand, Confinement, Sandbox, SandboxName, Shown } from "../sandbox/sandbox.ts";
import type { Mask } from "../secret/mask.ts";
import type { Agent, AgentLimits } from "./agent.ts";
import { askAgain, askForShape, readAnswer } from "./answer.ts";
import { type DoorPorts, type Doors, openDoors } from "./doors.ts";
import { type Drive, drive, type Driven, type DrivePorts } from "./drive.ts";
import type { AgentRequest, AgentRole, AgentVerdict, Endpoint, Launch } from "./driver.ts";
import type { AgentFailure, TellEvent } from "./event.ts";
import type { AnswerCheck } from "./json-schema.ts";
import { writeInHome } from "./home-files.ts";
import { findProgram, type FoundProgram } from "./programs.ts";
import type { Versions } from "./version.ts";

export interface ConsultPorts extends DrivePorts, DoorPorts {
  readonly sandboxes: Readonly<Record<SandboxName, Sandbox>>;
  readonly versions: Versions;
  /** The home of the person, of which an agent sees its own program at the most. */
  readonly personHome: string;
  /** The id of a new session, for agents that are told one. */
  readonly newSession: () => string;
  /** Does beforehand what the steps after an agent would wait for; called while one works. */
  readonly meanwhile: () => void;
}

/** One question to an agent, with all that it may use. */
export interface Question {
  readonly agent: Agent;
  readonly attempt: string;
  readonly prompt: string;
  readonly system?: string;
  readonly model?: string;
  readonly role: AgentRole;
  readonly options: JsonObject;
  readonly session: AgentRequest["session"];
  readonly check?: AnswerCheck;
  readonly limits: AgentLimits;
  readonly wallMs?: number;
  /** Where it works, and what it sees of the machine. */
  readonly place: Pick<Confinement, "folder" | "workspace" | "shown" | "home">;
  readonly upstreams: Readonly<Partial<Record<Wire, Upstream>>>;
  /** What keeps it from asking its model. An agent that is not there is told of first. */
  readonly hindrance?: AgentFailure;
  readonly hosts: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mask: Mask;
  readonly spool: { readonly stdout: string; readonly stderr: string };
  readonly tell: TellEvent;
  readonly signal: AbortSignal;
}

export interface Consulted {
  readonly verdict: AgentVerdict;
  /** The value that fits the schema, where one was asked for. */
  readonly value?: JsonValue;
  readonly version?: string;
  /** The last round; undefined where the agent was not started at all. */
  readonly driven?: Driven;
  readonly rounds: number;
  readonly tally?: MeterTally;
}

/** Asks an agent, and asks once more where its answer does not have the shape that it was asked for. */
export async function consult(ports: ConsultPorts, question: Question): Promise<Consulted> {
  const ready = await prepare(ports, question);
  if (!ready.ok) return { verdict: { ok: false, failure: ready.failure, text: "" }, rounds: 0 };
  const { program, version } = ready;
  const signs: (() => void)[] = [];
  const { agent, limits, upstreams, hosts, tell } = question;
  const sign = (): void => signs.forEach((each) => each());
  const doors = await openDoors(ports, { agent, limits, upstreams, hosts, tell, sign });
  try {
    const sandbox = ports.sandboxes[agent.sandbox];
    const answered = await new Talk(ports, { question, doors, sandbox, program, signs }).answer();
    const tally = doors.meter?.gateway.tally();
    return { ...answered, ...(version === undefined ? {} : { version }), ...(tally === undefined ? {} : { tally }) };
  } finally {
    await doors.close();
  }
}

type Ready =
  | { readonly ok: true; readonly program: FoundProgram; readonly version?: string }
  | { readonly ok: false; readonly failure: AgentFailure };

/** What an agent sees of the machine, with its programs. */
function shownWith({ shown }: Question["place"], programs: readonly string[]): readonly Shown[] {
  return [...shown, ...programs.map((path) => ({ path, access: "read" }) as const)];
}

function notFound(title: string, name: string, { agent, place }: Question): string {
  if (name.includes("/"))
    return `${title} was not found: there is no program ${resolve(place.folder, name)}, which the project names.`;
  return `${title} was not found: there is no program ${name}. ${agent.driver.program.install}`;
}

function missing(message: string): Ready {
  return { ok: false, failure: { kind: "agent_missing", message } };
}

/** Whether everything is there that the agent needs. */
async function prepare(ports: ConsultPorts, question: Question): Promise<Ready> {
  const { agent, env, place, hindrance, attempt, spool, mask, signal } = question;
  const [name] = agent.command;
  const { title, program } = agent.driver;
  // In a container the programs are those of its image.
  const isInside = agent.sandbox === "container";
  const seen = { folder: place.folder, path: env["PATH"] ?? "", home: ports.personHome };
  const found = isInside ? { path: name, places: [] } : findProgram(name, seen);
  if (found === undefined) return missing(notFound(title, name, question));
  const works = await ports.sandboxes[agent.sandbox].probe();
  if (!works.ok) return { ok: false, failure: { kind: "sandbox", message: `${works.message} ${works.hint}` } };
  if (isInside) return hindrance === undefined ? { ok: true, program: found } : { ok: false, failure: hindrance };
  const [, ...rest] = program.isAskedAlone === true ? [] : agent.command;
  const version = await ports.versions.of({
    processes: ports.processes,
    program,
    path: found.path,
    rest,
    title,
    command: (words) =>
      ports.sandboxes[agent.sandbox].confine({
        ...place,
        workspace: { ...place.workspace, access: "read" },
        name: attempt,
        shown: shownWith(place, found.places),
        sockets: {},
        bridges: [],
        argv: [found.path, ...rest, ...words],
        env,
      }),
    folder: place.folder,
    attempt,
    spool,
    mask,
    signal,
  });
  if (!version.ok) return missing(version.message);
  if (hindrance !== undefined) return { ok: false, failure: hindrance };
  return { ok: true, program: found, ...(version.version === undefined ? {} : { version: version.version }) };
}

interface TalkOptions {
  readonly question: Question;
  readonly doors: Doors;
  readonly sandbox: Sandbox;
  readonly program: FoundProgram;
  readonly signs: (() => void)[];
}

const clearingMs = 60_000;

/** The rounds of one question. */
class Talk {
  readonly #ports: ConsultPorts;
  readonly #options: TalkOptions;
  readonly #deadline: number | undefined;

  constructor(ports: ConsultPorts, options: TalkOptions) {
    this.#ports = ports;
    this.#options = options;
    const { wallMs } = options.question;
    this.#deadline = wallMs === undefined ? undefined : ports.clock.now() + wallMs;
  }

  async answer(): Promise<Pick<Consulted, "verdict" | "value" | "driven" | "rounds">> {
    const { prompt, session, check, agent } = this.#options.question;
    if (check === undefined) {
      const driven = await this.#round(prompt, session);
      return { verdict: driven.verdict, driven, rounds: 1 };
    }
    const { structuredOutput, resume } = agent.driver.capabilities;
    const shaped = structuredOutput === "enforced" ? prompt : askForShape(prompt, check.schema);
    const first = await this.#round(shaped, session);
    if (!first.verdict.ok) return { verdict: first.verdict, driven: first, rounds: 1 };
    const read = readAnswer(first.verdict, check);
    if (read.ok) return { verdict: first.verdict, value: read.value, driven: first, rounds: 1 };
    const known = resume ? first.seen.session : undefined;
    const forgotten = known === undefined ? { forgotten: { prompt, answer: first.verdict.text } } : {};
    const second = await this.#round(
      askAgain({ problems: read.problems, schema: check.schema, ...forgotten }),
      known === undefined ? { mode: "new", id: this.#ports.newSession() } : { mode: "resume", id: known },
    );
    if (!second.verdict.ok) return { verdict: second.verdict, driven: second, rounds: 2 };
    const again = readAnswer(second.verdict, check);
    if (again.ok) return { verdict: second.verdict, value: again.value, driven: second, rounds: 2 };
    const message = `The answer does not fit the schema, also when it was asked for again: ${again.problems.join("; ")}.`;
    const failure: AgentFailure = { kind: "schema", message };
    return { verdict: { ok: false, failure, text: second.verdict.text }, driven: second, rounds: 2 };
  }

  async #round(prompt: string, session: AgentRequest["session"]): Promise<Driven> {
    const { question, doors, signs } = this.#options;
    const { launch, command } = this.#prepare(prompt, session);
    writeInHome(question.place.home, launch.files);
    const { gateway } = doors.meter ?? {};
    const { agent, attempt, spool, mask, limits, tell, signal, place } = question;
    const driven = await drive(this.#ports, {
      driver: agent.driver,
      session: session.mode,
      command,
      folder: place.folder,
      stdin: launch.stdin,
      attempt,
      spool,
      mask,
      ...this.#wall(),
      limits,
      ...(gateway === undefined ? {} : { gateway }),
      listen: (sign) => void signs.splice(0, signs.length, sign),
      tell,
      onStart: () => {
        question.check?.prepare();
        this.#ports.meanwhile();
      },
      signal,
    });
    await this.#clear();
    return driven;
  }

  /** Some sandboxes leave something behind that has to be removed. */
  async #clear(): Promise<void> {
    const { question, sandbox } = this.#options;
    const { attempt, place } = question;
    const after = sandbox.after(attempt);
    if (after === undefined) return;
    const { signal } = new AbortController();
    // What the agent has printed stays.
    const spool = { stdout: `${question.spool.stdout}.after`, stderr: `${question.spool.stderr}.after` };
    await this.#ports.processes.run({ ...after, folder: place.folder, attempt, spool, timeoutMs: clearingMs, signal });
    for (const file of Object.values(spool)) rmSync(file, { force: true });
  }

  #wall(): Pick<Drive, "wall"> {
    const { wallMs } = this.#options.question;
    if (wallMs === undefined || this.#deadline === undefined) return {};
    return { wall: { wholeMs: wallMs, leftMs: Math.max(1, this.#deadline - this.#ports.clock.now()) } };
  }

  #prepare(prompt: string, session: AgentRequest["session"]): { launch: Launch; command: ConfinedCommand } {
    const { question, doors, sandbox, program } = this.#options;
    const { agent, place, system, model, role, options, check, limits } = question;
    const [, ...rest] = agent.command;
    const { sockets, bridges } = doors;
    const paths = sandbox.paths({ home: place.home, sockets });
    const endpoint: Endpoint =
      doors.meter === undefined
        ? { via: "login" }
        : {
            via: "meter",
            url: `http://127.0.0.1:${doors.meter.port ?? 0}`,
            socket: paths.sockets["meter"] ?? "",
            token: doors.meter.token,
          };
    const launch = agent.driver.plan({
      prompt,
      ...(system === undefined ? {} : { system }),
      ...(model === undefined ? {} : { model }),
      role,
      options,
      command: [program.path, ...rest],
      extraArguments: agent.extraArguments,
      folder: place.folder,
      home: paths.home,
      session,
      ...(check === undefined ? {} : { schema: check.schema }),
      ...(limits.turns === undefined ? {} : { turns: limits.turns }),
      endpoint,
    });
    const shown = shownWith(place, [...program.places, ...(launch.needs ?? [])]);
    const env = { ...question.env, ...doors.env, ...launch.env };
    const command = sandbox.confine({
      ...place,
      name: question.attempt,
      shown,
      sockets,
      bridges,
      argv: launch.argv,
      env,
    });
    return { launch, command };
  }
}
